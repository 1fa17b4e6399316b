// SPDX-License-Identifier: Apache-2.0
// libFuzzer over the bytes of the rings: whatever they are, records are shown, put into trees and written as text and
// JSON without reading outside of them. The plan is the real one, from the file that DECODE_PLAN names.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "decode/redaction.h"
#include "decode/siginfo.h"
#include "kernel/batch.h"
#include "plan_file.h"
#include "text/lines.h"
#include "trees/traces.h"

namespace {

sysspan::Decoder *load_plan() {
  const char *path = getenv("DECODE_PLAN");
  auto *decoder = new sysspan::Decoder();
  sysspan::load_plan_file(path == nullptr ? "decode.plan" : path, decoder);
  return decoder;
}

sysspan::DecoderOptions shown() {
  sysspan::DecoderOptions options;
  options.verbose = options.fds = options.fd_details = true;
  return options;
}

sysspan::TextOptions text_options(bool json) {
  sysspan::TextOptions options;
  options.wanted = true;
  options.json = json;
  options.prefix = sysspan::Prefix::kColumn;
  options.clock = sysspan::Clock::kTime;
  options.relative_digits = options.duration_digits = 6;
  options.numbers = options.command_names = true;
  return options;
}

sysspan::SummaryOptions summary() {
  sysspan::SummaryOptions options;
  options.wanted = true;
  options.columns = {sysspan::SummaryColumn::kPercent, sysspan::SummaryColumn::kName};
  return options;
}

// Any call may have contents in any operation, and a variant by what its arguments are.
void load_capture_plans(sysspan::CapturePlans *plans) {
  plan any = {};
  any.ops = PLAN_OPS;
  any.flags = PLAN_SELECTS;
  any.selector[0] = 1;
  any.selector[1] = 5;
  any.selector_mask[0] = any.selector_mask[1] = 3;
  for (uint32_t op = 0; op < PLAN_OPS; op++) any.op[op].what = op % 3 == 0 ? PLAN_ARGV : op % 3 == 1 ? PLAN_SENT : 0;
  for (uint32_t nr = 0; nr < PLAN_SYSCALLS; nr += 2) plans->add(nr, any);
  for (uint32_t nr = 0; nr < PLAN_SYSCALLS; nr += 4) plans->add({nr, {1, PLAN_ANY}}, any);
}

struct Sinks {
  sysspan::Redaction redaction;
  sysspan::Traces traces;
  sysspan::Lines text, json;
  std::string siginfo;

  Sinks(const sysspan::Decoder *decoder, int fd)
      : traces(decoder, 1 << 20, {}),
        text(decoder, traces.plans(), shown(), text_options(false), summary()),
        json(decoder, traces.plans(), shown(), text_options(true), {}) {
    text.write_to(fd);
    json.write_to(fd);
    load_capture_plans(traces.plans());
    std::string why;
    if (!redaction.add_name("*a*", &why) || !redaction.add_option("* -p *", &why) ||
        !redaction.add_token("a[ -~]{3,}", &why))
      abort();
    sysspan::TraceSettings settings;
    settings.decoder.redaction = &redaction;
    settings.spans_per_segment = 50;
    settings.spans_per_second = 20;
    traces.add(settings);
    settings.number = 1;
    settings.by_cgroup = true;
    settings.filter.everything = false;
    settings.filter.syscalls.fill(0x5555555555555555);
    settings.filter.executables = {"*a*", "/bin/*"};
    settings.contents = {false, true, false};
    traces.add(settings);
    for (uint32_t trace_set = 0; trace_set < 4; trace_set++) traces.put_trace_set(trace_set, {0, 1});
    traces.put_trace_set(4, {1});
  }

  void take(const sysspan::Decoder &decoder, const wire_header &header) {
    switch (header.kind) {
      case WIRE_CALL: {
        const auto &call = reinterpret_cast<const wire_call &>(header);
        if ((header.flags & WIRE_ENTERED) != 0) {
          text.enter(call, (call.seq & 1) != 0 ? &call : nullptr);
          break;
        }
        text.call(call);
        json.call(call);
        traces.call(call, decoder.name(call));
        break;
      }
      case WIRE_TASK:
        text.begin(reinterpret_cast<const wire_begin &>(header));
        json.begin(reinterpret_cast<const wire_begin &>(header));
        traces.begin(reinterpret_cast<const wire_begin &>(header));
        break;
      case WIRE_EXEC:
        text.exec(reinterpret_cast<const wire_exec &>(header));
        json.exec(reinterpret_cast<const wire_exec &>(header));
        [[fallthrough]];
      case WIRE_IMAGE: traces.exec(reinterpret_cast<const wire_exec &>(header)); break;
      case WIRE_LEFT:
      case WIRE_EXIT:
        text.exit(reinterpret_cast<const wire_exit &>(header));
        json.exit(reinterpret_cast<const wire_exit &>(header));
        traces.exit(reinterpret_cast<const wire_exit &>(header));
        break;
      case WIRE_SIGNAL: {
        const auto &signal = reinterpret_cast<const wire_signal &>(header);
        sysspan::append_siginfo(signal.siginfo, &siginfo);
        text.signal(signal, siginfo);
        json.signal(signal, siginfo);
        traces.signal(signal, "SIGTERM", "SI_USER");
        break;
      }
      case WIRE_STOP: text.stop(reinterpret_cast<const wire_stop &>(header)); break;
      default: {
        const auto &task = reinterpret_cast<const wire_task &>(header);
        text.rename(task);
        json.rename(task);
        traces.rename(task);
      }
    }
  }
};

// Not a byte that a terminal would obey, whatever processes and files are called.
void expect_nothing_to_obey(int output) {
  static char buffer[1 << 16];
  uint8_t before = 0;
  off_t at = 0;
  for (ssize_t got; (got = pread(output, buffer, sizeof(buffer), at)) > 0; at += got) {
    for (ssize_t i = 0; i < got; i++) {
      auto byte = static_cast<uint8_t>(buffer[i]);
      if ((byte < ' ' && byte != '\n') || byte == 0x7f || (before == 0xc2 && byte >= 0x80 && byte < 0xa0)) abort();
      before = byte;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static sysspan::Decoder *decoder = load_plan();
  static int output = memfd_create("lines", 0);
  if (ftruncate(output, 0) != 0 || lseek(output, 0, SEEK_SET) != 0) abort();
  Sinks sinks(decoder, output);
  uint64_t now = 0;
  for (size_t at = 0; at + sizeof(wire_header) <= size;) {
    wire_header header;
    std::memcpy(&header, data + at, sizeof(header));
    size_t length = header.size < sizeof(header) ? sizeof(header) : header.size;
    if (length > size - at) length = size - at;
    if (length >= sysspan::smallest_record(header.kind)) {
      // A copy of its own, so that reading behind the record is found.
      std::vector<uint64_t> copy((length + 7) / 8);
      std::memcpy(copy.data(), data + at, length);
      reinterpret_cast<wire_header *>(copy.data())->size = static_cast<uint16_t>(length);
      sinks.take(*decoder, *reinterpret_cast<wire_header *>(copy.data()));
      sinks.text.end_batch(now);
      sinks.json.end_batch(now);
    }
    at += (length + 7) & ~size_t{7};
    sinks.traces.tick(now += 1'000'000'000);
  }
  sinks.traces.finish(now, sysspan::EndReason::kShutdown);
  sinks.text.last();
  sinks.text.finish();
  sinks.json.finish();
  expect_nothing_to_obey(output);
  return 0;
}
