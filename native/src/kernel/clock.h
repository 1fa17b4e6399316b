// SPDX-License-Identifier: Apache-2.0
// The clocks of the kernel, in nanoseconds unless they say otherwise.
#pragma once

#include <time.h>

#include <cstdint>

namespace sysspan {

inline uint64_t clock_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// That of deadlines, in milliseconds.
inline int64_t monotonic_ms() { return static_cast<int64_t>(clock_ns(CLOCK_MONOTONIC) / 1'000'000); }

// That of records.
inline uint64_t boottime_ns() { return clock_ns(CLOCK_BOOTTIME); }

// What makes wall-clock times of it.
inline uint64_t wall_offset_ns() { return clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME); }

}  // namespace sysspan
