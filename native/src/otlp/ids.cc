// SPDX-License-Identifier: Apache-2.0
#include "otlp/ids.h"

#include <cstring>

namespace sysspan {

namespace {

// Two lanes that are fed the same words in different ways.
class Lanes {
 public:
  void add(uint64_t word) {
    a_ = mix64(a_ ^ word);
    b_ = mix64(b_ + word * 0x9e3779b97f4a7c15ULL) ^ (a_ >> 32);
  }

  void add(std::string_view text) {
    add(text.size());
    for (size_t at = 0; at < text.size(); at += 8) {
      uint64_t word = 0;
      std::memcpy(&word, text.data() + at, text.size() - at < 8 ? text.size() - at : 8);
      add(word);
    }
  }

  uint64_t a() const { return mix64(a_ + b_); }
  uint64_t b() const { return mix64(b_ ^ 0x5be0cd19137e2179ULL); }

 private:
  uint64_t a_ = 0x6a09e667f3bcc908ULL;
  uint64_t b_ = 0xbb67ae8584caa73bULL;
};

void append_hex(std::string *to, uint8_t byte) {
  static const char digits[] = "0123456789abcdef";
  to->push_back(digits[byte >> 4]);
  to->push_back(digits[byte & 15]);
}

}  // namespace

TraceId trace_id(const TreeIdentity &tree, uint32_t segment) {
  Lanes lanes;
  lanes.add(tree.request);
  lanes.add(tree.root_tgid);
  lanes.add(tree.root_start_ns);
  lanes.add(tree.attach_ns);
  lanes.add(segment);
  uint64_t words[2] = {lanes.a(), lanes.b()};
  if (words[0] == 0 && words[1] == 0) words[1] = 1;
  TraceId id;
  std::memcpy(id.data(), words, id.size());
  return id;
}

SpanId process_span_id(const TraceId &trace, uint32_t tgid, uint64_t start_ns) {
  uint64_t words[2];
  std::memcpy(words, trace.data(), sizeof(words));
  Lanes lanes;
  lanes.add(words[0]);
  lanes.add(words[1]);
  lanes.add(tgid);
  lanes.add(start_ns);
  return lanes.a() == 0 ? 1 : lanes.a();
}

std::string hex(const TraceId &id) {
  std::string text;
  for (uint8_t byte : id) append_hex(&text, byte);
  return text;
}

// Big-endian, as the bytes of a span id are written.
std::string hex(SpanId id) {
  std::string text;
  for (int shift = 56; shift >= 0; shift -= 8) append_hex(&text, static_cast<uint8_t>(id >> shift));
  return text;
}

}  // namespace sysspan
