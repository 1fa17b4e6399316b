// SPDX-License-Identifier: Apache-2.0
// Integers, enumerations and flags.
#include "decode/fds.h"
#include "decode/formatter.h"
#include "decode/primitives.h"

namespace sysspan {

namespace {

// " /* PROT_??? */", or the prefix as it is when it has its question mark already.
void append_unknown(std::string_view prefix, std::string *to) {
  to->append(" /* ").append(prefix).append(prefix.find('?') == std::string_view::npos ? "??? */" : " */");
}

int64_t widen(uint64_t value, uint32_t bits) {
  if (bits >= 64) return static_cast<int64_t>(value);
  uint64_t sign = 1ULL << (bits - 1);
  return static_cast<int64_t>((narrow(value, bits) ^ sign) - sign);
}

}  // namespace

void Formatter::integer(uint32_t at, uint64_t value, std::string *to) {
  uint32_t bits = params(at) & 0xff, base = params(at) >> 9;
  bool is_signed = (params(at) & 0x100) != 0;
  switch (words(at)[1]) {
    case DECODE_FD_AT:
      if (static_cast<int32_t>(value) == -100) {
        to->append("AT_FDCWD");
        return append_fd_target(record_, -100, false, options_, to);
      }
      [[fallthrough]];
    case DECODE_FD:
      append_signed(to, static_cast<int32_t>(value));
      return append_fd_target(record_, static_cast<int32_t>(value), is_result_, options_, to);
    case DECODE_TASK:
      append_signed(to, widen(value, bits));
      if (options_.commands != nullptr) options_.commands->append_command_name(static_cast<uint32_t>(value), to);
      return;
    case DECODE_WORD:
      if (!options_.hidden_words) return address(narrow(value, bits), to);
      out_->cut = true;
      to->append("...");
      return;
    case DECODE_ADDRESS: return address(narrow(value, bits), to);
    case DECODE_MODE: return append_mode(narrow(value, bits), to);
    case DECODE_FILE_MODE: return append_file_mode(narrow(value, bits), to);
    case DECODE_DEVICE: return append_device(narrow(value, bits), to);
    case DECODE_WAIT_STATUS: return append_wait_status(static_cast<int>(value), to);
    case DECODE_LIMIT: return append_limit(narrow(value, bits), to);
    case DECODE_DATE: return append_date(static_cast<int64_t>(value), 0, 0, to);
    case DECODE_PORT: return append_decimal(to, __builtin_bswap16(static_cast<uint16_t>(value)));
    case DECODE_ERRNO:
      if (std::string_view name = plan_.list_name(plan_.words[DECODE_HEAD_ERRNO], narrow(value, bits)); !name.empty()) {
        to->append(name);
        return;
      }
      break;
    case DECODE_SIGNAL:
      if (value != 0 && narrow(value, bits) <= 64) {
        append_signal(static_cast<int>(value), to);
        return;
      }
      break;
    default: break;
  }
  if (words(at)[1] == DECODE_ID && static_cast<uint32_t>(value) == ~0U) {
    to->append("-1");
    return;
  }
  if (base == 16) return append_hex(to, narrow(value, bits));
  if (base == 8) return append_octal(to, narrow(value, bits));
  if (!is_signed) return append_decimal(to, narrow(value, bits));
  append_signed(to, widen(value, bits));
  if (words(at)[1] != DECODE_MOMENT || value == 0) return;
  to->append(" /* ");
  append_date(static_cast<int64_t>(value), 0, 0, to);
  to->append(" */");
}

void Formatter::enumeration(uint32_t list, uint64_t value, std::string *to) {
  std::string_view name = plan_.list_name(list, value);
  if (!name.empty()) {
    to->append(name);
    return;
  }
  std::string_view prefix = plan_.text(plan_.words[list + DECODE_LIST_PREFIX]);
  if (prefix.empty()) return append_signed(to, static_cast<int32_t>(value));
  if (prefix == "_IOC") return append_ioc(static_cast<uint32_t>(value), to);
  append_hex(to, value);
  append_unknown(prefix, to);
}

// Appends the names of bits, joined by |, and returns the bits that have none.
uint64_t Formatter::named_bits(uint32_t list, uint64_t bits, std::string *to) {
  size_t begin = to->size();
  plan_.each_flag(list, &bits, [&](std::string_view name) {
    if (to->size() != begin) to->push_back('|');
    to->append(name);
  });
  return bits;
}

// Fields inside the word that hold an enumeration: first (O_ACCMODE, S_IFMT), or behind all others (clone's signal).
uint64_t Formatter::masked_fields(uint32_t at, uint64_t value, bool last, std::string *to, size_t begin) {
  for (uint32_t i = 0; i < params(at) >> 8; i++) {
    const uint32_t *field = words(at) + 3 + 4 * i;
    uint64_t mask = field[0] | static_cast<uint64_t>(field[1]) << 32;
    std::string_view name = (field[3] != 0) == last ? plan_.list_name(field[2], value & mask) : std::string_view();
    if (name.empty()) continue;
    if (to->size() != begin) to->push_back('|');
    to->append(name);
    value &= ~mask;
  }
  return value;
}

uint64_t Formatter::last_fields(uint32_t at) const {
  uint64_t mask = 0;
  for (uint32_t i = 0; i < params(at) >> 8; i++) {
    const uint32_t *field = words(at) + 3 + 4 * i;
    if (field[3] != 0) mask |= field[0] | static_cast<uint64_t>(field[1]) << 32;
  }
  return mask;
}

void Formatter::unnamed_bits(uint32_t at, uint64_t bits, bool named, std::string *to) {
  std::string_view prefix = plan_.text(plan_.words[words(at)[1] + DECODE_LIST_PREFIX]);
  if (named) to->push_back('|');
  if ((params(at) & 0x80) != 0) return append_mode(bits, to);
  append_hex(to, bits);
  if (!named && !prefix.empty()) append_unknown(prefix, to);
}

void Formatter::flags(uint32_t at, uint64_t value, std::string *to) {
  uint32_t list = words(at)[1];
  size_t begin = to->size();
  uint64_t last = last_fields(at), all = narrow(value, params(at) & 0x7f);
  uint64_t rest = masked_fields(at, all & ~last, false, to, begin);
  if (rest != 0) {
    size_t before = to->size();
    if (before != begin) to->push_back('|');
    size_t start = to->size();
    rest = named_bits(list, rest, to);
    if (to->size() == start && before != start) to->pop_back();
  }
  rest |= masked_fields(at, all & last, true, to, begin);
  if (rest != 0) return unnamed_bits(at, rest, to->size() != begin, to);
  if (to->size() != begin) return;
  std::string_view zero = words(at)[2] != 0 ? plan_.text(words(at)[2]) : plan_.list_name(list, 0);
  to->append(zero.empty() ? "0" : zero);
}

}  // namespace sysspan
