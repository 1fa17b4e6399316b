// SPDX-License-Identifier: Apache-2.0
// Encoded spans in blocks that go to the receiver as they are: nothing is moved when they grow, or put together when
// they are sent. Large blocks come back and are used again, so that the kernel need not clear pages for each segment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace sysspan {

struct ReleaseBlock {
  size_t room = 0;
  void operator()(char *bytes) const;
};

struct SpanBlock {
  std::unique_ptr<char, ReleaseBlock> bytes;
  size_t size = 0;
  uint32_t spans = 0;
};

using SpanBlocks = std::vector<SpanBlock>;

SpanBlocks copy_of(const SpanBlocks &blocks);

class SpanBytes {
 public:
  // Adds one encoded span.
  void append(const char *bytes, size_t size);
  // Where up to `most` bytes of the next span can be written in place; commit() tells how many there are.
  char *room(size_t most);
  void commit(size_t size);
  size_t size() const { return size_; }
  void clear();
  SpanBlocks take();

 private:
  void grow(size_t least);

  SpanBlocks blocks_;
  size_t size_ = 0;
};

}  // namespace sysspan
