// SPDX-License-Identifier: Apache-2.0
// How many spans of calls a second may have: of a tree, of all that one tenant has traced, and of the machine.
#pragma once

#include <cstdint>

namespace sysspan {

class SpanBudget {
 public:
  explicit SpanBudget(uint32_t per_second = 0) : per_second_(per_second) {}

  // Whether one more fits into the second of this time. Failed and slow calls (`special`) may use the whole budget, the
  // others three quarters of it.
  bool allows(uint64_t time_ns, bool special) {
    if (per_second_ == 0) return true;
    uint64_t second = time_ns / 1'000'000'000;
    // Times of different CPUs and trees are not quite in order; an earlier second does not begin anew.
    if (second > second_) {
      second_ = second;
      used_ = 0;
    }
    return used_ < (special ? per_second_ : per_second_ - per_second_ / 4);
  }
  void use() { used_++; }

 private:
  uint32_t per_second_;  // 0: no limit
  uint32_t used_ = 0;
  uint64_t second_ = 0;
};

}  // namespace sysspan
