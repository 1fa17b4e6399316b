// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: whatever a receiver writes into the connection, a call ends, once, with a status. The input is what
// it writes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <future>
#include <string>

#include "export/sender.h"

namespace {

constexpr int64_t kTimeoutMs = 5'000;

void require(bool met) {
  if (!met) abort();
}

struct Listener {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string port;

  Listener() {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto *any = reinterpret_cast<sockaddr *>(&address);
    require(bind(fd, any, size) == 0 && listen(fd, 1) == 0 && getsockname(fd, any, &size) == 0);
    port = std::to_string(ntohs(address.sin_port));
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Listener listener;
  static const std::string message(100'000, 'x');
  static const sysspan::HeaderList headers = {
      {":method", "POST"}, {":scheme", "http"}, {":path", "/a"}, {":authority", "b"}};
  std::promise<sysspan::SendAnswer> promise;
  std::future<sysspan::SendAnswer> answer = promise.get_future();
  sysspan::Sender sender("127.0.0.1", listener.port, headers);
  sysspan::SendCall call;
  call.pieces = {message};
  call.timeout_ms = kTimeoutMs;
  call.done = [&](sysspan::SendAnswer given) { promise.set_value(std::move(given)); };
  sender.send(std::move(call));
  // libFuzzer's timer interrupts.
  int peer;
  do peer = accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC);
  while (peer < 0 && errno == EINTR);
  require(peer >= 0);
  for (size_t at = 0; at < size;) {
    ssize_t sent = send(peer, data + at, size - at, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) break;  // it has given up
    at += static_cast<size_t>(std::max<ssize_t>(sent, 0));
  }
  shutdown(peer, SHUT_WR);
  require(answer.wait_for(std::chrono::milliseconds(2 * kTimeoutMs)) == std::future_status::ready);
  require(answer.get().code >= 0);
  linger now = {1, 0};
  setsockopt(peer, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close(peer);
  return 0;
}
