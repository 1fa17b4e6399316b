// SPDX-License-Identifier: Apache-2.0
// Numbers of fields in opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto, and what protobuf makes of
// them on the wire.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sysspan {

enum Wire : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
enum SpanField {
  kTraceId = 1,
  kSpanId = 2,
  kParentSpanId = 4,
  kName = 5,
  kKind = 6,
  kStart = 7,
  kEnd = 8,
  kAttributes = 9,
  kEvents = 11,
  kDroppedEvents = 12,
  kLinks = 13,
  kStatus = 15,
  kFlags = 16
};
enum AnyValueField { kString = 1, kBool = 2, kInt = 3, kArray = 5 };
enum { kSpans = 2, kKindInternal = 1, kStatusMessage = 2, kStatusCode = 3, kStatusError = 2, kSampled = 1 };

constexpr size_t kValueMax = 1024;  // bytes of an attribute value

constexpr uint8_t tag(uint32_t field, Wire wire) { return static_cast<uint8_t>(field << 3 | wire); }

}  // namespace sysspan
