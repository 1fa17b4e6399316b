// SPDX-License-Identifier: Apache-2.0
// Patterns of names and paths.
#pragma once

#include <string_view>

namespace sysspan {

// `*` stands for any bytes, slashes included.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace sysspan
