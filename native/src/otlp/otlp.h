// SPDX-License-Identifier: Apache-2.0
// Encodes syscall spans as protobuf: field 2 (spans) of opentelemetry.proto.trace.v1.ScopeSpans, one after the other.
// Field numbers are those of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/decoder.h"
#include "otlp/ids.h"
#include "otlp/span_bytes.h"

namespace sysspan {

// All that a span needs beside the text of its call.
struct CallSpan {
  const TraceId *trace = nullptr;
  SpanId span = 0, parent = 0;
  uint64_t start_unix_ns = 0, end_unix_ns = 0;
  uint64_t duration_ns = 0;  // of the whole call, also where the span is a piece of it
  std::string_view name, thread_name;
  uint32_t number = 0, tgid = 0, tid = 0;
  uint64_t seq = 0;
  int64_t result = 0;
  bool has_result = false;
  bool unfinished = false;
  bool resumed = false;
  bool expected = false;  // its error is none to the trace
  bool skipped = false;   // the kernel did not execute it
};

// Calls of one (process, syscall, status) that were folded into one span.
struct FoldedSpan {
  const TraceId *trace = nullptr;
  SpanId span = 0, parent = 0;
  uint64_t start_unix_ns = 0, end_unix_ns = 0;
  std::string_view name;
  std::string_view error;  // "" for calls that did not fail
  bool expected = false;   // ... or whose failure is none to the trace
  uint32_t number = 0, tgid = 0;
  uint64_t count = 0, min_ns = 0, max_ns = 0, total_ns = 0;
};

// Append one encoded span to `out`.
void encode_span(const CallSpan &span, const CallText &text, SpanBytes *out);
void encode_span(const FoldedSpan &span, SpanBytes *out);

}  // namespace sysspan
