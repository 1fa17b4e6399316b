// SPDX-License-Identifier: Apache-2.0
#include "trees/filter.h"

#include <algorithm>

#include "decode/glob.h"

namespace sysspan {

bool TraceFilter::wants(const wire_call &call) const {
  if (everything) return true;
  bool other = (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) != 0 || call.nr >= PLAN_SYSCALLS;
  if (other ? !other_numbers : (syscalls[call.nr / 64] >> (call.nr % 64) & 1) == 0) return false;
  bool failed = (call.header.flags & WIRE_NO_RETURN) == 0 && call.result < 0 && call.result >= -4095;
  if (only_failed && !failed) return false;
  return call.duration_ns >= min_duration_ns;
}

bool TraceFilter::wants_executable(std::string_view path) const {
  size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return std::any_of(executables.begin(), executables.end(), [&](const std::string &pattern) {
    return matches(pattern, pattern.find('/') == std::string::npos ? name : path);
  });
}

}  // namespace sysspan
