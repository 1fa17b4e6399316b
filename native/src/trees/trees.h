// SPDX-License-Identifier: Apache-2.0
// Process trees and their segments: who was forked by whom, which calls they made, and when a segment is closed and
// handed over: docs/decisions/031-a-trace-is-a-process-tree.md. One thread owns it; time is a parameter.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "decode/contents.h"
#include "otlp/otlp.h"
#include "trees/filter.h"
#include "trees/membership.h"
#include "trees/process.h"
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
  uint32_t spans_per_second = 0;  // of a tree
  std::string tenant;             // whose budget of spans it shares with its other traces
  TraceContext context = TraceContext::kLink;
  bool by_cgroup = false;  // records name containers; a process that was not told of is not traced
  TraceFilter filter;
  DecoderOptions decoder;
  Contents contents;
  std::unordered_set<std::string> expected_errors;  // errno names
};

// What became of the records of one trace: consumed = filtered + calls + folded + dropped_memory + dropped_unknown.
struct TraceCounts {
  uint64_t consumed = 0;
  uint64_t filtered = 0;
  uint64_t calls = 0;
  uint64_t folded = 0;
  uint64_t dropped_memory = 0;
  uint64_t dropped_unknown = 0;  // of processes whose beginning was lost, or that there was no memory for
  uint64_t spans = 0;            // calls, pieces of unfinished ones, summaries of folded ones
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

// The process trees of one trace.
class Trees {
 public:
  // What it shares with others: all of the same tenant, and all of the machine.
  struct Budgets {
    SpanBudget *tenant, *machine;
  };

  // `memory`, which is what all trees of the machine hold together, and the budgets outlive it.
  Trees(const TraceSettings &settings, HeldMemory *memory, Budgets budgets)
      : settings_(settings), memory_(memory), budgets_(budgets), membership_(&settings_.filter, settings_.by_cgroup) {}

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

  // The container's cgroup is gone, so that no process of it lives.
  void container_gone(uint64_t container, uint64_t now_ns);

  // Records were lost that began or ended processes of the container, or told what they run.
  void process_events_lost(uint64_t container, uint64_t count, uint64_t now_ns);

  // Closes what is due at this time. Returns true when the calls that tasks are blocked in should be asked for
  // first (they arrive as WIRE_BLOCKED records; the cut waits for the next tick).
  bool tick(uint64_t now_ns);
  void finish(uint64_t now_ns, EndReason reason);

  // The tree of which closing its segment frees most, null where none frees anything.
  Tree *largest();
  void close_for_memory(Tree *tree, uint64_t now_ns);

  std::vector<ClosedSegment> take_closed();
  void note_dropped(const ClosedSegment &segment) { counts_.dropped(segment); }
  TraceCounts counts() const;
  // Marks that counts() may give something else from now on.
  void touch() { touched_ = true; }
  bool take_touched() { return std::exchange(touched_, false); }

 private:
  Process *process_of(const wire_task &task);
  Process *known(uint32_t tgid, uint64_t start_ns);
  bool begin_process(const wire_begin &record);
  void begin_all(const std::vector<wire_begin> &records);
  bool make_room(Tree *tree, uint64_t container, size_t bytes, uint64_t now_ns);
  Process *add_process(const wire_task &task, Process *parent, uint64_t begin_ns, uint64_t container);
  Thread *add_thread(uint32_t tid, Process *process, uint32_t next_seq, uint64_t now_ns);
  void end_thread(Thread *thread);
  void end_threads(Process *process);
  SharedImage image_of(const wire_exec &record, std::string_view path, const Tree &tree);
  void end_process(Process *process, uint64_t now_ns);
  // It is over, and what would have told how was lost.
  void end_unseen(Process *process, uint64_t now_ns);
  Process *exec_of_ignored(const wire_exec &record, std::string_view path);
  Thread *thread_of(const wire_call &record);
  bool expects(const CallText &text) const;
  void note_loss(Thread *thread, uint32_t seq, uint64_t now_ns);
  CallTotals *count_call(Process *process, const wire_call &record, std::string_view name, const CallText &text);
  bool fold_instead(Process *process, const CallTotals &counted, const wire_call &record, const CallText &text);
  void encode_call(Thread *thread, const wire_call &record, std::string_view name, const CallText &text);
  void encode_unfinished(Tree *tree, uint64_t now_ns);
  void encode_folded(Process *process);
  void close(Tree *tree, uint64_t now_ns, EndReason reason);
  void close_if_full(Tree *tree, uint64_t now_ns);
  void next_segment(Tree *tree, uint64_t now_ns);
  uint64_t longest(const Tree &tree) const;
  bool is_over(const Tree &tree, uint64_t now_ns) const;
  void close_ended(uint64_t now_ns);
  void drop(const std::unordered_set<const Tree *> &trees);

  TraceSettings settings_;
  HeldMemory *memory_;
  Budgets budgets_;
  std::vector<std::unique_ptr<Tree>> trees_;
  std::unordered_map<uint32_t, Process *> by_tgid_;
  std::unordered_map<uint32_t, Thread> threads_;
  Membership membership_;
  std::unordered_set<Tree *> ended_;  // no process lives, and it was not closed yet
  uint64_t looked_ns_ = 0;            // when all trees were looked at last
  bool look_ = false;                 // one is nearly full
  std::vector<ClosedSegment> closed_;
  TraceCounts counts_;
  bool touched_ = true;
};

// Begins a segment now: its number decides its trace id.
void start_segment(Tree *tree, uint64_t now_ns);

}  // namespace sysspan
