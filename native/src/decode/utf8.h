// SPDX-License-Identifier: Apache-2.0
// Text from the kernel is bytes; OTLP and JSON want UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace sysspan {

// The longest prefix of at most `most` bytes that does not end inside a character. Text of the decoder is
// escaped to ASCII already, and names went through utf8_text(), so nothing else can be wrong with it.
inline std::string_view utf8_prefix(std::string_view text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) most--;
  return text.substr(0, most);
}

// The same text with U+FFFD for each byte that is not part of a character.
std::string utf8_text(std::string_view text);

// The same text with `\xNN` for each byte that is not part of a character, or is one that a terminal would obey: it can
// be searched for as it was typed.
void append_legible(std::string *to, std::string_view text);

// A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. What a terminal would obey is escaped, also
// DEL and U+0080 to U+009F, which JSON allows as they are.
void append_json(std::string *to, std::string_view text);

}  // namespace sysspan
