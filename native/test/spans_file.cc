// SPDX-License-Identifier: Apache-2.0
// Writes a file of spans: spans_file KIND FILE SEGMENTS SPANS WAIT_MS [LIMIT_BYTES]. KIND is json or protobuf, with a z
// behind it for zstd. Two threads add segments, a third one looks; prints what became of the spans.
#include "files/spans_file.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "otlp/otlp_message.h"

namespace sysspan {

namespace {

SpanBlocks segment(int number, int spans) {
  SpanBytes bytes;
  for (int i = 0; i < spans; i++) {
    Message span, tagged;
    span.id(1, TraceId{});
    span.bytes(5, "segment " + std::to_string(number) + " span " + std::to_string(i));
    tagged.bytes(2, span.data());
    bytes.append(tagged.data().data(), tagged.data().size());
  }
  return bytes.take();
}

int run(char **arguments) {
  std::string kind = arguments[1];
  int segments = atoi(arguments[3]), spans = atoi(arguments[4]);
  int fd = open(arguments[2], O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd < 0) return 1;
  if (arguments[6] != nullptr) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit = {strtoul(arguments[6], nullptr, 10), RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  bool compressed = kind.back() == 'z';
  SpansFile file(fd, kind[0] == 'j' ? SpansFormat::kJson : SpansFormat::kProtobuf, compressed);
  auto frame = std::make_shared<RequestFrame>();
  auto add = [&](int first) {
    for (int number = first; number < segments; number += 2) {
      file.add(frame, segment(number, spans));
      while (file.half_full() && number > 1) std::this_thread::yield();
    }
  };
  add(segments - 1);  // before it begins
  segments--;
  if (file.start() != 0) return 1;
  std::atomic<bool> done{false};
  std::thread looking([&] {
    while (!done) file.counts();
  });
  std::thread other([&] { add(1); });
  add(0);
  other.join();
  file.finish(std::chrono::milliseconds(atoi(arguments[5])));
  done = true;
  looking.join();
  file.add(frame, segment(0, 1));  // too late
  SpansFileCounts counts = file.counts();
  printf("{\"written\":%lu,\"dropped\":%lu,\"failed\":%lu,\"errno\":%d,\"bytes\":%lu}\n", counts.written,
         counts.dropped, counts.failed, counts.error, counts.bytes);
  return 0;
}

}  // namespace

}  // namespace sysspan

int main(int count, char **arguments) { return count < 6 ? 1 : sysspan::run(arguments); }
