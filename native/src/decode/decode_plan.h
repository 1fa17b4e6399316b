// SPDX-License-Identifier: Apache-2.0
// Access to what the decoder walks: the words of a plan, checked once, and one record, checked each time.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "decode/decode_words.h"
#include "decode/decoder.h"
#include "wire.h"

namespace sysspan {

// Memory that was read, or a part of it.
struct Bytes {
  const uint8_t *data;
  size_t size;
  bool cut;          // there was more
  uint64_t address;  // where it was in the process
};

// What lies at the beginning of memory; false when too little was read.
template <typename T>
bool take(const Bytes &bytes, T *to) {
  if (bytes.size < sizeof(*to)) return false;
  std::memcpy(to, bytes.data, sizeof(*to));
  return true;
}

struct Chunk {
  const uint8_t *bytes;
  uint32_t size;
  uint32_t items;
  uint8_t status;

  bool same(const Chunk &other) const { return size == other.size && std::memcmp(bytes, other.bytes, size) == 0; }
  bool readable() const { return status < WIRE_FAULT; }
};

struct Item {
  const uint8_t *bytes;
  uint32_t size;
  uint8_t status;
  uint64_t address;
};

// A record of a call with its chunks found. Everything stays inside header.size bytes.
struct Record {
  uint32_t args = 0;
  int64_t result = 0;
  __u64 arg[8] = {};  // six at most; eight for plan_variant_first()
  Chunk chunks[16];
  uint32_t present = 0;  // bit by operation: these chunks are set

  // False when the record is not made of a head, arguments and whole chunks.
  bool parse(const wire_call &call);
  const Chunk *chunk(uint32_t operation) const {
    return operation < 16 && (present >> operation & 1) != 0 ? &chunks[operation] : nullptr;
  }
  // The item at offset `place` of a chunk; moves the place behind it. False when none is there whole.
  static bool next_item(const Chunk &chunk, uint32_t *place, Item *item);
};

struct DecodePlan {
  // What is shown of a call that failed.
  struct Failure {
    std::string result;
    std::string_view error, text;
    bool flow_control = false;
  };
  static constexpr int kUsual = 134;  // the kernel's own numbers are below (asm-generic/errno.h)

  std::vector<uint32_t> words;
  std::string strings;
  std::vector<Failure> failures;  // by number

  // Whether every place and text that can be reached lies inside; `why` says what does not.
  bool check(std::string *why) const;
  // For `failures`; texts point into this plan.
  Failure failure_of(int number) const;

  std::string_view text(uint32_t word) const {
    return std::string_view(strings).substr(word & ((1U << DECODE_TEXT_BITS) - 1), word >> DECODE_TEXT_BITS);
  }

  // Place of the call with this number, 0 when the table has none.
  uint32_t call_place(uint32_t nr) const {
    return nr < words[DECODE_HEAD_NUMBERS] ? words[words[DECODE_HEAD_CALLS] + nr] : 0;
  }
  // The same, or of the variant that the record's arguments choose.
  uint32_t settled_call(uint32_t nr, const Record &record) const;
  // The variant of a call with these selectors, or 0.
  uint32_t variant(uint32_t at, const uint32_t *key) const;

  // The name of a value in a list, "" when it has none.
  std::string_view list_name(uint32_t list, uint64_t value) const;

  // Calls `found` with the name of every flag that is set in `bits`, and clears those.
  template <typename Found>
  void each_flag(uint32_t list, uint64_t *bits, Found found) const {
    const uint32_t *value = words.data() + list + DECODE_LIST_WORDS;
    for (uint32_t left = words[list + DECODE_LIST_COUNT]; left != 0 && *bits != 0;
         left--, value += DECODE_VALUE_WORDS) {
      uint64_t flag = value[DECODE_VALUE_LOW] | static_cast<uint64_t>(value[DECODE_VALUE_HIGH]) << 32;
      if (flag == 0 || (*bits & flag) != flag) continue;
      *bits &= ~flag;
      found(text(value[DECODE_VALUE_NAME]));
    }
  }
};

struct Decoder::Plan : DecodePlan {
  mutable std::string odd_name;  // of a call that has no row, until the next one
};

}  // namespace sysspan
