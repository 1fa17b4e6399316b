// SPDX-License-Identifier: Apache-2.0
#include "sender.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sysspan {

namespace {

constexpr size_t kOutMax = 256 << 10;  // bytes of frames that are made ahead of the socket
constexpr size_t kChunksMax = 64;      // of one writev
constexpr int32_t kWindow = 1 << 20;   // for responses

int64_t now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

std::string failed(const char *what, int error, const std::string &where) {
  const char *name = strerrorname_np(error);
  return std::string(what) + " " + (name == nullptr ? std::to_string(error) : name) + " " + where;
}

// An address as people write it, with its port.
std::string written(const sockaddr *address, socklen_t size) {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return "?";
  return address->sa_family == AF_INET6 ? "[" + std::string(host) + "]:" + port : std::string(host) + ":" + port;
}

// Gives up when the descriptor `stop` can be read.
int connect_to(const addrinfo &address, int stop, int64_t deadline_ms, std::string *why) {
  std::string where = written(address.ai_addr, address.ai_addrlen);
  int fd = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    *why = failed("socket", errno, where);
    return -1;
  }
  int error = ::connect(fd, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    pollfd ready[2] = {{fd, POLLOUT, 0}, {stop, POLLIN, 0}};
    int64_t left = std::max<int64_t>(0, deadline_ms - now_ms());
    socklen_t size = sizeof(error);
    int count = poll(ready, 2, static_cast<int>(left));
    if (count <= 0) error = ETIMEDOUT;
    else if (ready[1].revents != 0) error = ECANCELED;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  }
  if (error == 0) return fd;
  *why = failed("connect", error, where);
  ::close(fd);
  return -1;
}

}  // namespace

struct Sender::Call {
  SendCall asked;
  Deadline deadline = 0;
  std::string prefix;  // of the message: not compressed, and its length
  size_t piece = 0;    // that comes next; 0 is the prefix
  size_t offset = 0;   // in it
  size_t left = 0;     // bytes
  GrpcResponse response;

  std::string_view at() const { return piece == 0 ? std::string_view(prefix) : asked.pieces[piece - 1]; }
};

Sender::Sender(std::string host, std::string port, HeaderList headers)
    : host_(std::move(host)),
      port_(std::move(port)),
      headers_(std::move(headers)),
      wake_(eventfd(0, EFD_CLOEXEC)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { run(); });
}

Sender::~Sender() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  eventfd_write(stop_, 1);
  eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
  ::close(stop_);
}

void Sender::send(SendCall asked) {
  auto call = std::make_shared<Call>();
  size_t size = 0;
  for (std::string_view piece : asked.pieces) size += piece.size();
  call->deadline = now_ms() + asked.timeout_ms;
  call->prefix = {0, static_cast<char>(size >> 24), static_cast<char>(size >> 16), static_cast<char>(size >> 8),
                  static_cast<char>(size)};
  call->left = call->prefix.size() + size;
  call->asked = std::move(asked);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    new_.push_back(std::move(call));
  }
  eventfd_write(wake_, 1);
}

bool Sender::connected() {
  std::lock_guard<std::mutex> lock(mutex_);
  return connected_;
}

void Sender::run() {
  for (;;) {
    pollfd fds[2] = {{wake_, POLLIN, 0}, {fd_, static_cast<short>(POLLIN | (out_bytes_ > 0 ? POLLOUT : 0)), 0}};
    poll(fds, fd_ < 0 ? 1 : 2, wait_ms());
    if ((fds[0].revents & POLLIN) != 0) {
      eventfd_t value;
      eventfd_read(wake_, &value);
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) break;
    }
    take_new();
    if (session_ != nullptr && fd_ >= 0 && fds[1].fd == fd_ && fds[1].revents != 0 && !read_in())
      close(GRPC_UNAVAILABLE, "the connection was closed");
    expire();
    while (session_ != nullptr && fill()) {
      if (write_out()) continue;
      break;
    }
    if (session_ != nullptr && calls_.empty() && nghttp2_session_want_read(session_) == 0)
      close(GRPC_UNAVAILABLE, "the receiver closed the connection");
  }
  close(GRPC_CANCELLED, "the sender was closed");
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto &call : new_) call->asked.done({GRPC_CANCELLED, "the sender was closed", {}, {}});
}

void Sender::take_new() {
  std::vector<std::shared_ptr<Call>> taken;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    taken.swap(new_);
  }
  for (auto &call : taken) {
    std::string why;
    if (session_ == nullptr && !connect(call->deadline - now_ms(), &why))
      call->asked.done({GRPC_UNAVAILABLE, why, {}, {}});
    else if (call->asked.probe) call->asked.done({});
    else submit(std::move(call));
  }
}

bool Sender::connect(int64_t timeout_ms, std::string *why) {
  if (!open_socket(timeout_ms, why)) return false;
  if (!open_session()) {
    *why = "HTTP/2 cannot begin";
    close(GRPC_INTERNAL, *why);
    return false;
  }
  std::lock_guard<std::mutex> lock(mutex_);
  connected_ = true;
  return true;
}

// Each of the name's addresses in turn. A name that cannot be looked up holds up nobody but this thread.
bool Sender::open_socket(int64_t timeout_ms, std::string *why) {
  addrinfo hints = {}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  int64_t deadline = now_ms() + timeout_ms;
  int error = getaddrinfo(host_.c_str(), port_.c_str(), &hints, &found);
  if (error != 0) {
    *why = "Name resolution failed for " + host_ + ":" + port_ + ": " + gai_strerror(error);
    return false;
  }
  for (const addrinfo *address = found; address != nullptr && fd_ < 0; address = address->ai_next)
    fd_ = connect_to(*address, stop_, deadline, why);
  freeaddrinfo(found);
  int yes = 1;
  if (fd_ >= 0) setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  return fd_ >= 0;
}

bool Sender::open_session() {
  nghttp2_session_callbacks *callbacks;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) return false;
  nghttp2_session_callbacks_set_send_data_callback(callbacks, send_data);
  nghttp2_session_callbacks_set_data_source_read_length_callback(callbacks, frame_length);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
  int error = nghttp2_session_client_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}};
  return error == 0 && nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2) == 0;
}

void Sender::close(int code, const std::string &why) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    connected_ = false;
  }
  auto calls = std::move(calls_);
  calls_.clear();
  if (session_ != nullptr) nghttp2_session_del(session_);
  session_ = nullptr;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  out_.clear();
  out_at_ = out_offset_ = out_bytes_ = 0;
  for (auto &[stream, call] : calls) call->asked.done({code, why, {}, {}});
}

void Sender::submit(std::shared_ptr<Call> call) {
  std::vector<nghttp2_nv> fields;
  for (const auto &[name, value] : headers_)
    fields.push_back({reinterpret_cast<uint8_t *>(const_cast<char *>(name.data())),
                      reinterpret_cast<uint8_t *>(const_cast<char *>(value.data())), name.size(), value.size(),
                      NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE});
  nghttp2_data_provider body = {{0}, read_body};
  body.source.ptr = call.get();
  int32_t stream = nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(), &body, nullptr);
  if (stream >= 0) {
    calls_[stream] = std::move(call);
    return;
  }
  call->asked.done({GRPC_UNAVAILABLE, nghttp2_strerror(stream), {}, {}});
  // The receiver is leaving, or all numbers of streams are used up: the next call gets a new connection.
  if (calls_.empty()) close(GRPC_UNAVAILABLE, nghttp2_strerror(stream));
}

// Makes frames until there are enough. False when nothing waits for the socket.
bool Sender::fill() {
  while (out_bytes_ < kOutMax) {
    const uint8_t *frame;
    ssize_t size = nghttp2_session_mem_send(session_, &frame);
    if (size < 0) {
      close(GRPC_INTERNAL, nghttp2_strerror(static_cast<int>(size)));
      return false;
    }
    if (size == 0) break;
    out_.push_back({std::string(reinterpret_cast<const char *>(frame), static_cast<size_t>(size)), {}});
    out_bytes_ += static_cast<size_t>(size);
  }
  return out_bytes_ > 0;
}

// False when the socket takes no more now.
bool Sender::write_out() {
  iovec parts[2 * kChunksMax];
  size_t count = 0, skip = out_offset_;
  for (size_t i = out_at_; i < out_.size() && i < out_at_ + kChunksMax; i++)
    for (std::string_view part : {std::string_view(out_[i].own), out_[i].other}) {
      size_t skipped = std::min(skip, part.size());
      skip -= skipped;
      part.remove_prefix(skipped);
      if (!part.empty()) parts[count++] = {const_cast<char *>(part.data()), part.size()};
    }
  msghdr message = {};
  message.msg_iov = parts;
  message.msg_iovlen = count;
  ssize_t written = sendmsg(fd_, &message, MSG_NOSIGNAL);
  if (written < 0) {
    if (errno != EAGAIN && errno != EINTR) close(GRPC_UNAVAILABLE, failed("write", errno, host_ + ":" + port_));
    return false;
  }
  out_bytes_ -= static_cast<size_t>(written);
  size_t done = out_offset_ + static_cast<size_t>(written);
  for (; out_at_ < out_.size(); out_at_++) {
    size_t size = out_[out_at_].own.size() + out_[out_at_].other.size();
    if (done < size) break;
    done -= size;
  }
  out_offset_ = done;
  if (out_at_ == out_.size()) {
    out_.clear();
    out_at_ = 0;
  }
  return true;
}

// False when the connection is over.
bool Sender::read_in() {
  uint8_t buffer[16 << 10];
  for (;;) {
    ssize_t got = recv(fd_, buffer, sizeof(buffer), 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    if (nghttp2_session_mem_recv(session_, buffer, static_cast<size_t>(got)) < 0) return false;
    if (got < static_cast<ssize_t>(sizeof(buffer))) return true;
  }
}

// A receiver that does not answer in time may be gone: what comes next gets a new connection.
void Sender::expire() {
  int64_t now = now_ms();
  for (const auto &[stream, call] : calls_)
    if (call->deadline <= now) return close(GRPC_DEADLINE_EXCEEDED, "no answer within the timeout");
}

int Sender::wait_ms() {
  int64_t first = -1;
  for (const auto &[stream, call] : calls_) first = first < 0 ? call->deadline : std::min(first, call->deadline);
  return first < 0 ? -1 : static_cast<int>(std::max<int64_t>(0, first - now_ms()));
}

void Sender::finish(int32_t stream, SendAnswer answer) {
  auto call = calls_.extract(stream);
  if (call.empty()) return;
  // It may have been answered before all of it was written; its pieces go away now.
  if (call.mapped()->left > 0 || out_bytes_ > 0) keep_written();
  call.mapped()->asked.done(std::move(answer));
}

void Sender::keep_written() {
  for (size_t i = out_at_; i < out_.size(); i++) {
    out_[i].own.append(out_[i].other);
    out_[i].other = {};
  }
}

ssize_t Sender::read_body(nghttp2_session *, int32_t, uint8_t *, size_t length, uint32_t *flags,
                          nghttp2_data_source *source, void *) {
  auto *call = static_cast<Call *>(source->ptr);
  size_t size = std::min(length, call->left);
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (size == call->left) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(size);
}

int Sender::send_data(nghttp2_session *, nghttp2_frame *, const uint8_t *head, size_t length,
                      nghttp2_data_source *source, void *self) {
  auto *sender = static_cast<Sender *>(self);
  auto *call = static_cast<Call *>(source->ptr);
  sender->out_.push_back({std::string(reinterpret_cast<const char *>(head), 9), {}});
  sender->out_bytes_ += 9 + length;
  call->left -= length;
  while (length > 0) {
    std::string_view part = call->at().substr(call->offset, length);
    length -= part.size();
    call->offset += part.size();
    if (!sender->out_.back().other.empty()) sender->out_.emplace_back();
    sender->out_.back().other = part;
    if (call->offset < call->at().size()) break;
    call->piece++;
    call->offset = 0;
  }
  return 0;
}

ssize_t Sender::frame_length(nghttp2_session *, uint8_t, int32_t, int32_t session_window, int32_t stream_window,
                             uint32_t frame_max, void *) {
  return std::min<int64_t>(frame_max, std::min(session_window, stream_window));
}

int Sender::on_header(nghttp2_session *, const nghttp2_frame *frame, const uint8_t *name, size_t name_size,
                      const uint8_t *value, size_t value_size, uint8_t, void *self) {
  auto *sender = static_cast<Sender *>(self);
  auto found = sender->calls_.find(frame->hd.stream_id);
  if (found != sender->calls_.end())
    found->second->response.header({reinterpret_cast<const char *>(name), name_size},
                                   {reinterpret_cast<const char *>(value), value_size});
  return 0;
}

int Sender::on_data(nghttp2_session *, uint8_t, int32_t stream, const uint8_t *data, size_t size, void *self) {
  auto *sender = static_cast<Sender *>(self);
  auto found = sender->calls_.find(stream);
  if (found != sender->calls_.end()) found->second->response.data({reinterpret_cast<const char *>(data), size});
  return 0;
}

int Sender::on_close(nghttp2_session *, int32_t stream, uint32_t error, void *self) {
  auto *sender = static_cast<Sender *>(self);
  auto found = sender->calls_.find(stream);
  if (found != sender->calls_.end()) sender->finish(stream, found->second->response.answer(error));
  return 0;
}

}  // namespace sysspan
