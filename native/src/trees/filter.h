// SPDX-License-Identifier: Apache-2.0
// Which of the recorded calls belong to one trace. The kernel side records the union of what the traces of a trace set
// want; this is the part of one of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan.h"
#include "wire.h"

namespace sysspan {

struct TraceFilter {
  bool everything = true;  // the rest does not count
  std::array<uint64_t, PLAN_SYSCALLS / 64> syscalls = {};
  bool other_numbers = false;
  bool only_failed = false;
  uint64_t min_duration_ns = 0;
  bool follow_forks = true;
  std::vector<std::string> executables;  // patterns of names or paths; empty: every process

  bool wants(const wire_call &call) const;
  bool wants_executable(std::string_view path) const;
};

}  // namespace sysspan
