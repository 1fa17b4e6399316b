// SPDX-License-Identifier: Apache-2.0
// For test programs: a gRPC receiver on the loopback address, with threads of its own, that takes every message or
// answers with a status that the test chooses.
#pragma once

#include <arpa/inet.h>
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sysspan {

class Receiver {
 public:
  // The status of the message with this number, from 0 on; called on any thread.
  using Status = std::function<int(uint64_t)>;

  explicit Receiver(Status status) : status_(std::move(status)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listening_, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(listening_, 64) != 0 ||
        getsockname(listening_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
      abort();
    port_ = std::to_string(ntohs(address.sin_port));
    accepting_ = std::thread([this] { accept_all(); });
  }

  // To be called once nobody is connected any more.
  ~Receiver() {
    shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    for (std::thread &thread : threads_) thread.join();
    close(listening_);
  }

  const std::string &port() const { return port_; }
  uint64_t messages() const { return messages_; }
  uint64_t taken() const { return taken_; }

 private:
  void accept_all() {
    for (int fd; (fd = accept(listening_, nullptr, nullptr)) >= 0;) threads_.emplace_back([this, fd] { serve(fd); });
  }

  void serve(int fd) {
    nghttp2_session_callbacks *callbacks;
    nghttp2_session *session;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_server_new(&session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_settings_entry window = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &window, 1);
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, 1 << 24);
    std::vector<uint8_t> buffer(1 << 16);
    while (write_out(session, fd)) {
      ssize_t got = read(fd, buffer.data(), buffer.size());
      if (got <= 0 || nghttp2_session_mem_recv(session, buffer.data(), static_cast<size_t>(got)) < 0) break;
    }
    nghttp2_session_del(session);
    close(fd);
  }

  static bool write_out(nghttp2_session *session, int fd) {
    const uint8_t *bytes;
    for (ssize_t size; (size = nghttp2_session_mem_send(session, &bytes)) != 0;)
      if (size < 0 || send(fd, bytes, static_cast<size_t>(size), MSG_NOSIGNAL) != size) return false;
    return true;
  }

  static nghttp2_nv field(const char *name, const std::string &value) {
    return {reinterpret_cast<uint8_t *>(const_cast<char *>(name)),
            reinterpret_cast<uint8_t *>(const_cast<char *>(value.data())), std::char_traits<char>::length(name),
            value.size(), 0};
  }

  static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *given) {
    auto *self = static_cast<Receiver *>(given);
    bool whole = (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
                 (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (!whole) return 0;
    int status = self->status_(self->messages_++);
    if (status == 0) self->taken_++;
    std::string http = "200", type = "application/grpc", code = std::to_string(status);
    nghttp2_nv fields[] = {field(":status", http), field("content-type", type), field("grpc-status", code)};
    return nghttp2_submit_response(session, frame->hd.stream_id, fields, 3, nullptr);
  }

  Status status_;
  int listening_;
  std::string port_;
  std::atomic<uint64_t> messages_{0}, taken_{0};
  std::thread accepting_;
  std::vector<std::thread> threads_;  // of that one
};

}  // namespace sysspan
