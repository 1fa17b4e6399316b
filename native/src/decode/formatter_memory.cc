// SPDX-License-Identifier: Apache-2.0
// What pointers point to: structures, arrays, and what is chosen by their contents.
#include <algorithm>
#include <cstring>

#include "decode/formatter.h"
#include "decode/primitives.h"

namespace sysspan {

// What was read for a pointer: less than that if the process had said before the call that it has room for less.
Bytes Formatter::bounded(uint32_t at, const Chunk &chunk, uint64_t address) const {
  const Chunk *most = readable(words(at)[4]);
  uint32_t room = ~0U;
  if (most != nullptr && most->size >= sizeof(room)) std::memcpy(&room, most->bytes, sizeof(room));
  return {chunk.bytes, std::min(room, chunk.size), chunk.status == WIRE_CUT && room > chunk.size, address};
}

void Formatter::pointer(uint32_t at, uint64_t value, std::string *to, int depth) {
  const Chunk *entry = readable(words(at)[1]), *exit = readable(words(at)[2]);
  const Chunk *first = entry != nullptr ? entry : exit;
  uint32_t inner = words(at)[3];
  size_t begin = to->size();
  bool scalar = kind(inner) == DECODE_INTEGER || kind(inner) == DECODE_ENUMERATION || kind(inner) == DECODE_FLAGS;
  if (scalar) to->push_back('[');
  if (first == nullptr || !memory(inner, bounded(at, *first, value), to, depth + 1)) {
    out_->cut = out_->cut || value != 0;
    to->resize(begin);
    return address(value, to);
  }
  if (entry != nullptr && exit != nullptr && params(at) == 0 && !entry->same(*exit)) {
    to->append(" => ");
    if (!memory(inner, bounded(at, *exit, value), to, depth + 1)) to->append("???");
  }
  if (scalar) to->push_back(']');
}

// Whether not even the first of what should be there was read.
bool Formatter::too_short(uint32_t at, const Bytes &bytes) const {
  const uint32_t *first = words(at) + 1;
  if (kind(at) == DECODE_STRUCT) return params(at) != 0 && first[1] + first[2] > bytes.size;
  return bytes.size == 0;
}

// False when too little was read to show anything; nothing useful is appended then.
bool Formatter::memory(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  if (depth > kDepthMax) {
    to->append("...");
    return true;
  }
  switch (kind(at)) {
    case DECODE_ARRAY: array(at, bytes, to, depth); return true;
    case DECODE_PRIMITIVE: return append_primitive(plan_, params(at), words(at)[1], bytes, options_, to);
    case DECODE_CASE: return memory(decide(at, bytes), bytes, to, depth + 1);
    default: break;
  }
  if (too_short(at, bytes)) return false;
  if (kind(at) == DECODE_STRUCT) {
    structure(at, bytes, to, depth);
    return true;
  }
  uint64_t value = 0;
  std::memcpy(&value, bytes.data, std::min<size_t>(bytes.size, sizeof(value)));
  node(at, value, to, depth + 1);
  return true;
}

bool Formatter::hidden(const uint32_t *field, const Bytes &bytes) const {
  uint32_t length = field[4] >> DECODE_FIELD_BITS;
  uint64_t value = 0;
  switch (field[4] & ((1U << DECODE_FIELD_BITS) - 1)) {
    case DECODE_FIELD_VERBOSE: return !options_.verbose;
    case DECODE_FIELD_NEVER: return true;
    case DECODE_FIELD_FILLED:
      if (length + sizeof(value) <= bytes.size) std::memcpy(&value, bytes.data + length, sizeof(value));
      return value == 0;
    default: return false;
  }
}

// Fields that lie behind what was read are left out: the process said that its struct is shorter.
void Formatter::structure(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  bool more = false, first = true;
  to->push_back('{');
  for (uint32_t i = 0; i < params(at); i++) {
    const uint32_t *entry = words(at) + 1 + 5 * i;
    if (hidden(entry, bytes)) {
      more = more || entry[4] == DECODE_FIELD_VERBOSE;
      continue;
    }
    uint32_t inner = kind(entry[3]) == DECODE_CASE ? decide(entry[3], bytes) : entry[3];
    if (kind(inner) == DECODE_ABSENT || entry[1] + entry[2] > bytes.size) continue;
    if (!first) to->append(", ");
    first = false;
    to->append(plan_.text(entry[0])).push_back('=');
    Bytes there{bytes.data + entry[1], bytes.size - entry[1], false, bytes.address + entry[1]};
    if (entry[4] == DECODE_FIELD_AFTER) {
      uint64_t value = 0;
      std::memcpy(&value, there.data, std::min<size_t>(entry[2], sizeof(value)));
      address(value, to);
    } else {
      field(inner, there, entry[2], to, depth);
    }
  }
  if (more) to->append(first ? "..." : ", ...");
  to->push_back('}');
  filled_in(at, bytes, to, depth);
}

// " => {pidfd=[3]}": what the call put where the fields of a struct point.
void Formatter::filled_in(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  bool any = false;
  for (uint32_t i = 0; i < params(at); i++) {
    const uint32_t *entry = words(at) + 1 + 5 * i;
    if (entry[4] != DECODE_FIELD_AFTER || entry[1] + entry[2] > bytes.size) continue;
    uint32_t inner = kind(entry[3]) == DECODE_CASE ? decide(entry[3], bytes) : entry[3];
    if (kind(inner) != DECODE_POINTER || readable(words(inner)[2]) == nullptr) continue;
    to->append(any ? ", " : " => {").append(plan_.text(entry[0])).push_back('=');
    any = true;
    field(inner, {bytes.data + entry[1], bytes.size - entry[1], false, 0}, entry[2], to, depth);
  }
  if (any) to->push_back('}');
}

void Formatter::field(uint32_t at, const Bytes &bytes, uint32_t size, std::string *to, int depth) {
  bool nested = kind(at) == DECODE_STRUCT || kind(at) == DECODE_ARRAY || kind(at) == DECODE_PRIMITIVE;
  if (nested) {
    if (!memory(at, {bytes.data, size, bytes.cut, bytes.address}, to, depth + 1)) to->append("???");
    return;
  }
  uint64_t value = 0;
  std::memcpy(&value, bytes.data, std::min<size_t>(size, sizeof(value)));
  if (kind(at) == DECODE_TEXT_FIELD) {
    auto *text = reinterpret_cast<const char *>(bytes.data);
    return append_quoted(to, {text, strnlen(text, size)}, false);
  }
  if (kind(at) == DECODE_VECTOR) return vector_item(words(at)[1], value, to);
  node(at, value, to, depth + 1);
}

void Formatter::array(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  uint32_t inner = words(at)[1], size = words(at)[2], outer = element_;
  size_t count = size == 0 ? 0 : bytes.size / size, shown = std::min<size_t>(count, options_.string_limit);
  uint32_t outer_item = item_place_;
  to->push_back('[');
  item_place_ = 0;
  for (element_ = 0; element_ < shown; element_++) {
    if (element_ != 0) to->append(", ");
    Bytes element{bytes.data + size_t{element_} * size, size, false, bytes.address + uint64_t{element_} * size};
    if (!memory(inner, element, to, depth + 1)) to->append("???");
  }
  if (shown < count || bytes.cut) {
    to->append(shown == 0 ? "..." : ", ...");
    out_->cut = true;
  }
  to->push_back(']');
  element_ = outer;
  item_place_ = outer_item;
}

uint32_t Formatter::decide(uint32_t at, const Bytes &bytes) const {
  const uint32_t *entry = words(at) + 1;
  uint64_t value = 0;
  if (entry[0] + entry[1] <= bytes.size) std::memcpy(&value, bytes.data + entry[0], std::min<size_t>(entry[1], 8));
  value &= entry[2];
  for (uint32_t i = 0; i < params(at); i++) {
    const uint32_t *option = entry + 4 + 3 * i;
    if ((option[0] | static_cast<uint64_t>(option[1]) << 32) == value) return option[2];
  }
  return entry[3];
}

}  // namespace sysspan
