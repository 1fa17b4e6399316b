// SPDX-License-Identifier: Apache-2.0
#include "kernel/batch.h"

#include <algorithm>

namespace sysspan {

namespace {

// When the thing a record tells of was over.
uint64_t record_time(const wire_header &header) {
  if (header.kind == WIRE_CALL) {
    const auto &call = reinterpret_cast<const wire_call &>(header);
    return call.enter_ns + call.duration_ns;
  }
  return reinterpret_cast<const wire_task &>(header).time_ns;
}

bool is_whole(const wire_header &header, uint32_t size) {
  return size >= sizeof(header) && header.size <= size && header.size >= smallest_record(header.kind);
}

bool earlier(const Batch::Record &a, const Batch::Record &b) { return a.time_ns < b.time_ns; }

}  // namespace

void Batch::limit(size_t records) {
  most_ = std::clamp(records / std::max<size_t>(calls_->size(), 1), kBatchLeast, kBatchMax);
}

uint64_t Batch::call_bytes() const {
  uint64_t bytes = 0;
  for (const CallRing &ring : *calls_) bytes += ring.consumed();
  return bytes;
}

// Nothing that is as late as a record that is being written is taken: what comes before it in time may follow.
uint64_t Batch::until_written(uint64_t until_ns) {
  unfinished_ = false;
  for (const CallRing &ring : *calls_) {
    uint64_t time_ns = ring.writing();
    if (time_ns == 0) continue;
    unfinished_ = true;
    until_ns = std::min(until_ns, time_ns - 1);
  }
  return until_ns;
}

// Appends what ended before `until_ns`. Returns up to when that is all there is: a record that is still being written
// hides those behind it, and so does the end of a batch.
uint64_t Batch::collect_process_events(uint64_t until_ns) {
  uint64_t at = lifecycle_->consumed(), last_ns = kSettleNs;
  uint64_t *position = &runs_.emplace_back(Run{0, at}).position;
  uint32_t size = 0;
  // Fewer could all be of one moment.
  for (size_t count = 0; count < kBatchMax; count++) {
    const uint8_t *sample = lifecycle_->next(&at, &size);
    if (sample == nullptr) {
      if (!lifecycle_->busy(at)) return until_ns;
      unfinished_ = true;
      return std::min(until_ns, last_ns - kSettleNs);
    }
    const auto *header = reinterpret_cast<const wire_header *>(sample);
    if (is_whole(*header, size)) {
      uint64_t time_ns = record_time(*header);
      if (time_ns > until_ns) return until_ns;
      records_.push_back({time_ns, *position, header, nullptr});
      last_ns = std::max(last_ns, time_ns);
    }
    *position = at;
  }
  more_ = true;
  return std::min(until_ns, last_ns - kSettleNs);
}

// The same of a ring of calls, which is in order.
uint64_t Batch::collect_calls(const CallRing &ring, uint64_t until_ns) {
  uint64_t at = ring.consumed(), end = ring.produced(), last_ns = 1;
  uint64_t *position = &runs_.emplace_back(Run{records_.size(), at}).position;
  uint64_t full = at + std::max(kBatchBytesLeast, kBatchBytesMax / calls_->size());
  uint32_t size = 0;
  for (size_t count = 0; count < most_ && at < full; count++) {
    const auto *header = reinterpret_cast<const wire_header *>(ring.next(&at, end, &size));
    if (header == nullptr) return until_ns;
    if (is_whole(*header, size)) {
      last_ns = record_time(*header);
      if (last_ns > until_ns) return until_ns;
      records_.push_back({last_ns, *position, header, nullptr});
    }
    *position = at;
  }
  more_ = true;
  return last_ns - 1;
}

// Leaves for later, of each ring, the first record of a later time and all behind it.
void Batch::leave_later(uint64_t until_ns) {
  size_t kept = 0;
  for (size_t run = 0; run < runs_.size(); run++) {
    size_t at = runs_[run].begin, end = run + 1 < runs_.size() ? runs_[run + 1].begin : records_.size();
    runs_[run].begin = kept;
    for (; at < end && records_[at].time_ns <= until_ns; at++) records_[kept++] = records_[at];
    if (at < end) runs_[run].position = records_[at].position;
  }
  records_.resize(kept);
}

// CPUs differ by little, so moving each record a few places back is the cheapest.
void Batch::sort_process_events() {
  size_t moves = 0, most = process_events_ * 16 + 1024;
  for (size_t i = 1; i < process_events_; i++) {
    Record record = records_[i];
    size_t to = i;
    for (; to > 0 && records_[to - 1].time_ns > record.time_ns; to--, moves++) records_[to] = records_[to - 1];
    records_[to] = record;
    if (moves <= most) continue;
    std::stable_sort(records_.begin(), records_.begin() + static_cast<ptrdiff_t>(process_events_), earlier);
    return;
  }
}

// Each run is in order: neighbours become one until one is left. At equal times the earlier run comes first.
void Batch::merge() {
  auto at = [this](size_t run) {
    return records_.begin() + static_cast<ptrdiff_t>(run < runs_.size() ? runs_[run].begin : records_.size());
  };
  for (size_t width = 1; width < runs_.size(); width *= 2)
    for (size_t run = 0; run + width < runs_.size(); run += 2 * width)
      std::inplace_merge(at(run), at(run + width), at(run + 2 * width), earlier);
}

void Batch::take(uint64_t until_ns) {
  records_.clear();
  runs_.clear();
  more_ = false;
  uint64_t all_until_ns = until_written(until_ns);
  // Process events first: a birth that is not there yet has no calls yet, and at equal times it comes before them.
  all_until_ns = collect_process_events(all_until_ns);
  for (const CallRing &ring : *calls_) all_until_ns = std::min(all_until_ns, collect_calls(ring, all_until_ns));
  if (all_until_ns < until_ns) leave_later(all_until_ns);
  process_events_ = runs_.size() > 1 ? runs_[1].begin : records_.size();
  sort_process_events();
  merge();
}

void Batch::release() {
  lifecycle_->release(runs_[0].position);
  for (size_t ring = 0; ring < calls_->size(); ring++) (*calls_)[ring].release(runs_[ring + 1].position);
}

}  // namespace sysspan
