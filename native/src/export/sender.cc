// SPDX-License-Identifier: Apache-2.0
#include "export/sender.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "export/preface.h"
#include "kernel/clock.h"

namespace sysspan {

namespace {

constexpr size_t kOutMax = 256 << 10;  // bytes of frames that are made ahead of the socket
constexpr size_t kChunksMax = 64;      // of one writev
constexpr int32_t kWindow = 1 << 20;   // for responses
constexpr const char *kClosed = "the sender was closed";

std::string failed(const char *what, int error, const std::string &where) {
  const char *name = strerrorname_np(error);
  return std::string(what) + " " + (name == nullptr ? std::to_string(error) : name) + " " + where;
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
      stop_(eventfd(0, EFD_CLOEXEC)),
      dialer_(host_, port_, stop_) {
  if (wake_ < 0 || stop_ < 0) error_ = errno;
  else error_ = thread_.start("sysspan sender", [this] { run(); });
}

Sender::~Sender() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) {
    eventfd_write(stop_, 1);
    eventfd_write(wake_, 1);
    thread_.join();
  }
  if (wake_ >= 0) ::close(wake_);
  if (stop_ >= 0) ::close(stop_);
}

void Sender::send(SendCall asked) {
  auto call = std::make_shared<Call>();
  size_t size = 0;
  for (std::string_view piece : asked.pieces) size += piece.size();
  call->deadline = monotonic_ms() + asked.timeout_ms;
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
    if (stopping()) break;
    take_new();
    if (session_ != nullptr && fd_ >= 0 && fds[1].fd == fd_ && fds[1].revents != 0) read_in();
    expire();
    while (session_ != nullptr && fill() && write_out()) continue;
    if (session_ != nullptr && is_over()) close(GRPC_UNAVAILABLE, "the connection was closed");
  }
  close(GRPC_CANCELLED, kClosed);
  for (const auto &call : new_calls()) call->asked.done({GRPC_CANCELLED, kClosed, {}, {}});
}

bool Sender::stopping() {
  std::lock_guard<std::mutex> lock(mutex_);
  return stopping_;
}

// Also when this side broke off since it could not understand the other.
bool Sender::is_over() const {
  return nghttp2_session_want_read(session_) == 0 && (calls_.empty() || nghttp2_session_want_write(session_) == 0);
}

std::vector<std::shared_ptr<Sender::Call>> Sender::new_calls() {
  std::vector<std::shared_ptr<Call>> taken;
  std::lock_guard<std::mutex> lock(mutex_);
  taken.swap(new_);
  return taken;
}

void Sender::take_new() {
  for (auto &call : new_calls()) {
    std::string why;
    if (session_ == nullptr && !connect(call->deadline, &why))
      call->asked.done(stopping() ? SendAnswer{GRPC_CANCELLED, kClosed, {}, {}}
                                  : SendAnswer{GRPC_UNAVAILABLE, why, {}, {}});
    else if (!call->asked.probe) submit(std::move(call));
    else if (spoken_) call->asked.done({});
    else probes_.push_back(std::move(call));
  }
}

bool Sender::connect(Deadline deadline, std::string *why) {
  fd_ = dialer_.connect(deadline, why);
  if (fd_ < 0) return false;
  int yes = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (open_session()) return true;
  *why = "HTTP/2 cannot begin";
  close(GRPC_INTERNAL, *why);
  return false;
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
  if (fd_ >= 0 && !spoken_) dialer_.judge(false);
  spoken_ = false;
  first_.clear();
  auto calls = std::move(calls_);
  calls_.clear();
  auto probes = std::move(probes_);
  probes_.clear();
  if (session_ != nullptr) nghttp2_session_del(session_);
  session_ = nullptr;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  out_.clear();
  out_at_ = out_offset_ = out_bytes_ = 0;
  for (auto &[stream, call] : calls) call->asked.done({code, why, {}, {}});
  for (auto &call : probes) call->asked.done({code, why, {}, {}});
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
    if (errno != EAGAIN && errno != EINTR) broken("write", errno);
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

void Sender::read_in() {
  uint8_t buffer[16 << 10];
  while (session_ != nullptr) {
    ssize_t got = recv(fd_, buffer, sizeof(buffer), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got < 0) return over(failed("read", errno, host_ + ":" + port_));
    if (got == 0) return over("the connection was closed");
    understand({reinterpret_cast<const char *>(buffer), static_cast<size_t>(got)});
    if (got < static_cast<ssize_t>(sizeof(buffer))) return;
  }
}

// What a peer sends first is looked at before HTTP/2 is made of it: one that speaks something else never answers.
void Sender::understand(std::string_view bytes) {
  if (!spoken_) {
    first_.append(bytes);
    std::string why = not_http2(first_);
    if (!why.empty()) return close(GRPC_UNAVAILABLE, why);
    if (first_.size() < kPrefaceSize) return;
    bytes = first_;
  }
  ssize_t error = nghttp2_session_mem_recv(session_, reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  if (error < 0) return close(GRPC_UNAVAILABLE, nghttp2_strerror(static_cast<int>(error)));
  if (!spoken_) answered();
}

void Sender::answered() {
  spoken_ = true;
  first_.clear();
  dialer_.judge(true);
  auto probes = std::move(probes_);
  probes_.clear();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    connected_ = true;
  }
  for (const auto &call : probes) call->asked.done({});
}

void Sender::over(const std::string &why) { close(GRPC_UNAVAILABLE, spoken_ ? why : closed_before_http2(first_)); }

// The peer may have said why before it closed the connection.
void Sender::broken(const char *what, int error) {
  if (!spoken_) read_in();
  if (session_ != nullptr) over(failed(what, error, host_ + ":" + port_));
}

// A receiver that does not answer in time may be gone: what comes next gets a new connection.
void Sender::expire() {
  Deadline first = first_deadline();
  if (first != 0 && first <= monotonic_ms()) close(GRPC_DEADLINE_EXCEEDED, "no answer within the timeout");
}

int Sender::wait_ms() const {
  Deadline first = first_deadline();
  return first == 0 ? -1 : static_cast<int>(std::max<int64_t>(0, first - monotonic_ms()));
}

// 0: nobody waits.
Sender::Deadline Sender::first_deadline() const {
  Deadline first = 0;
  auto consider = [&first](const Call &call) { first = first == 0 ? call.deadline : std::min(first, call.deadline); };
  for (const auto &[stream, call] : calls_) consider(*call);
  for (const auto &call : probes_) consider(*call);
  return first;
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
