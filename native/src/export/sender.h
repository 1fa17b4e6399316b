// SPDX-License-Identifier: Apache-2.0
// Unary gRPC calls over HTTP/2 without TLS, on a thread of its own: bytes go from where they are to the socket. Nothing
// is retried here. HTTP/2 itself is nghttp2's; the mapping of gRPC is that of its PROTOCOL-HTTP2.md and
// http-grpc-status-mapping.md.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "export/dialer.h"
#include "export/grpc_status.h"
#include "kernel/own_thread.h"

namespace sysspan {

struct SendCall {
  std::vector<std::string_view> pieces;  // of the request message; they stay until `done` was called
  int64_t timeout_ms = 0;
  bool probe = false;                    // only connect: to a peer that speaks HTTP/2
  std::function<void(SendAnswer)> done;  // on the sender's thread
};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

class Sender {
 public:
  // `headers` are all of a request, in their order.
  Sender(std::string host, std::string port, HeaderList headers);
  // What is under way ends with CANCELLED. Waits for nobody but its own thread, which waits for nothing but events.
  ~Sender();

  // Of making it: 0, or the errno with which it is of no use: no event descriptor, or no thread.
  int error() const { return error_; }
  void send(SendCall call);
  bool connected();

 private:
  struct Call;
  using Deadline = int64_t;  // milliseconds of CLOCK_MONOTONIC

  void run();
  bool stopping();
  void take_new();
  std::vector<std::shared_ptr<Call>> new_calls();
  bool connect(Deadline deadline, std::string *why);
  bool open_session();
  bool is_over() const;
  void close(int code, const std::string &why);
  void submit(std::shared_ptr<Call> call);
  bool fill();
  bool write_out();
  void read_in();
  void understand(std::string_view bytes);
  void answered();
  void over(const std::string &why);
  void broken(const char *what, int error);
  void expire();
  int wait_ms() const;
  Deadline first_deadline() const;
  void finish(int32_t stream, SendAnswer answer);
  void keep_written();

  static ssize_t read_body(nghttp2_session *, int32_t stream, uint8_t *, size_t length, uint32_t *flags,
                           nghttp2_data_source *source, void *self);
  static int send_data(nghttp2_session *, nghttp2_frame *frame, const uint8_t *head, size_t length,
                       nghttp2_data_source *source, void *self);
  static ssize_t frame_length(nghttp2_session *, uint8_t, int32_t, int32_t session_window, int32_t stream_window,
                              uint32_t frame_max, void *);
  static int on_header(nghttp2_session *, const nghttp2_frame *frame, const uint8_t *name, size_t name_size,
                       const uint8_t *value, size_t value_size, uint8_t, void *self);
  static int on_data(nghttp2_session *, uint8_t, int32_t stream, const uint8_t *data, size_t size, void *self);
  static int on_close(nghttp2_session *, int32_t stream, uint32_t error, void *self);

  // What waits for the socket: bytes of a frame that are kept here, then bytes of a piece, which stay where they are.
  struct Chunk {
    std::string own;
    std::string_view other;
  };

  const std::string host_, port_;
  const HeaderList headers_;
  int fd_ = -1;
  int wake_ = -1;
  int stop_ = -1;  // can be read once it is to end
  int error_ = 0;
  Dialer dialer_;
  bool spoken_ = false;  // the peer has, and it was HTTP/2
  std::string first_;    // what it has sent until then
  nghttp2_session *session_ = nullptr;
  std::map<int32_t, std::shared_ptr<Call>> calls_;  // by stream
  std::vector<std::shared_ptr<Call>> probes_;       // that wait for the peer to speak
  std::vector<Chunk> out_;
  size_t out_at_ = 0;      // chunks that are written
  size_t out_offset_ = 0;  // bytes of the next one that are
  size_t out_bytes_ = 0;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Call>> new_;
  bool connected_ = false;
  bool stopping_ = false;
  OwnThread thread_;
};

}  // namespace sysspan
