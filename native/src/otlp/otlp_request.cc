// SPDX-License-Identifier: Apache-2.0
#include "otlp/otlp_request.h"

#include "otlp/otlp_message.h"

namespace sysspan {

namespace {

constexpr size_t kHeaderMax = 12;  // of a field
// Field numbers of collector/trace/v1 and trace/v1.
enum { kResourceSpans = 1, kScopeSpans = 2 };

// What begins a request, up to spans of so many bytes.
std::string head_of(const RequestFrame &frame, size_t spans) {
  Message resource_spans, scope_spans;
  scope_spans.begin(kScopeSpans, frame.scope.size() + spans);
  resource_spans.begin(kResourceSpans, frame.resource.size() + scope_spans.data().size() + frame.scope.size() + spans);
  std::string head(resource_spans.data());
  return head.append(frame.resource).append(scope_spans.data()).append(frame.scope);
}

}  // namespace

std::vector<RequestPart> divide(const RequestFrame &frame, const SpanBlocks &blocks, uint64_t most) {
  std::vector<RequestPart> parts;
  size_t around = 2 * kHeaderMax + frame.resource.size() + frame.scope.size();
  for (size_t i = 0; i < blocks.size(); i++) {
    const SpanBlock &block = blocks[i];
    if (parts.empty() || around + parts.back().bytes + block.size > most) parts.push_back({i, i, 0, 0, ""});
    parts.back().to = i + 1;
    parts.back().spans += block.spans;
    parts.back().bytes += block.size;
  }
  for (RequestPart &part : parts) part.head = head_of(frame, part.bytes);
  return parts;
}

}  // namespace sysspan
