// SPDX-License-Identifier: Apache-2.0
// Encodes syscall spans as protobuf: field 2 (spans) of opentelemetry.proto.trace.v1.ScopeSpans, one after the other.
// Field numbers are those of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/show.h"
#include "otlp/ids.h"
#include "otlp/span_bytes.h"

namespace sysspan {

// All that a span needs beside the text of its call.
struct CallSpan {
  const TraceId *trace;
  SpanId span;
  SpanId parent;
  uint64_t start_unix_ns;
  uint64_t end_unix_ns;
  uint64_t duration_ns;  // of the whole call, also where the span is a piece of it
  std::string_view name;
  std::string_view thread_name;
  uint32_t number;
  uint32_t tgid;
  uint32_t tid;
  uint64_t seq;
  int64_t result;
  bool has_result;
  bool unfinished;
  bool resumed;
  bool expected;         // its error is none to the trace
  bool skipped = false;  // the kernel did not execute it
};

// Calls of one (process, syscall, status) that were folded into one span.
struct FoldedSpan {
  const TraceId *trace;
  SpanId span;
  SpanId parent;
  uint64_t start_unix_ns;
  uint64_t end_unix_ns;
  std::string_view name;
  std::string_view error;  // "" for calls that did not fail
  bool expected;           // ... or whose failure is none to the trace
  uint32_t number;
  uint32_t tgid;
  uint64_t count;
  uint64_t min_ns;
  uint64_t max_ns;
  uint64_t total_ns;
};

// Append one encoded span to `out`.
void encode_span(const CallSpan &span, const CallText &text, SpanBytes *out);
void encode_span(const FoldedSpan &span, SpanBytes *out);

}  // namespace sysspan
