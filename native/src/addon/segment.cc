// SPDX-License-Identifier: Apache-2.0
#include "addon/segment.h"

#include "addon/spans.h"
#include "decode/utf8.h"

namespace sysspan {

namespace {

Napi::Array segment_row(Napi::Env env, ClosedSegment *from) {
  auto number = [env](uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); };
  Napi::Array row = Napi::Array::New(env, 9);
  row.Set(0U, number(from->trace));
  if (from->container != 0) row.Set(1U, Napi::BigInt::New(env, from->container));
  row.Set(2U, hex(from->id));
  row.Set(3U, utf8_text(from->root));
  row.Set(4U, number(from->calls));
  row.Set(5U, number(from->folded));
  row.Set(6U, number(from->count));
  row.Set(7U, number(from->processes));
  row.Set(8U, SpansHandle::make(env, std::move(from->spans)));
  return row;
}

}  // namespace

Napi::Array segment_rows(Napi::Env env, std::vector<ClosedSegment> segments) {
  Napi::Array list = Napi::Array::New(env, segments.size());
  for (uint32_t i = 0; i < segments.size(); i++) list.Set(i, segment_row(env, &segments[i]));
  return list;
}

}  // namespace sysspan
