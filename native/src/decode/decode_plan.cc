// SPDX-License-Identifier: Apache-2.0
#include "decode/decode_plan.h"

#include <algorithm>

#include "plan.h"

namespace sysspan {

namespace {

size_t pad8(size_t size) { return (size + 7) & ~size_t{7}; }

// Walks a plan and notes the first place or text that is outside.
class Check {
 public:
  Check(const DecodePlan &plan, std::string *why) : plan_(plan), why_(why), seen_(plan.words.size(), false) {}

  bool head() {
    if (!has(0, DECODE_HEAD_WORDS) || word(0) != DECODE_MAGIC) return fail(0, "head");
    uint32_t numbers = word(DECODE_HEAD_NUMBERS), calls = word(DECODE_HEAD_CALLS);
    if (!has(calls, numbers)) return fail(calls, "head");
    for (uint32_t head : {DECODE_HEAD_ERRNO, DECODE_HEAD_SIGNALS, DECODE_HEAD_FAMILIES})
      if (!list(word(head))) return false;
    for (uint32_t nr = 0; nr < numbers; nr++)
      if (word(calls + nr) != 0 && !call(word(calls + nr), true)) return false;
    return true;
  }

 private:
  bool has(uint64_t at, uint64_t count) const { return at + count <= plan_.words.size(); }
  uint32_t word(uint64_t at) const { return plan_.words[at]; }

  bool fail(uint32_t at, const char *what) {
    *why_ = std::string(what) + " at word " + std::to_string(at);
    return false;
  }

  bool text(uint32_t word) {
    uint64_t end = (word & ((1U << DECODE_TEXT_BITS) - 1)) + (word >> DECODE_TEXT_BITS);
    return end <= plan_.strings.size() || fail(word, "text");
  }

  bool list(uint32_t at) {
    if (!has(at, DECODE_LIST_WORDS)) return fail(at, "list");
    uint32_t count = word(at), order = at + DECODE_LIST_WORDS + count * DECODE_VALUE_WORDS;
    if (!has(at, DECODE_LIST_WORDS + uint64_t{count} * (DECODE_VALUE_WORDS + 1)) || !text(word(at + 1)))
      return fail(at, "list");
    for (uint32_t i = 0; i < count; i++) {
      if (!text(word(at + DECODE_LIST_WORDS + i * DECODE_VALUE_WORDS + DECODE_VALUE_NAME))) return false;
      if (word(order + i) >= count) return fail(order + i, "order of a list");
    }
    return true;
  }

  // Offset and size of a value inside what an operation read.
  bool place(uint32_t at) {
    return (word(at) <= WIRE_RECORD_MAX && word(at + 1) <= WIRE_RECORD_MAX) || fail(at, "place of a value");
  }

  bool nodes(uint32_t at, uint32_t first, uint32_t step, uint32_t count) {
    if (!has(at + uint64_t{first}, uint64_t{step} * count)) return fail(at, "node");
    for (uint32_t i = 0; i < count; i++)
      if (!node(word(at + first + step * i))) return false;
    return true;
  }

  bool node(uint32_t at) {
    if (!has(at, 5)) return fail(at, "node");
    if (seen_[at]) return true;
    seen_[at] = true;
    uint32_t kind = word(at) & ((1U << DECODE_KIND_BITS) - 1), params = word(at) >> DECODE_KIND_BITS;
    switch (kind) {
      case DECODE_INTEGER: return ((params & 0xff) >= 1 && (params & 0xff) <= 64) || fail(at, "bits of an integer");
      case DECODE_ENUMERATION: return list(word(at + 1));
      case DECODE_FLAGS:
        if (!list(word(at + 1)) || !text(word(at + 2)) || !has(at, 3 + 4ULL * (params >> 8))) return fail(at, "flags");
        for (uint32_t i = 0; i < params >> 8; i++)
          if (!list(word(at + 5 + 4 * i))) return false;
        return true;
      case DECODE_POINTER: return node(word(at + 3));
      case DECODE_WHEN: return node(word(at + 3));
      case DECODE_ARRAY:
        return (word(at + 2) <= WIRE_RECORD_MAX || fail(at, "size of an element")) && node(word(at + 1));
      case DECODE_CASE: return place(at + 1) && nodes(at, 4, 1, 1) && nodes(at, 7, 3, params);
      case DECODE_STRUCT:
        if (!has(at, 1 + 5ULL * params)) return fail(at, "struct");
        for (uint32_t i = 0; i < params; i++)
          if (!text(word(at + 1 + 5 * i)) || !place(at + 2 + 5 * i)) return false;
        return nodes(at, 4, 5, params);
      case DECODE_PRIMITIVE:
        return word(at + 1) == 0 ? params != DECODE_CAPABILITIES || fail(at, "names of capabilities")
                                 : list(word(at + 1));
      default: return (kind >= DECODE_INTEGER && kind <= DECODE_ABSENT) || fail(at, "kind of a node");
    }
  }

  bool call(uint32_t at, bool may_vary) {
    if (!has(at, DECODE_CALL_WORDS) || !text(word(at + DECODE_CALL_NAME))) return fail(at, "call");
    uint32_t args = word(at + DECODE_CALL_ARGS), variants = word(at + DECODE_CALL_VARIANTS);
    uint32_t first = at + DECODE_CALL_WORDS + args * DECODE_ARG_WORDS;
    if (args > 6 || (variants != 0 && !may_vary)) return fail(at, "call");
    if (!has(first, uint64_t{variants} * DECODE_VARIANT_WORDS)) return fail(at, "call");
    if (!nodes(at, DECODE_CALL_WORDS, DECODE_ARG_WORDS, args) || !node(word(at + DECODE_CALL_RESULT))) return false;
    for (uint32_t i = 0; i < args; i++) {
      uint32_t arg = at + DECODE_CALL_WORDS + i * DECODE_ARG_WORDS;
      if (word(arg + DECODE_ARG_REGISTER) >= 6 || !text(word(arg + DECODE_ARG_LABEL))) return fail(arg, "argument");
    }
    uint32_t note = word(at + DECODE_CALL_NOTE);
    uint32_t place = word(at + DECODE_CALL_NOTE_AT);
    if (note == DECODE_NOTE_SELECTED &&
        (!has(place, DECODE_SELECTED_WORDS) || !node(word(place + DECODE_SELECTED_LEFT_NODE))))
      return fail(place, "note");
    if ((note == DECODE_NOTE_AS || note == DECODE_NOTE_AS_NOT_ZERO) &&
        (!node(word(at + DECODE_CALL_NOTE_AT)) || !text(word(at + DECODE_CALL_NOTE_TEXT))))
      return false;
    if (note == DECODE_NOTE_READY &&
        (!has(place, DECODE_READY_WORDS) || !list(word(place + DECODE_READY_EVENTS)) ||
         (word(place + DECODE_READY_LEFT_NODE) != 0 && !node(word(place + DECODE_READY_LEFT_NODE)))))
      return fail(place, "note");
    for (uint32_t i = 0; i < variants; i++)
      if (!call(word(first + i * DECODE_VARIANT_WORDS + DECODE_VARIANT_CALL), false)) return false;
    return true;
  }

  const DecodePlan &plan_;
  std::string *why_;
  std::vector<bool> seen_;
};

}  // namespace

bool Record::parse(const wire_call &call) {
  size_t size = call.header.size, at = sizeof(wire_call);
  if (size < at) return false;
  const auto *bytes = reinterpret_cast<const uint8_t *>(&call);
  result = call.result;
  if (call.args > 6 || call.args * sizeof(uint64_t) > size - at) return false;
  args = call.args;
  std::memcpy(arg, bytes + at, args * sizeof(uint64_t));
  for (at += args * sizeof(uint64_t); at < size;) {
    wire_chunk chunk;
    if (size - at < sizeof(chunk)) return false;
    std::memcpy(&chunk, bytes + at, sizeof(chunk));
    at += sizeof(chunk);
    if (chunk.op >= 16 || chunk.size > size - at) return false;
    chunks[chunk.op] = {bytes + at, chunk.size, chunk.items, chunk.status};
    present |= 1U << chunk.op;
    at += pad8(chunk.size);
  }
  return true;
}

bool Record::next_item(const Chunk &chunk, uint32_t *place, Item *item) {
  wire_item head;
  if (*place > chunk.size || chunk.size - *place < sizeof(head)) return false;
  std::memcpy(&head, chunk.bytes + *place, sizeof(head));
  uint32_t begin = *place + sizeof(head);
  if (head.size > chunk.size - begin) return false;
  *item = {chunk.bytes + begin, head.size, head.status, head.address};
  *place = begin + static_cast<uint32_t>(pad8(head.size));
  return true;
}

bool DecodePlan::check(std::string *why) const { return Check(*this, why).head(); }

uint32_t DecodePlan::variant(uint32_t at, const uint32_t *key) const {
  const uint32_t *first = words.data() + at + DECODE_CALL_WORDS + words[at + DECODE_CALL_ARGS] * DECODE_ARG_WORDS;
  uint32_t below = 0, end = words[at + DECODE_CALL_VARIANTS];  // sorted by both keys
  while (below < end) {
    uint32_t middle = below + (end - below) / 2;
    const uint32_t *variant = first + middle * DECODE_VARIANT_WORDS;
    if (variant[DECODE_VARIANT_KEY0] == key[0] && variant[DECODE_VARIANT_KEY1] == key[1])
      return variant[DECODE_VARIANT_CALL];
    bool before = variant[DECODE_VARIANT_KEY0] != key[0] ? variant[DECODE_VARIANT_KEY0] < key[0]
                                                         : variant[DECODE_VARIANT_KEY1] < key[1];
    if (before) {
      below = middle + 1;
    } else {
      end = middle;
    }
  }
  return 0;
}

uint32_t DecodePlan::settled_call(uint32_t nr, const Record &record) const {
  uint32_t at = call_place(nr);
  if (at == 0 || words[at + DECODE_CALL_VARIANTS] == 0) return at;
  uint32_t selectors = words[at + DECODE_CALL_SELECTORS];
  const uint8_t selector[2] = {static_cast<uint8_t>(selectors), static_cast<uint8_t>(selectors >> 8)};
  plan_variant key;
  plan_variant_first(&key, nr, selector, words.data() + at + DECODE_CALL_MASK0, record.arg);
  uint32_t found = variant(at, key.selector);
  if (found == 0 && plan_variant_next(&key, selector) != 0) found = variant(at, key.selector);
  return found != 0 ? found : at;
}

std::string_view DecodePlan::list_name(uint32_t list, uint64_t value) const {
  uint32_t count = words[list + DECODE_LIST_COUNT];
  const uint32_t *values = words.data() + list + DECODE_LIST_WORDS;
  const uint32_t *order = values + count * DECODE_VALUE_WORDS;
  auto value_at = [&](uint32_t index) {
    const uint32_t *entry = values + index * DECODE_VALUE_WORDS;
    return entry[DECODE_VALUE_LOW] | static_cast<uint64_t>(entry[DECODE_VALUE_HIGH]) << 32;
  };
  const uint32_t *found = std::lower_bound(order, order + count, value,
                                           [&](uint32_t index, uint64_t wanted) { return value_at(index) < wanted; });
  if (found == order + count || value_at(*found) != value) return {};
  return text(values[*found * DECODE_VALUE_WORDS + DECODE_VALUE_NAME]);
}

}  // namespace sysspan
