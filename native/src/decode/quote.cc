// SPDX-License-Identifier: Apache-2.0
#include "decode/quote.h"

namespace sysspan {

namespace {

void append_based(std::string *to, uint64_t value, unsigned base) {
  char digits[24];
  size_t at = sizeof(digits);
  do {
    digits[--at] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  to->append(digits + at, sizeof(digits) - at);
}

char short_escape(char c) {
  switch (c) {
    case '\n': return 'n';
    case '\t': return 't';
    case '\r': return 'r';
    case '\v': return 'v';
    case '\f': return 'f';
    case '"': return '"';
    case '\\': return '\\';
    default: return 0;
  }
}

HexStrings hex_strings = HexStrings::kNever;

void append_hex_escape(std::string *to, uint8_t c) {
  to->append("\\x");
  to->push_back("0123456789abcdef"[c >> 4]);
  to->push_back("0123456789abcdef"[c & 15]);
}

bool is_shown_as_it_is(char c) { return (c >= ' ' && c <= '~') || short_escape(c) != 0; }

// Whether the whole string is written in hexadecimal.
bool wants_hex(std::string_view bytes) {
  if (hex_strings != HexStrings::kNonAscii) return hex_strings == HexStrings::kAll;
  for (char c : bytes)
    if (!is_shown_as_it_is(c)) return true;
  return false;
}

bool is_octal_digit(char c) { return c >= '0' && c <= '7'; }

void append_octal_escape(std::string *to, uint8_t c, bool digit_follows) {
  to->push_back('\\');
  if (digit_follows || c >= 0100) to->push_back(static_cast<char>('0' + (c >> 6)));
  if (digit_follows || c >= 010) to->push_back(static_cast<char>('0' + (c >> 3 & 7)));
  to->push_back(static_cast<char>('0' + (c & 7)));
}

}  // namespace

void append_decimal(std::string *to, uint64_t value) { append_based(to, value, 10); }

void append_signed(std::string *to, int64_t value) {
  if (value < 0) to->push_back('-');
  append_based(to, value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value), 10);
}

void append_hex(std::string *to, uint64_t value) {
  if (value != 0) to->append("0x");
  append_based(to, value, 16);
}

void append_octal(std::string *to, uint64_t value, int digits) {
  int needed = 1;
  for (uint64_t rest = value >> 3; rest != 0; rest >>= 3) needed++;
  if (value == 0 && digits == 0) {
    to->push_back('0');
    return;
  }
  to->append(static_cast<size_t>(digits > needed ? digits - needed + 1 : 1), '0');
  append_based(to, value, 8);
}

void set_hex_strings(HexStrings which) { hex_strings = which; }

namespace {

template <bool kInAngles>
void append_escapes(std::string *to, std::string_view bytes) {
  if (hex_strings != HexStrings::kNever && wants_hex(bytes)) {
    for (char c : bytes) append_hex_escape(to, static_cast<uint8_t>(c));
    return;
  }
  size_t plain = 0;  // start of the bytes that need no escape
  for (size_t i = 0; i < bytes.size(); i++) {
    char c = bytes[i];
    char escape = short_escape(c);
    if (escape == 0 && c >= ' ' && c <= '~' && !(kInAngles && (c == '<' || c == '>'))) continue;
    to->append(bytes.substr(plain, i - plain));
    plain = i + 1;
    if (escape != 0) {
      to->push_back('\\');
      to->push_back(escape);
    } else if (hex_strings == HexStrings::kNonAsciiBytes) {
      append_hex_escape(to, static_cast<uint8_t>(c));
    } else {
      append_octal_escape(to, static_cast<uint8_t>(c), i + 1 < bytes.size() && is_octal_digit(bytes[i + 1]));
    }
  }
  to->append(bytes.substr(plain));
}

}  // namespace

void append_escaped(std::string *to, std::string_view bytes) { append_escapes<false>(to, bytes); }

void append_escaped_in_angles(std::string *to, std::string_view bytes) { append_escapes<true>(to, bytes); }

void append_quoted(std::string *to, std::string_view bytes, bool cut) {
  to->push_back('"');
  append_escaped(to, bytes);
  to->push_back('"');
  if (cut) to->append("...");
}

}  // namespace sysspan
