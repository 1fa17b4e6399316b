// SPDX-License-Identifier: Apache-2.0
// Spans as ExportTraceServiceRequests: what stands around them, and which of them go together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "otlp/span_bytes.h"

namespace sysspan {

// What stands around spans, encoded.
struct RequestFrame {
  std::string resource;  // ResourceSpans without its ScopeSpans
  std::string scope;     // ScopeSpans without its spans
};

// Blocks of spans that go in one request, from one number up to another.
struct RequestPart {
  size_t from = 0, to = 0;
  uint64_t spans = 0, bytes = 0;
  std::string head;  // what begins the request, up to the first of them
};

// Divides blocks into requests of at most so many bytes; a block that is larger alone stands alone.
std::vector<RequestPart> divide(const RequestFrame &frame, const SpanBlocks &blocks, uint64_t most);

}  // namespace sysspan
