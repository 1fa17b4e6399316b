// SPDX-License-Identifier: Apache-2.0
#include "kernel/ring.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace sysspan {

Ring::~Ring() {
  if (consumer_ != nullptr) munmap(consumer_, page_);
  if (producer_ != nullptr) munmap(const_cast<uint8_t *>(producer_), page_ + size_);
}

bool Ring::map(int fd, size_t size) {
  page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  size_ = size;
  void *consumer = mmap(nullptr, page_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (consumer == MAP_FAILED) return false;
  consumer_ = static_cast<uint8_t *>(consumer);
  void *producer = mmap(nullptr, page_ + size, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(page_));
  if (producer == MAP_FAILED) return false;
  producer_ = static_cast<const uint8_t *>(producer);
  return true;
}

const uint8_t *Ring::next(uint64_t *position, uint32_t *size) {
  const uint8_t *data = producer_ + page_;
  uint64_t produced = __atomic_load_n(reinterpret_cast<const uint64_t *>(producer_), __ATOMIC_ACQUIRE);
  while (*position < produced) {
    const uint8_t *header = data + (*position & (size_ - 1));
    uint32_t length = __atomic_load_n(reinterpret_cast<const uint32_t *>(header), __ATOMIC_ACQUIRE);
    if ((length & BPF_RINGBUF_BUSY_BIT) != 0) return nullptr;
    uint32_t body = length & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    *position += (body + BPF_RINGBUF_HDR_SZ + 7) & ~7ULL;
    if ((length & BPF_RINGBUF_DISCARD_BIT) != 0) continue;
    *size = body;
    // A header is 8 bytes at a multiple of 8, so that it is never in two pieces.
    size_t at = static_cast<size_t>(*position - ((body + 7) & ~7ULL)) & (size_ - 1);
    if (at + body <= size_) return data + at;
    size_t first = size_ - at;
    wrapped_.resize((body + 7) / 8);
    std::memcpy(wrapped_.data(), data + at, first);
    std::memcpy(reinterpret_cast<uint8_t *>(wrapped_.data()) + first, data, body - first);
    return reinterpret_cast<const uint8_t *>(wrapped_.data());
  }
  return nullptr;
}

bool Ring::busy(uint64_t position) const {
  if (position >= __atomic_load_n(reinterpret_cast<const uint64_t *>(producer_), __ATOMIC_ACQUIRE)) return false;
  const uint8_t *header = producer_ + page_ + (position & (size_ - 1));
  return (__atomic_load_n(reinterpret_cast<const uint32_t *>(header), __ATOMIC_ACQUIRE) & BPF_RINGBUF_BUSY_BIT) != 0;
}

uint64_t Ring::consumed() const {
  return __atomic_load_n(reinterpret_cast<const uint64_t *>(consumer_), __ATOMIC_RELAXED);
}

double Ring::filled() const {
  uint64_t waiting = __atomic_load_n(reinterpret_cast<const uint64_t *>(producer_), __ATOMIC_ACQUIRE) - consumed();
  return static_cast<double>(waiting) / static_cast<double>(size_);
}

void Ring::release(uint64_t position) {
  __atomic_store_n(reinterpret_cast<uint64_t *>(consumer_), position, __ATOMIC_RELEASE);
}

}  // namespace sysspan
