// SPDX-License-Identifier: Apache-2.0
// A siginfo_t as strace shows it, for delivered signals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sysspan {

// `info` holds the WIRE_SIGINFO leading bytes of a siginfo_t. Replaces what is in `to`.
void append_siginfo(const uint8_t *info, std::string *to);

// Why it was sent (si_code), by its name; empty for a code without one.
std::string_view signal_code(const uint8_t *info);

}  // namespace sysspan
