// SPDX-License-Identifier: Apache-2.0
// The rings of calls, made on a thread of their own while others do what comes before loading: the kernel clears their
// memory, which takes it a while.
#pragma once

#include <cstdint>

#include "kernel/own_thread.h"

namespace sysspan {

class RingsAhead {
 public:
  // Begins to make them, of so many bytes for all CPUs. Where that fails there are none: who loads makes them then, and
  // says why they cannot be made.
  explicit RingsAhead(uint32_t all_bytes);
  ~RingsAhead();
  RingsAhead(const RingsAhead &) = delete;
  RingsAhead &operator=(const RingsAhead &) = delete;

  // Waits for them. The map `calls`, which is the caller's then, if it is for as many CPUs and has as many bytes for
  // each; else -1.
  int take(uint32_t cpus, uint32_t ring_bytes);

 private:
  uint32_t cpus_, ring_bytes_;
  int fd_ = -1;  // the thread's until it has ended
  OwnThread thread_;
};

}  // namespace sysspan
