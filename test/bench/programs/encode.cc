// SPDX-License-Identifier: Apache-2.0
// encode SPANS ROUNDS FILE: encodes a batch of spans so often, writes one batch to the file, and prints the nanoseconds per
// span: the median over the rounds. Calls are a mix: a path that fails, a descriptor, a socket address, no argument.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "otlp/otlp.h"

namespace {

using sysspan::CallSpan;
using sysspan::CallText;
using sysspan::SpanBlock;
using sysspan::SpanBytes;
using sysspan::TraceId;

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

void add_args(CallText *text, std::initializer_list<const char *> args) {
  for (const char *arg : args) {
    text->args += arg;
    text->arg_ends.push_back(static_cast<uint32_t>(text->args.size()));
  }
}

struct Call {
  const char *name;
  uint32_t number;
  int64_t result;
  CallText text;
};

std::vector<Call> mix() {
  std::vector<Call> calls(4);
  calls[0] = {"openat", 257, -2, {}};
  add_args(&calls[0].text, {"AT_FDCWD", "\"/usr/lib/x86_64-linux-gnu/libexample.so.6\"", "O_RDONLY|O_CLOEXEC"});
  calls[0].text.error = "ENOENT";
  calls[0].text.error_text = "No such file or directory";
  calls[0].text.has_path = true;
  calls[0].text.path = "/usr/lib/x86_64-linux-gnu/libexample.so.6";
  calls[1] = {"read", 0, 832, {}};
  add_args(&calls[1].text, {"3", "\"\\177ELF\\2\\1\\1\\3\\0\\0\\0\\0\\0\\0\\0\\0\"...", "832"});
  calls[1].text.has_fd = true;
  calls[1].text.fd = 3;
  calls[1].text.cut = true;
  calls[2] = {"connect", 42, 0, {}};
  add_args(&calls[2].text, {"4", "{sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr(\"192.0.2.7\")}", "16"});
  calls[2].text.has_fd = true;
  calls[2].text.fd = 4;
  calls[2].text.has_address = calls[2].text.address_is_peer = true;
  calls[2].text.address = "192.0.2.7";
  calls[2].text.port = 443;
  calls[2].text.transport = "tcp";
  calls[2].text.network_type = "ipv4";
  calls[3] = {"getppid", 110, 4711, {}};
  return calls;
}

void encode_batch(const std::vector<Call> &calls, long spans, SpanBytes *out) {
  TraceId trace = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  uint64_t start = 1'700'000'000'000'000'000ULL;
  for (long i = 0; i < spans; i++) {
    const Call &call = calls[static_cast<size_t>(i) % calls.size()];
    auto at = static_cast<uint64_t>(i);
    CallSpan span = {&trace, 0x1111222233330000 + at, 0x4444555566667777, start + at * 1000, start + at * 1000 + 400, 400,
                     call.name, "worker", call.number, 4711, 4712, at, call.result, true, false, false, false};
    encode_span(span, call.text, out);
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  long spans = std::atol(argv[1]), rounds = std::atol(argv[2]);
  std::vector<Call> calls = mix();
  SpanBytes out;
  std::vector<double> each;
  for (long round = 0; round < rounds; round++) {
    out.clear();
    double begin = now();
    encode_batch(calls, spans, &out);
    each.push_back((now() - begin) / static_cast<double>(spans));
  }
  std::sort(each.begin(), each.end());
  std::printf("%.2f\n", each[each.size() / 2]);
  std::FILE *file = std::fopen(argv[3], "wb");
  if (file == nullptr) return 1;
  bool written = true;
  for (const SpanBlock &block : out.take())
    written = std::fwrite(block.bytes.get(), 1, block.size, file) == block.size && written;
  return std::fclose(file) == 0 && written ? 0 : 1;
}
