// SPDX-License-Identifier: Apache-2.0
// A process tree as it is held between two cuts: its processes, their threads, what they run, and what happened to
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/decoder.h"
#include "otlp/attribute.h"
#include "otlp/ids.h"
#include "otlp/span_bytes.h"
#include "trees/call_totals.h"
#include "trees/held_memory.h"
#include "trees/span_budget.h"

namespace sysspan {

constexpr uint64_t kSecond = 1'000'000'000;

struct TraceSettings;
struct Process;
struct Tree;

// What a process runs, shared by all that run it since: children, and events that tell of it.
struct Image {
  std::string path;  // "" where it is not known
  std::string name;
  std::vector<std::string> argv;  // where the trace shows it
  std::string traceparent;
  bool cut = false;  // path or argv were shortened, or left out

  size_t bytes() const;
};

using SharedImage = std::shared_ptr<const Image>;

struct ProcessEvent {
  const char *name;
  uint64_t time_ns;
  std::vector<std::pair<StringName, std::string>> texts;  // attributes
  std::vector<std::pair<IntName, uint64_t>> numbers;
  SharedImage image;  // of an exec: its path is one more attribute
};

struct BlockedCall {
  uint64_t enter_ns = 0;
  uint32_t nr = 0;
  std::string name;
  CallText text;
};

constexpr size_t kBlockedBytes = sizeof(BlockedCall) + 256;  // with its text

struct Thread {
  uint32_t tid = 0;
  uint32_t next_seq = 0;
  Process *process = nullptr;
  Thread *before = nullptr, *behind = nullptr;  // of the same process
  std::string name;
  std::unique_ptr<BlockedCall> blocked;
};

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
  bool left = false;      // lives, but is traced no more
  bool end_lost = false;  // it is over, and how it ended was lost
  bool adopted = false;   // `parent` is an ancestor, since those between were too many to keep
  bool executed = false;  // the image is its own, and not that of its parent
  uint32_t exit_code = 0;
  SharedImage image;
  uint64_t seq = 0;
  Thread *threads = nullptr;
  size_t state_bytes = 0;  // of it and its threads
  // Of the current segment:
  bool active = false;   // it did something, or something happened to it
  bool omitted = false;  // it did nothing, and has no span
  bool needed = false;   // used while the next segment is begun
  Totals totals;
  uint64_t lost = 0;
  uint64_t folded_calls = 0;
  CallTable by_call;
  FoldedTable folded;
  std::vector<ProcessEvent> events;
  uint64_t dropped_events = 0;

  std::string_view name() const { return image->name; }
};

struct Tree {
  const TraceSettings *settings = nullptr;
  TreeIdentity identity;
  uint32_t segment = 0;
  TraceId trace = {};
  TraceId previous_trace = {};
  bool has_previous = false;
  uint64_t container = 0;  // cgroup id, 0 where there is none
  HeldMemory *memory = nullptr;
  std::shared_ptr<HeldMemory::Share> share;
  uint64_t start_ns = 0;
  uint64_t wall_offset_ns = 0;                      // realtime minus boottime, sampled once a segment
  std::vector<std::unique_ptr<Process>> processes;  // in the order of their birth: parents before children
  uint32_t alive = 0;
  uint32_t threads = 0;
  uint64_t last_end_ns = 0;  // the latest end of a process
  SpanBytes spans;
  uint64_t span_count = 0;
  uint64_t base_count = 0;  // ... of what the segment began with
  size_t state_bytes = 0;   // of processes and threads
  size_t base_bytes = 0;    // ... of what the segment began with
  uint64_t encoded = 0;     // spans in `spans`
  uint64_t calls = 0;       // completed ones that have a span
  uint64_t folded = 0;
  uint64_t idle_omitted = 0;        // processes that did nothing in the segment that is being closed, and are left out
  uint64_t unfinished_omitted = 0;  // pieces of calls that cross a cut, of which there are too many
  bool uncertain = false;           // records were lost that began or ended processes of it, or told what they run
  bool active = false;              // something happened in this segment
  bool scanned = false;             // blocked calls were asked for, for the cut that is coming
  SpanBudget budget;

  Tree() = default;
  ~Tree();
  Tree(const Tree &) = delete;
  Tree &operator=(const Tree &) = delete;

  // Accounts for memory of a process.
  void grow(Process *process, size_t bytes);
  void shrink(Process *process, size_t bytes);
  void clear_spans();
  // What closing the segment may free.
  size_t bytes_added() const { return spans.size() + (state_bytes > base_bytes ? state_bytes - base_bytes : 0); }
};

void add_event(Process *process, ProcessEvent event);
// Its image becomes another one, of its own.
void run_image(Process *process, SharedImage image);
void outlive(Process *process, uint64_t until_ns);
// Drops what was only of the segment that was closed.
void forget_segment(Process *process);
std::string_view base_name(std::string_view path);

}  // namespace sysspan
