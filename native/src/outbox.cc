// SPDX-License-Identifier: Apache-2.0
#include "outbox.h"

#include <algorithm>
#include <iterator>

namespace sysspan {

namespace {

constexpr uint64_t kBytesPerSecond = 25'000'000;         // of segments, that JavaScript is woken for at most, about
constexpr std::chrono::milliseconds kWakeApartMost{75};  // between two times

}  // namespace

void Outbox::export_directly(uint32_t trace, uint64_t container, Route route) {
  std::lock_guard<std::mutex> lock(mutex_);
  routes_[{trace, container}] = std::move(route);
}

void Outbox::end_direct_export(uint32_t trace) {
  std::lock_guard<std::mutex> lock(mutex_);
  routes_.erase(routes_.lower_bound({trace, 0}), routes_.upper_bound({trace, ~0ULL}));
}

void Outbox::write_to_file(uint32_t trace, FileRoute route) {
  std::lock_guard<std::mutex> lock(mutex_);
  files_[trace] = std::move(route);
}

// False where somebody else wants it too.
bool Outbox::written_to_file(ClosedSegment *segment) {
  auto found = files_.find(segment->trace);
  if (found == files_.end()) return false;
  const FileRoute &route = found->second;
  route.file->add(route.frame, route.only ? std::move(segment->spans) : copy_of(segment->spans));
  return route.only;
}

bool Outbox::exported_directly(ClosedSegment *segment) {
  auto route = routes_.find({segment->trace, segment->container});
  return route != routes_.end() && route->second.direct_export->take(route->second.frame, segment);
}

std::vector<ClosedSegment> Outbox::put(std::vector<ClosedSegment> closed) {
  std::vector<ClosedSegment> dropped;
  if (closed.empty()) return dropped;
  std::lock_guard<std::mutex> lock(mutex_);
  for (ClosedSegment &segment : closed) {
    if (written_to_file(&segment) || exported_directly(&segment)) continue;
    bytes_ += segment.bytes;
    closed_.push_back(std::move(segment));
    unreported_ = true;
  }
  while (bytes_ > budget_ && closed_.size() > 1) {
    bytes_ -= closed_.front().bytes;
    dropped.push_back(std::move(closed_.front()));
    closed_.pop_front();
  }
  return dropped;
}

// Waking JavaScript costs about as much as one segment, so the more bytes are ready, the longer until the next wake-up.
void Outbox::wake(bool last) {
  if (!unreported_) return;
  auto now = std::chrono::steady_clock::now();
  if (!last && now < next_wake_) return;
  unreported_ = false;
  uint64_t bytes;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    bytes = bytes_;
  }
  std::chrono::nanoseconds apart(bytes * 1'000 / (kBytesPerSecond / 1'000'000));
  next_wake_ = now + std::min<std::chrono::nanoseconds>(apart, kWakeApartMost);
  notify_();
}

std::vector<ClosedSegment> Outbox::take() {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<ClosedSegment> taken(std::make_move_iterator(closed_.begin()), std::make_move_iterator(closed_.end()));
  closed_.clear();
  bytes_ = 0;
  return taken;
}

bool Outbox::half_full() {
  std::lock_guard<std::mutex> lock(mutex_);
  auto full = [](const auto &route) { return route.second.file->half_full(); };
  return bytes_ > budget_ / 2 || std::any_of(files_.begin(), files_.end(), full);
}

}  // namespace sysspan
