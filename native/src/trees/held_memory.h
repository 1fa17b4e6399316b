// SPDX-License-Identifier: Apache-2.0
// What trees hold in memory, counted as it grows: of all traces together and of each container, so that one that forks,
// executes or names without end finds its own share spent, and no other's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace sysspan {

class HeldMemory {
 public:
  explicit HeldMemory(uint64_t budget) : budget_(budget) {}

  // One container's part. Lives as long as a tree of it does.
  struct Share {
    uint64_t state = 0;  // bytes of processes, threads, names, events and totals: what closing a segment may not free
  };

  std::shared_ptr<Share> share_of(uint64_t container) {
    std::weak_ptr<Share> &known = shares_[container];
    std::shared_ptr<Share> share = known.lock();
    if (share == nullptr) known = share = std::make_shared<Share>();
    if (shares_.size() > 2 * living_ + 64) forget_ended();
    return share;
  }

  void grow_spans(size_t bytes) { bytes_ += bytes; }
  void shrink_spans(size_t bytes) { bytes_ -= bytes; }
  void grow_state(Share *share, size_t bytes) {
    bytes_ += bytes;
    share->state += bytes;
    state_ += bytes;
  }
  void shrink_state(Share *share, size_t bytes) {
    bytes_ -= bytes;
    share->state -= bytes;
    state_ -= bytes;
  }

  // Whether a container may have so much more state: as much as is left of what state may take in all, half of the
  // budget. The first takes half of that at most, the second half of the rest: one that comes late finds room.
  bool has_room(const Share &share, size_t bytes) const {
    uint64_t most = budget_ / 2, left = most > state_ ? most - state_ : 0;
    return share.state + bytes <= left;
  }

  uint64_t bytes() const { return bytes_; }
  bool over() const { return bytes_ > budget_; }

 private:
  void forget_ended() {
    for (auto share = shares_.begin(); share != shares_.end();)
      share = share->second.expired() ? shares_.erase(share) : std::next(share);
    living_ = shares_.size();
  }

  uint64_t budget_;
  uint64_t bytes_ = 0, state_ = 0;
  size_t living_ = 0;
  std::unordered_map<uint64_t, std::weak_ptr<Share>> shares_;
};

}  // namespace sysspan
