// SPDX-License-Identifier: Apache-2.0
// The decoder's walk over the nodes of a call. What prints numbers, text, memory and results has a file each,
// formatter-*.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/decode_plan.h"
#include "decode/decoder.h"
#include "decode/quote.h"

namespace sysspan {

constexpr int kDepthMax = 8;

inline uint64_t narrow(uint64_t value, uint32_t bits) { return bits >= 64 ? value : value & ((1ULL << bits) - 1); }

// Printing of one record: walks the nodes of its call.
class Formatter {
 public:
  Formatter(const DecodePlan &plan, const DecoderOptions &options, const Record &record, CallText *out)
      : plan_(plan), options_(options), record_(record), out_(out) {}

  // `value` is the argument, or what lies at `memory` when that is not null.
  void node(uint32_t at, uint64_t value, std::string *to, int depth = 0);
  bool left_out(uint32_t at) const;
  void begin_result() { is_result_ = true; }
  void facts(uint32_t at, uint32_t facts, uint64_t value);
  void ready(const uint32_t *places);
  void selected(const uint32_t *places);

 private:
  void integer(uint32_t at, uint64_t value, std::string *to);
  void enumeration(uint32_t list, uint64_t value, std::string *to);
  void flags(uint32_t at, uint64_t value, std::string *to);
  uint64_t named_bits(uint32_t list, uint64_t bits, std::string *to);
  uint64_t masked_fields(uint32_t at, uint64_t value, bool last, std::string *to, size_t begin);
  uint64_t last_fields(uint32_t at) const;
  void unnamed_bits(uint32_t at, uint64_t bits, bool named, std::string *to);
  void text(uint32_t at, uint64_t address, std::string *to);
  void quoted(std::string_view bytes, bool cut, std::string *to);
  void strings(uint32_t at, uint64_t address, std::string *to);
  void format_argv(const Chunk &chunk, std::string *to);
  void pointer(uint32_t at, uint64_t address, std::string *to, int depth);
  const Chunk *readable(uint32_t operation) const;
  Bytes bounded(uint32_t at, const Chunk &chunk, uint64_t address) const;
  bool too_short(uint32_t at, const Bytes &bytes) const;
  bool memory(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  void structure(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  void array(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  bool hidden(const uint32_t *field, const Bytes &bytes) const;
  void filled_in(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  void field(uint32_t node, const Bytes &bytes, uint32_t size, std::string *to, int depth);
  void vector_item(uint32_t operation, uint64_t address, std::string *to);
  uint32_t decide(uint32_t at, const Bytes &bytes) const;
  const uint32_t *words(uint32_t at) const { return plan_.words.data() + at; }
  uint32_t kind(uint32_t at) const { return *words(at) & ((1U << DECODE_KIND_BITS) - 1); }
  uint32_t params(uint32_t at) const { return *words(at) >> DECODE_KIND_BITS; }
  void address(uint64_t value, std::string *to) {
    if (value == 0) {
      to->append("NULL");
    } else {
      append_hex(to, value);
    }
  }

  const DecodePlan &plan_;
  const DecoderOptions &options_;
  const Record &record_;
  CallText *out_;
  bool is_result_ = false;
  uint32_t element_ = 0;     // index in the array that is being shown
  uint32_t item_place_ = 0;  // offset of that element's buffer among those that were read
};

// Error and result of a call that failed with -errno.
void format_failure(const DecodePlan &plan, int64_t result, CallText *out);
// What is said behind a result: "(Timeout)", "(flags O_RDWR)".
void format_note(const DecodePlan &plan, Formatter *formatter, const uint32_t *call, const Record &record,
                 CallText *out);

}  // namespace sysspan
