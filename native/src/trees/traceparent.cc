// SPDX-License-Identifier: Apache-2.0
#include "trees/traceparent.h"

#include <algorithm>

namespace sysspan {

namespace {

constexpr size_t kLength = 55;  // 00-TRACE-SPAN-FLAGS

// The value of lower-case hexadecimal digits; false when there is anything else.
bool parse_hex(std::string_view text, uint64_t *to) {
  *to = 0;
  for (char c : text) {
    bool digit = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'f';
    if (!digit && !letter) return false;
    *to = *to << 4 | static_cast<uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return true;
}

}  // namespace

bool parse_traceparent(std::string_view text, Traceparent *to) {
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  uint64_t version, high, low, flags;
  if (!parse_hex(text.substr(0, 2), &version) || !parse_hex(text.substr(3, 16), &high) ||
      !parse_hex(text.substr(19, 16), &low) || !parse_hex(text.substr(36, 16), &to->span) ||
      !parse_hex(text.substr(53, 2), &flags))
    return false;
  if (version == 0xff || (high | low) == 0 || to->span == 0) return false;
  if (text.size() > kLength && (version == 0 || text[kLength] != '-')) return false;
  for (size_t i = 0; i < 8; i++) {
    to->trace[i] = static_cast<uint8_t>(high >> (56 - 8 * i));
    to->trace[8 + i] = static_cast<uint8_t>(low >> (56 - 8 * i));
  }
  to->flags = static_cast<uint8_t>(flags);
  return true;
}

}  // namespace sysspan
