// SPDX-License-Identifier: Apache-2.0
#include "addon/session_options.h"

#include "addon/addon.h"
#include "addon/summary.h"
#include "addon/values.h"

namespace sysspan {

namespace {

Contents contents_of(const Napi::Object &from) {
  return {flag(from, "buffersSent"), flag(from, "buffersReceived"), flag(from, "commandLine")};
}

TextOptions text_options(const Napi::Object &from) {
  TextOptions options;
  options.wanted = flag(from, "wanted");
  options.to_stderr = flag(from, "toStderr");
  options.json = flag(from, "json");
  options.contents = contents_of(from.Get("contents").As<Napi::Object>());
  options.prefix = static_cast<Prefix>(number(from, "prefix"));
  options.column = number(from, "column");
  options.clock = static_cast<Clock>(number(from, "clock"));
  options.clock_digits = number(from, "clockDigits");
  options.relative_digits = integer(from, "relativeDigits");
  options.duration_digits = integer(from, "durationDigits");
  options.numbers = flag(from, "numbers");
  options.command_names = flag(from, "commandNames");
  options.show_attach = flag(from, "showAttach");
  options.show_exit = flag(from, "showExit");
  options.show_superseded = flag(from, "showSuperseded");
  options.signals = wide(from.Get("signals"));
  return options;
}

void read_filter(const Napi::Object &from, TraceSettings *to) {
  TraceFilter &filter = to->filter;
  filter.everything = false;
  filter.syscalls = bytes_as<decltype(filter.syscalls)>(from.Get("syscalls"));
  filter.other_numbers = flag(from, "otherNumbers");
  filter.only_failed = flag(from, "onlyFailed");
  filter.min_duration_ns = wide(from.Get("minDurationNs"));
  filter.follow_forks = flag(from, "followForks");
  filter.executables = strings(from.Get("executables"));
  to->decoder.string_limit = number(from, "stringLimit");
}

}  // namespace

ReaderOptions reader_options(const Napi::Object &from) {
  ReaderOptions options;
  options.decoder.string_limit = number(from, "stringLimit");
  options.decoder.verbose = flag(from, "verbose");
  options.decoder.fds = number(from, "fds") != 0;
  options.decoder.fd_details = number(from, "fds") > 1;
  options.emit_entries = flag(from, "emitEntries");
  options.text = text_options(from.Get("text").As<Napi::Object>());
  options.summary = summary_options(from.Get("summary").As<Napi::Object>());
  options.spans = flag(from, "spans");
  options.spans_per_second = {number(from, "machineSpansPerSecond"), number(from, "tenantSpansPerSecond")};
  options.memory_budget = static_cast<uint64_t>(from.Get("memoryBudget").As<Napi::Number>().Int64Value());
  return options;
}

plan_mode mode_of(const Napi::Object &from, const TextOptions &text) {
  plan_mode mode = {};
  mode.by_cgroup = flag(from, "byCgroup") ? 1 : 0;
  mode.emit_entries = flag(from, "emitEntries") ? 1 : 0;
  mode.emit_fds = number(from, "fds") != 0 ? 1 : 0;
  mode.emit_stops = text.wanted && !text.json && text.signals != 0 ? 1 : 0;
  mode.hooks = flag(from, "asIfPreemptible") ? PLAN_PREEMPTIBLE : PLAN_TRACEPOINTS;
  return mode;
}

TraceSettings trace_settings(const Napi::Object &from, const DecoderOptions &decoder) {
  TraceSettings settings;
  settings.number = number(from, "number");
  settings.request = text(from, "request");
  settings.segment_ns = static_cast<uint64_t>(from.Get("segmentSeconds").As<Napi::Number>().DoubleValue() * 1e9);
  settings.spans_per_segment = number(from, "spansPerSegment");
  settings.bytes_per_segment = number(from, "bytesPerSegment");
  settings.spans_per_second = number(from, "spansPerSecond");
  settings.tenant = text(from, "tenant");
  settings.contents = contents_of(from.Get("contents").As<Napi::Object>());
  settings.context = static_cast<TraceContext>(number(from, "traceContext"));
  settings.decoder = decoder;
  for (const std::string &name : strings(from.Get("expectedErrors"))) settings.expected_errors.insert(name);
  if (from.Get("filter").IsObject()) read_filter(from.Get("filter").As<Napi::Object>(), &settings);
  return settings;
}

}  // namespace sysspan
