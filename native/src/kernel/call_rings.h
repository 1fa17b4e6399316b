// SPDX-License-Identifier: Apache-2.0
// Reads the rings of calls, one for each CPU, in place and in batches: a ring's consumer position moves once a batch,
// and nothing wakes us up. What is not complete is not visible, and no record is in two pieces (bpf/wire.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wire.h"

namespace sysspan {

// The CPUs that may run programs: a ring is made for each.
uint32_t present_cpus();

// One more than the highest number that a CPU can ever have.
uint32_t possible_cpus();

// What one CPU can fill in two milliseconds: the reader comes by four times meanwhile.
constexpr uint32_t kLeastRingBytes = 256 << 10;

// Bytes of one CPU's ring of so many for all, which are powers of two. Where there are many CPUs it is still the least,
// or as much as is for all if that is less.
uint32_t ring_bytes_of_cpu(uint32_t all_bytes, uint32_t cpus);

class CallRing {
 public:
  CallRing(wire_ring *memory, size_t size) : memory_(memory), size_(size) {}

  // Where the last record ends that is there. Asked seldom: each time the writer loses its cache line.
  uint64_t produced() const;
  // The next record behind `position`, or null at `end`. Advances `position` past it. The bytes stay valid until
  // release() moves beyond them.
  const uint8_t *next(uint64_t *position, uint64_t end, uint32_t *size) const;
  // The time of the record that is being written, 0 when none is. Asked before produced(): what is begun later is
  // later.
  uint64_t writing() const;
  uint64_t consumed() const;
  // What part of it waits to be read.
  double filled() const;
  void release(uint64_t position);

 private:
  wire_ring *memory_;
  size_t size_;
};

class CallRings {
 public:
  CallRings() = default;
  ~CallRings();
  CallRings(const CallRings &) = delete;
  CallRings &operator=(const CallRings &) = delete;

  // Maps the map `calls`. False with errno set when that fails.
  bool map(int fd, uint32_t cpus, size_t ring_bytes);
  std::vector<CallRing> *each() { return &rings_; }
  // Of the fullest ring.
  double filled() const;

  static size_t value_size(size_t ring_bytes) { return sizeof(wire_ring) + ring_bytes + WIRE_RING_SLACK; }

 private:
  std::vector<CallRing> rings_;
  void *memory_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace sysspan
