// SPDX-License-Identifier: Apache-2.0
// TRACEPARENT of a process's environment: W3C Trace Context, section 3.2.
#pragma once

#include <cstdint>
#include <string_view>

#include "otlp/ids.h"

namespace sysspan {

struct Traceparent {
  TraceId trace;
  SpanId span;
  uint8_t flags;
};

// False when the text names no span. Version 00 has four parts, later ones may have more; version ff and ids of zeros
// are invalid.
bool parse_traceparent(std::string_view text, Traceparent *to);

}  // namespace sysspan
