// SPDX-License-Identifier: Apache-2.0
// What a sender and a direct_export make of system calls that fail, each once: linked with --wrap of each of them.
// Every message is answered once, what is acknowledged was taken, and the message behind one that failed goes through.
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <future>

#include "expect.h"
#include "export/direct_export.h"
#include "export/sender.h"
#include "receiver.h"

namespace {

// The one call that fails: how many of its kind come before it.
struct Fault {
  const char *name;
  int error;
  std::atomic<int> before;
  std::atomic<bool> happened{false};

  bool is(const char *called) { return std::strcmp(name, called) == 0 && before-- == 0 && (happened = true); }
};

std::atomic<Fault *> fault{nullptr};

bool fails(const char *name) {
  Fault *one = fault;
  if (one == nullptr || !one->is(name)) return false;
  errno = one->error;
  return true;
}

}  // namespace

extern "C" {
#define WRAPPED(result, name, parameters, arguments) \
  result __real_##name parameters;                   \
  result __wrap_##name parameters { return fails(#name) ? static_cast<result>(-1) : __real_##name arguments; }

WRAPPED(int, eventfd, (unsigned count, int flags), (count, flags))
WRAPPED(int, socket, (int family, int type, int protocol), (family, type, protocol))
WRAPPED(int, connect, (int fd, const sockaddr *to, socklen_t size), (fd, to, size))
WRAPPED(int, poll, (pollfd * fds, nfds_t count, int timeout), (fds, count, timeout))
WRAPPED(ssize_t, sendmsg, (int fd, const msghdr *message, int flags), (fd, message, flags))
WRAPPED(ssize_t, recv, (int fd, void *to, size_t size, int flags), (fd, to, size, flags))
WRAPPED(int, getsockopt, (int fd, int level, int name, void *value, socklen_t *size), (fd, level, name, value, size))

int __real_getaddrinfo(const char *host, const char *port, const addrinfo *hints, addrinfo **found);
int __wrap_getaddrinfo(const char *host, const char *port, const addrinfo *hints, addrinfo **found) {
  return fails("getaddrinfo") ? EAI_SYSTEM : __real_getaddrinfo(host, port, hints, found);
}
}

namespace sysspan {

namespace {

constexpr int kMessages = 4;
constexpr int64_t kTimeoutMs = 20'000;
constexpr int kMost = 100;  // calls of one kind
constexpr int kSegments = 6, kSpans = 10;

HeaderList headers() { return {{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "localhost"}}; }

SendAnswer send(Sender *sender, const std::string &bytes) {
  std::promise<SendAnswer> promise;
  SendCall call;
  call.pieces = {bytes};
  call.timeout_ms = kTimeoutMs;
  call.done = [&](SendAnswer answer) { promise.set_value(std::move(answer)); };
  sender->send(std::move(call));
  return promise.get_future().get();
}

// Returns whether there was a call to fail.
bool messages_go_on(const char *name, int error, int before, bool harmless) {
  Receiver receiver([](uint64_t) { return 0; });
  std::string bytes(300'000, 'x');
  Fault one{name, error, {before}};
  int acknowledged = 0, failed = 0;
  {
    fault = &one;
    Sender sender("127.0.0.1", receiver.port(), headers());
    if (sender.error() != 0) {
      fault = nullptr;
      expect(sender.error() == error, "a sender that cannot be says why");
      return true;
    }
    for (int i = 0; i < kMessages; i++) {
      SendAnswer answer = send(&sender, bytes);
      if (answer.code == GRPC_OK) acknowledged++;
      else failed++;
      expect(answer.code == GRPC_OK || answer.code == GRPC_UNAVAILABLE, "what may go through later says so");
      expect(answer.code == GRPC_OK || !answer.message.empty(), "and why it did not");
    }
    fault = nullptr;
    expect(send(&sender, bytes).code == GRPC_OK, "then all is as ever");
  }
  expect(acknowledged + failed == kMessages && failed <= (one.happened && !harmless ? 1 : 0),
         "one failure costs one message");
  expect(receiver.taken() >= static_cast<uint64_t>(acknowledged) + 1, "what is acknowledged was taken");
  return one.happened;
}

ClosedSegment segment() {
  SpanBytes bytes;
  std::string span(40'000, 'x');
  for (int i = 0; i < kSpans; i++) bytes.append(span.data(), span.size());
  ClosedSegment made;
  made.bytes = bytes.size();
  made.count = kSpans;
  made.spans = bytes.take();
  return made;
}

// The same of segments that are exported directly: each span was taken, or came back, once.
bool segments_are_counted(const char *name, int error, int before) {
  Receiver receiver([](uint64_t) { return 0; });
  Fault one{name, error, {before}};
  Sender sender("127.0.0.1", receiver.port(), headers());
  auto direct_export = std::make_shared<DirectExport>(kTimeoutMs, 200'000, 64 << 20, [] {});
  auto frame = std::make_shared<DirectExportFrame>(DirectExportFrame{{"resource", "scope"}, "owner"});
  direct_export->begin(&sender);
  direct_export->open();
  fault = &one;
  uint64_t given = 0, taken = 0, back = 0;
  for (int i = 0; i < kSegments; i++) {
    ClosedSegment next = segment();
    if (direct_export->take(frame, &next)) given += kSpans;
  }
  for (uint64_t pending = given; pending > 0; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
    for (const ClosedSegment &returned : direct_export->handed_back()) back += returned.count;
    auto owners = direct_export->poll().owners;
    taken += owners["owner"].spans;
    pending = owners["owner"].pending;
  }
  fault = nullptr;
  direct_export->end();
  expect(given > 0 && taken + back == given, "each span was taken or came back, once");
  expect(one.happened || back == 0, "and came back only when something failed");
  expect(receiver.taken() >= direct_export->requests(), "what counts as taken was");
  return one.happened;
}

void each_call_fails_once(const char *name, std::initializer_list<int> errors, bool harmless) {
  for (int error : errors) {
    int before = 0;
    while (before < kMost && messages_go_on(name, error, before, harmless)) before++;
    for (int at = 0; at < kMost && segments_are_counted(name, error, at); at++) continue;
    expect(before > 0, "there was something to fail");
    printf("%s: %d times %s\n", name, before, strerrorname_np(error));
  }
}

}  // namespace

}  // namespace sysspan

int main() {
  using sysspan::each_call_fails_once;
  each_call_fails_once("eventfd", {EMFILE}, false);
  each_call_fails_once("getaddrinfo", {ENOMEM}, false);
  each_call_fails_once("socket", {EMFILE, ENOBUFS}, false);
  each_call_fails_once("connect", {ENETUNREACH, EADDRNOTAVAIL}, false);
  each_call_fails_once("getsockopt", {ENOBUFS}, false);
  each_call_fails_once("sendmsg", {EPIPE, ENOMEM}, false);
  each_call_fails_once("recv", {ECONNRESET, ENOMEM}, false);
  each_call_fails_once("sendmsg", {EAGAIN, EINTR}, true);
  each_call_fails_once("recv", {EAGAIN, EINTR}, true);
  each_call_fails_once("poll", {EINTR, ENOMEM}, true);
  return 0;
}
