// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "decode/siginfo.h"
#include "decode/signals.h"
#include "kernel/clock.h"

namespace sysspan {

namespace {

constexpr std::chrono::microseconds kBusy{500};
constexpr std::chrono::microseconds kSteady{4'000};
constexpr std::chrono::microseconds kIdle{10'000};
constexpr uint32_t kFastest = 120;               // bytes a microsecond that a CPU writes which does nothing but calls
constexpr double kLittle = 1.0 / 128;            // of a ring: leaves time
constexpr double kMuch = 1.0 / 32;               // ... leaves none
constexpr double kBackpressureFilled = 1.0 / 2;  // ... is what may wait there for a moment
constexpr uint64_t kBackpressureMaxNs = 500'000'000;  // that moment
constexpr uint64_t kPollNs = 20'000'000;              // processor time that a poll should take at most
constexpr size_t kPacedMin = 1'000;                   // records that say what one takes
constexpr uint64_t kMissedApartNs = 100'000'000;      // between two looks at what was lost of whom
constexpr size_t kCgroupsMax = 8'192;                 // changes that wait for who takes them
constexpr int kUnfinishedMax = 2'000;                 // pauses at the end for a record that is being written

}  // namespace

Reader::Reader(Tracer *tracer, const ReaderOptions &options)
    : tracer_(tracer),
      options_(options),
      traces_(&decoder_, options.memory_budget, options.spans_per_second),
      lines_(&decoder_, traces_.plans(), options.decoder, options.text, options.summary),
      outbox_(options.memory_budget) {}

Reader::~Reader() { stop(EndReason::kShutdown); }

Fault Reader::start(std::function<void()> closed, std::function<void()> cgroups) {
  outbox_.on_wake(std::move(closed));
  notify_cgroups_ = std::move(cgroups);
  if (!calls_.map(tracer_->call_rings(), tracer_->cpus(), tracer_->call_ring_bytes()) ||
      !lifecycle_.map(tracer_->lifecycle_ring(), tracer_->lifecycle_ring_bytes()))
    return {"BPF_MAP_FAILED", std::string("cannot map the rings: ") + std::strerror(errno), ""};
  int error = thread_.start("sysspan reader", [this] { run(); });
  if (error != 0) return {"NO_THREAD", std::string("cannot begin to read the rings: ") + std::strerror(error), ""};
  return {};
}

void Reader::stop(EndReason reason) {
  if (!thread_.joinable()) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    reason_ = reason;
  }
  wake_.notify_one();
  thread_.join();
}

void Reader::hurry() {
  std::lock_guard<std::mutex> lock(mutex_);
  hurried_ = true;
  wake_.notify_one();
}

void Reader::with_traces(std::function<void(Traces *)> action) {
  if (!thread_.joinable()) {
    action(&traces_);
    publish();
    return;
  }
  std::unique_lock<std::mutex> lock(mutex_);
  posted_ = std::move(action);
  wake_.notify_one();
  done_.wait(lock, [this] { return posted_ == nullptr; });
}

// What was in the rings before the action belongs to the traces as they were.
void Reader::run_posted() {
  std::function<void(Traces *)> action;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (posted_ == nullptr) return;
    action = posted_;
  }
  uint64_t now_ns = boottime_ns();
  while (poll(now_ns) != 0) continue;
  action(&traces_);
  publish();
  std::lock_guard<std::mutex> lock(mutex_);
  posted_ = nullptr;
  done_.notify_all();
}

void Reader::run() {
  auto pause = kBusy;
  // A burst may begin at any time, and must not fill more than half of a ring before it is noticed.
  auto longest = std::max(kBusy, std::chrono::microseconds(tracer_->call_ring_bytes() / 2 / kFastest));
  int waited = 0;
  bool more = false;  // than one batch
  for (;;) {
    bool stopping, hurried;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait_for(lock, more ? pause.zero() : pause, [this] { return stopping_ || hurried_ || posted_ != nullptr; });
      stopping = stopping_;
      hurried = std::exchange(hurried_, false);
    }
    run_posted();
    tracer_->sync_boot_offset();
    tracer_->follow_moves();
    tracer_->follow_processes();
    uint64_t now_ns = boottime_ns();
    if (!stopping && (backpressured(now_ns) || lines_.full())) {
      pause = kBusy;
      more = false;
      publish();
      continue;
    }
    size_t handled = poll(stopping ? ~0ULL : now_ns - kSettleNs);
    find_missed(now_ns);
    if (options_.spans && traces_.tick(now_ns)) tracer_->emit_blocked();
    pause = hurried ? kBusy : std::min(handled == 0 ? std::min(pause * 2, kIdle) : pause_after(pause), longest);
    more = batch_.more();
    if (stopping && handled == 0) {
      // The programs are detached, but one may still run on another CPU.
      if (!batch_.unfinished() || ++waited > kUnfinishedMax) break;
      std::this_thread::sleep_for(kBusy);
    }
    publish();
  }
  traces_.finish(boottime_ns(), reason_);
  if (lines_.wanted()) lines_.finish();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    counts_.text_error = lines_.error();
  }
  publish(true);
}

// Trees of which records were lost that begin or end processes say so.
void Reader::find_missed(uint64_t now_ns) {
  uint64_t missed = tracer_->process_events_missed();
  if (!options_.spans || missed == missed_ || now_ns - missed_ns_ < kMissedApartNs) return;
  missed_ = missed;
  missed_ns_ = now_ns;
  for (const auto &[container, count] : tracer_->process_events_missed_by_container())
    traces_.process_events_lost(container, count, now_ns);
}

// Spans are several times as large as the records that they are made of: while many wait for JavaScript, which may have
// had no time for a moment, what follows waits in the rings, as long as there is room.
bool Reader::backpressured(uint64_t now_ns) {
  if (!outbox_.half_full()) {
    backpressured_since_ns_ = now_ns;
    return false;
  }
  return now_ns - backpressured_since_ns_ < kBackpressureMaxNs &&
         std::max(calls_.filled(), lifecycle_.filled()) < kBackpressureFilled;
}

// Waking up costs as much as a hundred records: the fuller the rings get meanwhile, the shorter is the pause.
std::chrono::microseconds Reader::pause_after(std::chrono::microseconds pause) const {
  if (fullest_ > kMuch) return kBusy;
  return std::min(fullest_ < kLittle ? pause * 2 : pause, kSteady);
}

// A record may take a hundred times as long as another: a poll has as many as its time is enough for, so that what is
// asked of the reader meanwhile waits no longer.
void Reader::pace(size_t records, uint64_t took_ns) {
  if (records < kPacedMin) return;
  batch_.limit(kPollNs / std::max<uint64_t>(took_ns / records, 1));
}

size_t Reader::poll(uint64_t until_ns) {
  uint64_t begin_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  fullest_ = std::max(calls_.filled(), lifecycle_.filled());
  batch_.take(until_ns);
  const std::vector<Batch::Record> &records = batch_.records();
  if (lines_.wanted()) {
    lines_.begin_batch(wall_offset_ns());
    if (ending_) lines_.last();
    if (options_.emit_entries) find_ends();
  }
  size_t calls = 0, entered = 0;
  for (const Batch::Record &record : records) {
    if (record.header->kind == WIRE_CALL && (record.header->flags & WIRE_ENTERED) != 0) {
      lines_.enter(reinterpret_cast<const wire_call &>(*record.header), record.end);
      entered++;
    } else {
      calls += record.header->kind == WIRE_CALL && (record.header->flags & WIRE_BLOCKED) == 0;
      handle(*record.header);
    }
  }
  if (lines_.wanted()) lines_.end_batch(boottime_ns());
  batch_.release();
  pace(records.size(), clock_ns(CLOCK_THREAD_CPUTIME_ID) - begin_ns);
  std::lock_guard<std::mutex> lock(mutex_);
  counts_.process_events += records.size() - calls - entered;
  counts_.consumed += calls;
  counts_.call_bytes = batch_.call_bytes();
  counts_.polls++;
  traces_.counts(&trace_counts_);
  counts_.alive = alive_.size();
  counts_.text_error = lines_.error();
  return records.size();
}

void Reader::handle(const wire_header &header) {
  bool text = lines_.wanted();
  switch (header.kind) {
    case WIRE_CALL: handle_call(reinterpret_cast<const wire_call &>(header)); break;
    case WIRE_TASK: {
      const auto &begin = reinterpret_cast<const wire_begin &>(header);
      alive_.insert(begin.task.tgid);
      if (text) lines_.begin(begin);
      if (options_.spans) traces_.begin(begin);
      break;
    }
    case WIRE_EXEC: {
      const auto &exec = reinterpret_cast<const wire_exec &>(header);
      if (text) lines_.exec(exec);
      if (options_.spans) traces_.exec(exec);
      break;
    }
    case WIRE_IMAGE:
      if (options_.spans) traces_.exec(reinterpret_cast<const wire_exec &>(header));
      break;
    case WIRE_LEFT:
    case WIRE_EXIT: {
      const auto &exit = reinterpret_cast<const wire_exit &>(header);
      if ((header.flags & WIRE_GROUP_DEAD) != 0 || header.kind == WIRE_LEFT) alive_.erase(exit.task.tgid);
      if (text) lines_.exit(exit);
      if (options_.spans) traces_.exit(exit);
      break;
    }
    case WIRE_SIGNAL: {
      const auto &signal = reinterpret_cast<const wire_signal &>(header);
      append_siginfo(signal.siginfo, &siginfo_);
      if (text) lines_.signal(signal, siginfo_);
      if (options_.spans)
        traces_.signal(signal, signal_name(static_cast<int>(signal.signal)), signal_code(signal.siginfo));
      break;
    }
    case WIRE_STOP:
      if (text) lines_.stop(reinterpret_cast<const wire_stop &>(header));
      break;
    case WIRE_RENAME:
      if (text) lines_.rename(reinterpret_cast<const wire_task &>(header));
      if (options_.spans) traces_.rename(reinterpret_cast<const wire_task &>(header));
      break;
    case WIRE_CGROUP_MADE:
    case WIRE_CGROUP_REMOVED: {
      const auto &cgroup = reinterpret_cast<const wire_cgroup &>(header);
      if (options_.spans && header.kind == WIRE_CGROUP_REMOVED) traces_.container_gone(cgroup.id, cgroup.time_ns);
      std::lock_guard<std::mutex> lock(mutex_);
      if (cgroups_.size() < kCgroupsMax) cgroups_.push_back(cgroup);
      else cgroups_lost_ = true;
      break;
    }
    default: break;
  }
}

void Reader::handle_call(const wire_call &call) {
  if (lines_.wanted()) lines_.call(call);
  if (options_.spans) traces_.call(call, decoder_.name(call));
}

// Tells each call that begins in this batch how it ended, if that is in the batch too.
void Reader::find_ends() {
  ends_.clear();
  std::vector<Batch::Record> &records = batch_.records();
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (record->header->kind == WIRE_EXEC) {
      // The calling thread got the number of its process: its execve began with another one.
      const auto *exec = reinterpret_cast<const wire_exec *>(record->header);
      auto moved = ends_.extract(exec->old_tid == exec->task.tid ? 0 : exec->task.tid);
      if (!moved.empty()) ends_[exec->old_tid] = moved.mapped();
    }
    if (record->header->kind != WIRE_CALL || (record->header->flags & WIRE_BLOCKED) != 0) continue;
    const auto *call = reinterpret_cast<const wire_call *>(record->header);
    if ((call->header.flags & WIRE_ENTERED) == 0) {
      ends_[call->tid] = call;
      continue;
    }
    auto end = ends_.find(call->tid);
    if (end == ends_.end()) continue;
    record->end = end->second;
    ends_.erase(end);
  }
  auto waiting = ends_.find(lines_.waiting());
  if (waiting != ends_.end()) lines_.found_end(waiting->second);
}

void Reader::publish(bool last) {
  std::vector<ClosedSegment> dropped = outbox_.put(traces_.take_closed());
  bool cgroups;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const ClosedSegment &segment : dropped) note_dropped(segment);
    traces_.counts(&trace_counts_);
    cgroups = !cgroups_.empty();
  }
  if (cgroups && notify_cgroups_ != nullptr) notify_cgroups_();
  outbox_.wake(last);
}

void Reader::note_dropped(const ClosedSegment &segment) {
  if (traces_.note_dropped(segment)) return;
  auto counts = trace_counts_.find(segment.trace);
  if (counts != trace_counts_.end()) counts->second.dropped(segment);
}

Reader::CgroupChanges Reader::take_cgroups() {
  CgroupChanges taken;
  std::lock_guard<std::mutex> lock(mutex_);
  taken.rows.swap(cgroups_);
  std::swap(taken.lost, cgroups_lost_);
  return taken;
}

TraceCounts Reader::counts(uint32_t trace) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = trace_counts_.find(trace);
  return found == trace_counts_.end() ? TraceCounts() : found->second;
}

void Reader::forget(uint32_t trace) {
  outbox_.end_direct_export(trace);
  std::lock_guard<std::mutex> lock(mutex_);
  trace_counts_.erase(trace);
}

ReaderCounts Reader::counts() {
  std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

}  // namespace sysspan
