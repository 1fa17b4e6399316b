// SPDX-License-Identifier: Apache-2.0
// Names of values that no list of a plan has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "decode/quote.h"

namespace sysspan {

struct Named {
  int value;
  const char *name;
};

// The name, or the value in hexadecimal.
inline void append_named(const Named *names, size_t count, int value, std::string *to) {
  for (size_t i = 0; i < count; i++)
    if (names[i].value == value) return to->append(names[i].name), void();
  append_hex(to, static_cast<uint32_t>(value));
}

}  // namespace sysspan
