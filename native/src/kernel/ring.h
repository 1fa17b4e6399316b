// SPDX-License-Identifier: Apache-2.0
// Reads a BPF ring buffer in place, in batches: the consumer position moves once a batch, and nothing wakes us up. The
// data is mapped once, though the kernel offers it twice in a row: mapped pages count as resident. A sample that goes
// on at the beginning is copied, which is at most one a batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sysspan {

class Ring {
 public:
  Ring() = default;
  ~Ring();
  Ring(const Ring &) = delete;
  Ring &operator=(const Ring &) = delete;

  // Maps the ring of a BPF_MAP_TYPE_RINGBUF; `size` is its max_entries. False with errno set when that fails.
  bool map(int fd, size_t size);

  // The next sample behind `position`, or null when there is none that is complete. Advances `position` past it.
  // The bytes stay valid until release() moves beyond them.
  const uint8_t *next(uint64_t *position, uint32_t *size);

  // Whether a sample at this position is still being written.
  bool busy(uint64_t position) const;

  uint64_t consumed() const;
  // What part of it waits to be read.
  double filled() const;
  void release(uint64_t position);

 private:
  uint8_t *consumer_ = nullptr;        // one page, writable: the consumer position
  const uint8_t *producer_ = nullptr;  // one page with the producer position, then the data
  std::vector<uint64_t> wrapped_;      // the sample that is in two pieces
  size_t page_ = 0;
  size_t size_ = 0;
};

}  // namespace sysspan
