// SPDX-License-Identifier: Apache-2.0
// The consumer: one thread that polls the rings, orders their records by time and feeds text and trees. It sleeps on
// a timer that follows the rate; the kernel never wakes it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "decode/decoder.h"
#include "kernel/batch.h"
#include "kernel/own_thread.h"
#include "kernel/ring.h"
#include "kernel/tracer.h"
#include "outbox.h"
#include "text/lines.h"
#include "trees/traces.h"

namespace sysspan {

struct ReaderOptions {
  DecoderOptions decoder;
  TextOptions text;
  SummaryOptions summary;
  bool emit_entries = false;  // records of calls that begin will come
  bool spans = false;         // build trees and spans
  Traces::SpansPerSecond spans_per_second;
  uint64_t memory_budget = 64ULL << 20;  // bytes of open segments, and of closed ones that wait to be taken
};

// What was done with the records; only ever grows.
struct ReaderCounts {
  uint64_t consumed = 0;
  uint64_t call_bytes = 0;  // in the rings
  uint64_t process_events = 0;
  uint64_t polls = 0;
  uint64_t alive = 0;  // processes of all traces
  int text_error = 0;  // errno of the text output
};

class Reader {
 public:
  Reader(Tracer *tracer, const ReaderOptions &options);
  ~Reader();
  Reader(const Reader &) = delete;
  Reader &operator=(const Reader &) = delete;

  // Takes over the decode plan; must be called before start().
  Decoder *decoder() { return &decoder_; }

  // Where text and summary go; what comes before this is kept.
  void write_to(int fd) { lines_.write_to(fd); }

  // Comes by at once, and soon again: somebody waits for what there is now.
  void hurry();

  // Does something to the traces on the thread that owns them, and waits until it is done.
  void with_traces(std::function<void(Traces *)> action);

  // `closed` and `cgroups` are called on the reader's thread when there is something to take.
  Fault start(std::function<void()> closed, std::function<void()> cgroups);
  // Calls that are told as blocked from now on go on without us.
  void ending() { ending_ = true; }
  // Reads what is in the rings to the end, closes all segments with this reason, and ends the thread.
  void stop(EndReason reason);

  // What was closed, for who takes it.
  Outbox *outbox() { return &outbox_; }

  struct CgroupChanges {
    std::vector<wire_cgroup> rows;
    bool lost = false;  // more than may wait: the cgroups that exist are to be listed
  };
  CgroupChanges take_cgroups();
  ReaderCounts counts();
  TraceCounts counts(uint32_t trace);
  // Of a trace that was removed nothing more is known, and nothing of it is exported directly.
  void forget(uint32_t trace);

 private:
  void run();
  // Handles what ended before `until_ns`; returns how many records that were.
  size_t poll(uint64_t until_ns);
  void find_missed(uint64_t now_ns);
  void pace(size_t records, uint64_t took_ns);
  std::chrono::microseconds pause_after(std::chrono::microseconds pause) const;
  void handle(const wire_header &header);
  void handle_call(const wire_call &call);
  bool backpressured(uint64_t now_ns);
  // Hands on what was closed. `last`: nothing follows.
  void publish(bool last = false);
  void note_dropped(const ClosedSegment &segment);
  void run_posted();
  void find_ends();

  Tracer *tracer_;
  ReaderOptions options_;
  Decoder decoder_;
  Traces traces_;
  Lines lines_;
  Outbox outbox_;
  CallRings calls_;
  Ring lifecycle_;
  Batch batch_{&lifecycle_, calls_.each()};
  std::string siginfo_;
  std::unordered_map<uint32_t, const wire_call *> ends_;
  std::unordered_set<uint32_t> alive_;  // processes
  uint64_t backpressured_since_ns_ = 0;
  uint64_t missed_ = 0, missed_ns_ = 0;  // process events: as many as were reported, and when
  double fullest_ = 0;                   // what part of a ring waited when it was read last

  std::atomic<bool> ending_{false};
  OwnThread thread_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool stopping_ = false, hurried_ = false;
  EndReason reason_ = EndReason::kShutdown;
  ReaderCounts counts_;
  std::vector<wire_cgroup> cgroups_;
  bool cgroups_lost_ = false;
  std::map<uint32_t, TraceCounts> trace_counts_;
  std::function<void(Traces *)> posted_;
  std::condition_variable done_;
  std::function<void()> notify_cgroups_;
};

}  // namespace sysspan
