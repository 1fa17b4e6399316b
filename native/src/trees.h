// SPDX-License-Identifier: Apache-2.0
// Process trees and their segments: who was forked by whom, which calls they made, and when a segment is closed and
// handed over. The rules are those of the trace model in ARCHITECTURE.md. One thread owns it; time is a parameter.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "contents.h"
#include "filter.h"
#include "ids.h"
#include "otlp.h"
#include "show.h"
#include "wire.h"

namespace sysspan {

enum class TraceContext { kLink, kContinue, kIgnore };
enum class EndReason { kTreeEnded, kTime, kSpans, kBytes, kRequestEnded, kShutdown, kMemory };

// What one desired trace asks of its trees. 0 means "no limit" for spans_per_second.
struct TraceSettings {
  uint32_t number = 0;
  std::string request;  // identity of the request, goes into trace ids
  uint64_t segment_ns = 30'000'000'000ULL;
  uint32_t spans_per_segment = 8'000;
  uint64_t bytes_per_segment = 4'000'000;
  uint32_t spans_per_second = 0;
  TraceContext context = TraceContext::kLink;
  bool by_cgroup = false;  // records name containers; a process that was not told of is not traced
  TraceFilter filter;
  ShowOptions show;
  Contents contents;
  std::unordered_set<std::string> expected_errors;  // errno names
};

// What became of the records of one trace: consumed = filtered + calls + folded + dropped.
struct TraceCounts {
  uint64_t consumed = 0;
  uint64_t filtered = 0;
  uint64_t calls = 0;
  uint64_t folded = 0;
  uint64_t dropped_memory = 0;
  uint64_t spans = 0;  // calls, pieces of unfinished ones, summaries of folded ones
  uint64_t alive = 0;
  uint64_t redacted = 0;  // places in command lines that look like secrets

  void dropped(const struct ClosedSegment &segment);
};

// A segment that is done.
struct ClosedSegment {
  uint32_t trace = 0;      // number of the desired trace
  uint64_t container = 0;  // cgroup id, 0 where there is none
  TraceId id = {};
  std::string root;    // name of the tree's first process
  SpanBlocks spans;    // of the processes first, in blocks of their own
  size_t bytes = 0;    // of them
  uint64_t count = 0;  // of them
  uint64_t processes = 0;
  uint64_t calls = 0;   // completed ones that have a span
  uint64_t folded = 0;  // ... that do not
};

inline void TraceCounts::dropped(const ClosedSegment &segment) {
  calls -= segment.calls;
  folded -= segment.folded;
  dropped_memory += segment.calls + segment.folded;
}

constexpr uint64_t kSecond = 1'000'000'000;

struct Totals {
  uint64_t calls = 0;
  uint64_t errors = 0;
  uint64_t duration_ns = 0;
};

// What has a name of its own.
struct CallKind {
  uint32_t nr = 0;
  uint8_t abi = 0;  // flags of the record

  bool operator==(const CallKind &other) const { return nr == other.nr && abi == other.abi; }
};

struct CallTotals {
  CallKind kind;
  std::string name;
  Totals totals;
};

struct Folded {
  CallKind kind;
  std::string name;
  std::string error;
  bool expected = false;
  uint64_t count = 0, min_ns = 0, max_ns = 0, total_ns = 0, start_ns = 0, end_ns = 0;
};

struct ProcessEvent {
  const char *name;
  uint64_t time_ns;
  std::vector<std::pair<const char *, std::string>> texts;  // attributes
  std::vector<std::pair<const char *, uint64_t>> numbers;
};

struct Tree;

struct Process {
  uint32_t tgid = 0;
  uint64_t start_ns = 0;
  Process *parent = nullptr;
  Tree *tree = nullptr;
  SpanId span = 0;
  SpanId previous_span = 0;  // in the segment before, 0 when there is none
  uint32_t vpid = 0, parent_tgid = 0, uid = 0, pgid = 0, sid = 0;
  uint64_t begin_ns = 0;  // seen from here on
  uint64_t end_ns = 0;
  bool alive = true;
  bool stub = false;
  bool attached = false;
  bool left = false;  // lives, but is traced no more
  uint32_t exit_code = 0;
  std::string name;
  std::string path;
  std::vector<std::string> argv;
  std::string traceparent;
  uint64_t seq = 0;
  // Of the current segment:
  Totals totals;
  uint64_t lost = 0;
  uint64_t folded_calls = 0;
  std::vector<CallTotals> by_call;
  std::vector<Folded> folded;
  std::vector<ProcessEvent> events;
  uint64_t dropped_events = 0;
};

struct BlockedCall {
  uint64_t enter_ns = 0;  // 0: not blocked as far as is known
  uint32_t nr = 0;
  std::string name;
  CallText text;
};

struct Thread {
  Process *process = nullptr;
  uint32_t next_seq = 0;
  std::string name;
  std::unique_ptr<BlockedCall> blocked;
};

struct Tree {
  const TraceSettings *settings = nullptr;
  TreeIdentity identity;
  uint32_t segment = 0;
  TraceId trace = {};
  TraceId previous_trace = {};
  bool has_previous = false;
  uint64_t container = 0;  // cgroup id, 0 where there is none
  uint64_t start_ns = 0;
  uint64_t wall_offset_ns = 0;                      // realtime minus boottime, sampled once a segment
  std::vector<std::unique_ptr<Process>> processes;  // in the order of their birth: parents before children
  uint32_t alive = 0;
  SpanBytes spans;
  uint64_t span_count = 0;
  uint64_t encoded = 0;  // spans in `spans`
  uint64_t calls = 0;    // completed ones that have a span
  uint64_t folded = 0;
  bool active = false;   // something happened in this segment
  bool scanned = false;  // blocked calls were asked for, for the cut that is coming
  uint64_t second = 0;   // budget of spans: the second that is counted
  uint32_t second_spans = 0;
};

// The process trees of one trace.
class Trees {
 public:
  explicit Trees(const TraceSettings &settings) : settings_(settings) {}

  const TraceSettings &settings() const { return settings_; }

  void begin(const wire_begin &record);
  // Also for WIRE_IMAGE: what a process runs that was selected while it ran.
  void exec(const wire_exec &record);
  void exit(const wire_exit &record);
  // The process is traced no more, though it lives.
  void leave(const wire_task &task);
  void signal(const wire_signal &record, std::string_view name, std::string_view code);
  void rename(const wire_task &record);
  void call(const wire_call &record, std::string_view name, const CallText &text);

  // The container does not belong to the trace: what is known of it is forgotten, and counts as filtered.
  void exclude_container(uint64_t container);

  // Closes what is due at this time. Returns true when the calls that tasks are blocked in should be asked for
  // first (they arrive as WIRE_BLOCKED records; the cut waits for the next tick).
  bool tick(uint64_t now_ns);
  void finish(uint64_t now_ns, EndReason reason);

  uint64_t open_bytes() const;
  uint64_t largest_bytes() const;
  void close_largest(uint64_t now_ns);

  std::vector<ClosedSegment> take_closed();
  void note_dropped(const ClosedSegment &segment) { counts_.dropped(segment); }
  TraceCounts counts() const;
  // Marks that counts() may give something else from now on.
  void touch() { touched_ = true; }
  bool take_touched() { return std::exchange(touched_, false); }

 private:
  // A process that is known and not traced: kept so that its calls count as filtered, and for an exec that matches.
  using Ignored = std::unordered_map<uint32_t, wire_begin>;

  Process *process_of(const wire_task &task);
  Process *known(uint32_t tgid, uint64_t start_ns);
  bool ignores(uint32_t tgid, uint64_t start_ns) const;
  bool begin_process(const wire_begin &record);
  void begin_waiting(uint32_t tgid);
  void begin_all_waiting(uint64_t now_ns);
  Process *add_process(const wire_task &task, Process *parent, uint64_t begin_ns, uint64_t container);
  void describe(Process *process, const wire_begin &record);
  void end_process(Process *process, uint64_t now_ns);
  Process *exec_of_ignored(const wire_exec &record, std::string_view path);
  Thread *thread_of(const wire_call &record);
  bool expects(const CallText &text) const;
  void note_loss(Thread *thread, uint32_t seq, uint64_t now_ns);
  void count_call(Process *process, const wire_call &record, std::string_view name, const CallText &text);
  bool fold_instead(Tree *tree, const wire_call &record, const CallText &text);
  void encode_call(Thread *thread, const wire_call &record, std::string_view name, const CallText &text);
  void encode_unfinished(Tree *tree, uint64_t now_ns);
  void encode_folded(Process *process);
  void close(Tree *tree, uint64_t now_ns, EndReason reason);
  void next_segment(Tree *tree, uint64_t now_ns);
  uint64_t longest(const Tree &tree) const;
  bool full(const Tree &tree, EndReason *reason) const;
  template <typename Gone>
  void forget_threads(Gone gone);
  std::unordered_set<const Tree *> over(uint64_t now_ns) const;
  void drop(const std::unordered_set<const Tree *> &trees);

  TraceSettings settings_;
  std::vector<std::unique_ptr<Tree>> trees_;
  std::unordered_map<uint32_t, Process *> by_tgid_;
  std::unordered_map<uint32_t, Thread> threads_;
  Ignored ignored_;
  std::unordered_map<uint32_t, std::vector<wire_begin>> waiting_;  // for their parent, by its tgid
  std::unordered_set<uint64_t> excluded_;                          // containers
  std::vector<ClosedSegment> closed_;
  TraceCounts counts_;
  bool touched_ = true;
};

template <typename Gone>
void Trees::forget_threads(Gone gone) {
  for (auto thread = threads_.begin(); thread != threads_.end();)
    thread = gone(*thread->second.process) ? threads_.erase(thread) : std::next(thread);
}

// Begins a segment now: its number decides its trace id.
void start_segment(Tree *tree, uint64_t now_ns);

void add_event(Process *process, ProcessEvent event);
void outlive(Process *process, uint64_t until_ns);
std::string_view base_name(std::string_view path);

}  // namespace sysspan
