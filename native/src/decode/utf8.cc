// SPDX-License-Identifier: Apache-2.0
#include "decode/utf8.h"

#include <cstdint>

namespace sysspan {

namespace {

// Bytes of the well-formed character at `at` (RFC 3629), 0 when there is none.
size_t character_size(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0; };
  auto follows = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xbf) { return byte(i) >= low && byte(i) <= high; };
  uint8_t first = byte(at);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(at + 1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    uint8_t low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
    return follows(at + 1, low, high) && follows(at + 2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    uint8_t low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
    return follows(at + 1, low, high) && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

void append_hex_digits(std::string *to, uint8_t c) {
  static const char digits[] = "0123456789abcdef";
  to->push_back(digits[c >> 4]);
  to->push_back(digits[c & 15]);
}

void append_unicode_escape(std::string *to, uint8_t c) {
  to->append("\\u00");
  append_hex_digits(to, c);
}

void append_escaped(std::string *to, char c) {
  if (c == '"' || c == '\\') {
    to->push_back('\\');
    to->push_back(c);
  } else if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) {
    append_unicode_escape(to, static_cast<uint8_t>(c));
  } else {
    to->push_back(c);
  }
}

// Appends the bytes from `at` on that every text shows as they are, all at once, since most of a path is that. Returns
// the place of the first other byte, which may be the end.
size_t append_plain(std::string *to, std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && text[end] >= ' ' && text[end] <= '~' && text[end] != '"' && text[end] != '\\') end++;
  to->append(text.data() + at, end - at);
  return end;
}

}  // namespace

std::string utf8_text(std::string_view text) {
  std::string to;
  for (size_t at = 0; (at = append_plain(&to, text, at)) < text.size();) {
    size_t size = character_size(text, at);
    to.append(size == 0 ? "\xef\xbf\xbd" : text.substr(at, size));
    at += size == 0 ? 1 : size;
  }
  return to;
}

void append_legible(std::string *to, std::string_view text) {
  for (size_t at = 0; (at = append_plain(to, text, at)) < text.size();) {
    size_t size = character_size(text, at);
    auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
    bool control =
        (size == 1 && (byte(at) < 0x20 || byte(at) == 0x7f)) || (size == 2 && byte(at) == 0xc2 && byte(at + 1) < 0xa0);
    size_t end = at + (size == 0 ? 1 : size);
    if (size != 0 && !control) {
      to->append(text.substr(at, size));
      at = end;
    }
    for (; at < end; at++) {
      to->append("\\x");
      append_hex_digits(to, byte(at));
    }
  }
}

void append_json(std::string *to, std::string_view text) {
  to->push_back('"');
  for (size_t at = 0; (at = append_plain(to, text, at)) < text.size();) {
    size_t size = character_size(text, at);
    if (size == 1) {
      append_escaped(to, text[at]);
    } else if (size == 0) {
      to->append("\xef\xbf\xbd");
    } else if (size == 2 && text[at] == '\xc2' && static_cast<uint8_t>(text[at + 1]) < 0xa0) {
      append_unicode_escape(to, static_cast<uint8_t>(text[at + 1]));
    } else {
      to->append(text.substr(at, size));
    }
    at += size == 0 ? 1 : size;
  }
  to->push_back('"');
}

}  // namespace sysspan
