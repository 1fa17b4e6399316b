// SPDX-License-Identifier: Apache-2.0
// Text as strace writes it: numbers and quoted strings, appended without allocation or format strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sysspan {

void append_decimal(std::string *to, uint64_t value);
void append_signed(std::string *to, int64_t value);
// "0x1f", and "0" for 0, as %#x prints it.
void append_hex(std::string *to, uint64_t value);
// "0644", and "0" for 0; at least `digits` digits behind the leading zero.
void append_octal(std::string *to, uint64_t value, int digits = 0);
// Which strings are written in hexadecimal: "\x61\xe9".
enum class HexStrings { kNever, kNonAsciiBytes, kNonAscii, kAll };

// Of all strings of the process; set before there are any.
void set_hex_strings(HexStrings which);

// The bytes with C escapes, octal as short as the next byte allows.
void append_escaped(std::string *to, std::string_view bytes);
// The same for what stands between < and >, which are escaped as well.
void append_escaped_in_angles(std::string *to, std::string_view bytes);
// The bytes with escapes in quotes, with "..." behind when `cut`.
void append_quoted(std::string *to, std::string_view bytes, bool cut);

}  // namespace sysspan
