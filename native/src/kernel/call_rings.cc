// SPDX-License-Identifier: Apache-2.0
#include "kernel/call_rings.h"

#include <bpf/libbpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace sysspan {

// Of the list "0-3,8" the last number counts. Where it cannot be read, all that the kernel was built to run on.
uint32_t present_cpus() {
  int last = -1;
  FILE *file = fopen("/sys/devices/system/cpu/present", "re");
  if (file != nullptr) {
    int number;
    while (fscanf(file, "%d%*1[-,]", &number) == 1) last = std::max(last, number);
    fclose(file);
  }
  if (last < 0) last = libbpf_num_possible_cpus() - 1;
  return static_cast<uint32_t>(std::max(last, 0) + 1);
}

uint32_t possible_cpus() {
  static const int possible = libbpf_num_possible_cpus();
  return static_cast<uint32_t>(std::max(possible, 1));
}

uint32_t ring_bytes_of_cpu(uint32_t all_bytes, uint32_t cpus) {
  uint32_t bytes = std::max(static_cast<uint32_t>(sysconf(_SC_PAGESIZE)), std::min(all_bytes, kLeastRingBytes));
  while (static_cast<uint64_t>(bytes) * 2 * cpus <= all_bytes) bytes *= 2;
  return bytes;
}

uint64_t CallRing::produced() const { return __atomic_load_n(&memory_->produced, __ATOMIC_ACQUIRE); }

const uint8_t *CallRing::next(uint64_t *position, uint64_t end, uint32_t *size) const {
  if (*position >= end) return nullptr;
  const uint8_t *record = memory_->data + (*position & (size_ - 1));
  *size = reinterpret_cast<const wire_header *>(record)->size;
  // Without a size nothing behind it can be found.
  *position = *size == 0 ? end : *position + *size;
  return record;
}

uint64_t CallRing::writing() const { return __atomic_load_n(&memory_->writing, __ATOMIC_ACQUIRE); }

uint64_t CallRing::consumed() const { return __atomic_load_n(&memory_->consumed, __ATOMIC_RELAXED); }

double CallRing::filled() const { return static_cast<double>(produced() - consumed()) / static_cast<double>(size_); }

void CallRing::release(uint64_t position) { __atomic_store_n(&memory_->consumed, position, __ATOMIC_RELEASE); }

CallRings::~CallRings() {
  if (memory_ != nullptr) munmap(memory_, bytes_);
}

bool CallRings::map(int fd, uint32_t cpus, size_t ring_bytes) {
  size_t stride = (value_size(ring_bytes) + 7) & ~static_cast<size_t>(7);
  bytes_ = stride * cpus;
  void *memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return false;
  memory_ = memory;
  for (uint32_t cpu = 0; cpu < cpus; cpu++)
    rings_.emplace_back(reinterpret_cast<wire_ring *>(static_cast<uint8_t *>(memory) + cpu * stride), ring_bytes);
  return true;
}

double CallRings::filled() const {
  double most = 0;
  for (const CallRing &ring : rings_) most = std::max(most, ring.filled());
  return most;
}

}  // namespace sysspan
