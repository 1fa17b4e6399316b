// SPDX-License-Identifier: Apache-2.0
// Trace and span ids: pure functions of what they name, so that a retry sends the same ones. They need to be
// distinct, not secret.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sysspan {

using TraceId = std::array<uint8_t, 16>;
using SpanId = uint64_t;  // never 0

// Mixes all bits of a word into all others (the finalizer of splitmix64).
inline uint64_t mix64(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// What a tree is, apart from its segments.
struct TreeIdentity {
  std::string request;  // whatever tells the request from all others: cluster, object, container, boot
  uint32_t root_tgid = 0;
  uint64_t root_start_ns = 0;
  uint64_t attach_ns = 0;
};

TraceId trace_id(const TreeIdentity &tree, uint32_t segment);

// Includes the trace id: equal span ids in linked traces make Jaeger's page drop the whole trace.
SpanId process_span_id(const TraceId &trace, uint32_t tgid, uint64_t start_ns);

inline SpanId call_span_id(SpanId process, uint64_t seq) {
  uint64_t id = mix64(process + seq * 0x9e3779b97f4a7c15ULL);
  return id == 0 ? 1 : id;
}

std::string hex(const TraceId &id);
std::string hex(SpanId id);

}  // namespace sysspan
