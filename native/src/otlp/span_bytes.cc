// SPDX-License-Identifier: Apache-2.0
#include "otlp/span_bytes.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace sysspan {

namespace {

constexpr size_t kFirst = 4 << 10;    // most trees are small
constexpr size_t kLarge = 256 << 10;  // a fraction of a request
constexpr size_t kKept = 48;          // large blocks that wait to be used again: what is on its way at a high rate

// Blocks are made on the reader's thread and given back on those of JavaScript and of senders. Large ones are mapped:
// the allocator would keep what a burst took.
std::mutex mutex;
std::vector<char *> kept;

char *allocate(size_t room) {
  if (room == kLarge) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!kept.empty()) {
      char *bytes = kept.back();
      kept.pop_back();
      return bytes;
    }
  }
  if (room != kLarge) return new char[room];
  void *bytes = mmap(nullptr, kLarge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (bytes == MAP_FAILED) std::abort();  // as operator new does here
  return static_cast<char *>(bytes);
}

}  // namespace

void ReleaseBlock::operator()(char *bytes) const {
  if (room != kLarge) {
    delete[] bytes;
    return;
  }
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (kept.size() < kKept) {
      kept.push_back(bytes);
      return;
    }
  }
  munmap(bytes, kLarge);
}

SpanBlocks copy_of(const SpanBlocks &blocks) {
  SpanBlocks copy;
  for (const SpanBlock &block : blocks) {
    size_t room = block.bytes.get_deleter().room;
    copy.push_back({{allocate(room), ReleaseBlock{room}}, block.size, block.spans});
    std::memcpy(copy.back().bytes.get(), block.bytes.get(), block.size);
  }
  return copy;
}

void SpanBytes::append(const char *bytes, size_t size) {
  std::memcpy(room(size), bytes, size);
  commit(size);
}

char *SpanBytes::room(size_t most) {
  if (blocks_.empty() || blocks_.back().bytes.get_deleter().room - blocks_.back().size < most) grow(most);
  return blocks_.back().bytes.get() + blocks_.back().size;
}

void SpanBytes::commit(size_t size) {
  SpanBlock &block = blocks_.back();
  block.size += size;
  block.spans++;
  size_ += size;
}

void SpanBytes::grow(size_t least) {
  size_t room = blocks_.empty() ? kFirst : std::min(kLarge, 4 * blocks_.back().bytes.get_deleter().room);
  room = std::max(room, least);
  SpanBlock block;
  block.bytes = {allocate(room), ReleaseBlock{room}};
  blocks_.push_back(std::move(block));
}

void SpanBytes::clear() {
  blocks_.clear();
  size_ = 0;
}

SpanBlocks SpanBytes::take() {
  size_ = 0;
  return std::move(blocks_);
}

}  // namespace sysspan
