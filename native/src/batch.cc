// SPDX-License-Identifier: Apache-2.0
#include "batch.h"

#include <algorithm>

namespace sysspan {

namespace {

constexpr size_t kBatchMax = 1 << 16;  // records of each ring

// When the thing a record tells of was over.
uint64_t record_time(const wire_header &header) {
  if (header.kind == WIRE_CALL) {
    const auto &call = reinterpret_cast<const wire_call &>(header);
    return call.enter_ns + call.duration_ns;
  }
  return reinterpret_cast<const wire_task &>(header).time_ns;
}

bool earlier(const Batch::Record &a, const Batch::Record &b) { return a.time_ns < b.time_ns; }

}  // namespace

// Appends what ended before `until_ns`. Returns up to when that is all there is: a record that is still being written
// hides those behind it, and so does the end of a batch.
uint64_t Batch::collect(Ring *ring, uint64_t until_ns, uint64_t *position) {
  uint64_t at = *position, last_ns = kSettleNs;
  uint32_t size = 0;
  for (size_t count = 0; count < kBatchMax; count++) {
    const uint8_t *sample = ring->next(&at, &size);
    if (sample == nullptr) {
      if (!ring->busy(at)) return until_ns;
      unfinished_ = true;
      break;
    }
    const auto *header = reinterpret_cast<const wire_header *>(sample);
    bool whole = size >= sizeof(*header) && header->size <= size && header->size >= smallest_record(header->kind);
    if (whole) {
      uint64_t time_ns = record_time(*header);
      if (time_ns > until_ns) return until_ns;
      records_.push_back({time_ns, *position, header, nullptr});
      last_ns = std::max(last_ns, time_ns);
    }
    *position = at;
  }
  return std::min(until_ns, last_ns - kSettleNs);
}

// Leaves for later, of the records from `begin` to `end`, the first one of a later time and all behind it in the ring.
size_t Batch::leave_later(size_t begin, size_t end, uint64_t until_ns, uint64_t *position) {
  size_t first = begin;
  while (first < end && records_[first].time_ns <= until_ns) first++;
  if (first == end) return end;
  *position = records_[first].position;
  records_.erase(records_.begin() + static_cast<ptrdiff_t>(first), records_.begin() + static_cast<ptrdiff_t>(end));
  return first;
}

// Records of one CPU are in order and CPUs differ by little, so moving each one a few places back is the cheapest.
void Batch::sort(size_t begin, size_t end) {
  size_t moves = 0, most = (end - begin) * 16 + 1024;
  for (size_t i = begin + 1; i < end; i++) {
    Record record = records_[i];
    size_t to = i;
    for (; to > begin && records_[to - 1].time_ns > record.time_ns; to--, moves++) records_[to] = records_[to - 1];
    records_[to] = record;
    if (moves <= most) continue;
    std::stable_sort(records_.begin() + static_cast<ptrdiff_t>(begin), records_.begin() + static_cast<ptrdiff_t>(end),
                     earlier);
    return;
  }
}

void Batch::take(uint64_t until_ns) {
  lives_position_ = lives_->consumed();
  calls_position_ = calls_->consumed();
  records_.clear();
  unfinished_ = false;
  // Lives first: a birth that is not there yet has no calls yet, and at equal times it comes before them.
  uint64_t lives_until_ns = collect(lives_, until_ns, &lives_position_);
  life_records_ = records_.size();
  uint64_t all_until_ns = collect(calls_, lives_until_ns, &calls_position_);
  if (all_until_ns < until_ns) {
    leave_later(life_records_, records_.size(), all_until_ns, &calls_position_);
    life_records_ = leave_later(0, life_records_, all_until_ns, &lives_position_);
  }
  sort(0, life_records_);
  sort(life_records_, records_.size());
  std::inplace_merge(records_.begin(), records_.begin() + static_cast<ptrdiff_t>(life_records_), records_.end(),
                     earlier);
}

void Batch::release() {
  lives_->release(lives_position_);
  calls_->release(calls_position_);
}

}  // namespace sysspan
