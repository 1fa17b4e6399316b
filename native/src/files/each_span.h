// SPDX-License-Identifier: Apache-2.0
// The spans of requests that anybody may have written, one by one.
#pragma once

#include <string_view>

#include "otlp/fields.h"

namespace sysspan {

// Calls `use` with the bytes of each span of an ExportTraceServiceRequest. False where something is no message, or
// where `use` says so.
template <typename Use>
bool each_span(std::string_view request, Use use) {
  enum { kResourceSpans = 1, kScopeSpans = 2 };  // collector/trace/v1 and trace/v1
  bool whole = true;
  FieldCursor resources(request);
  for (Field resource; resources.next(&resource);) {
    if (resource.number != kResourceSpans || resource.wire != kBytes) continue;
    FieldCursor scopes(resource.bytes);
    for (Field scope; scopes.next(&scope);) {
      if (scope.number != kScopeSpans || scope.wire != kBytes) continue;
      FieldCursor spans(scope.bytes);
      for (Field span; spans.next(&span);)
        if (span.number == kSpans && span.wire == kBytes) whole = use(span.bytes) && whole;
      whole = whole && !spans.failed();
    }
    whole = whole && !scopes.failed();
  }
  return whole && !resources.failed();
}

}  // namespace sysspan
