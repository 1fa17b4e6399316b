// SPDX-License-Identifier: Apache-2.0
// What a tree makes of its calls: totals, spans, folded summaries, pieces of unfinished ones.
#include <algorithm>

#include "trees.h"

namespace sysspan {

namespace {

constexpr size_t kUnfinishedMax = 64;     // a process and segment
constexpr uint64_t kSlowNs = 10'000'000;  // calls that folding keeps whole as long as it can

CallKind kind_of(const wire_call &record) {
  return {record.nr, static_cast<uint8_t>(record.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32))};
}

}  // namespace

Thread *Trees::thread_of(const wire_call &record) {
  auto found = threads_.find(record.tid);
  if (found != threads_.end() && found->second.process->tgid == record.tgid) return &found->second;
  // Its begin record was lost (and counted): it still belongs to the process that its number names.
  auto by_number = by_tgid_.find(record.tgid);
  Process *process = by_number != by_tgid_.end() ? by_number->second : nullptr;
  if (process == nullptr) {
    if (settings_.by_cgroup || ignored_.count(record.tgid) != 0) return nullptr;
    wire_task task = {};
    task.scope = record.scope;
    task.tgid = record.tgid;
    task.tid = record.tid;
    process = add_process(task, nullptr, record.enter_ns, 0);
    process->attached = true;
  }
  Thread &thread = threads_[record.tid];
  thread = Thread();
  thread.process = process;
  thread.name = process->name;
  thread.next_seq = record.seq;
  return &thread;
}

void Trees::note_loss(Thread *thread, uint32_t seq, uint64_t now_ns) {
  uint32_t gap = seq - thread->next_seq;
  if (gap == 0 || gap > 0x80000000U) return;
  thread->process->lost += gap;
  thread->process->seq += gap;
  add_event(thread->process,
            {"sysspan.events_lost", now_ns, {{"sysspan.lost.reason", "ring_full"}}, {{"sysspan.lost.count", gap}}});
}

void Trees::call(const wire_call &record, std::string_view name, const CallText &text) {
  bool blocked = (record.header.flags & WIRE_BLOCKED) != 0;
  Thread *thread = thread_of(record);
  counts_.consumed += blocked ? 0 : 1;
  if (thread == nullptr) {
    // Of a process that is not wanted, or whose begin was lost, which lost_lives says.
    counts_.filtered += blocked ? 0 : 1;
    return;
  }
  Process *process = thread->process;
  Tree *tree = process->tree;
  outlive(process, record.enter_ns + record.duration_ns);
  if (blocked) {
    thread->blocked = std::make_unique<BlockedCall>(BlockedCall{record.enter_ns, record.nr, std::string(name), text});
    return;
  }
  thread->blocked.reset();
  uint64_t end_ns = record.enter_ns + record.duration_ns;
  note_loss(thread, record.seq, end_ns);
  thread->next_seq = record.seq + 1;
  if (!settings_.filter.wants(record)) {
    counts_.filtered++;
    return;
  }
  // The execve that a command begins with was entered before the task counted as traced.
  if (record.enter_ns < process->begin_ns && !process->attached && record.enter_ns >= process->start_ns) {
    process->begin_ns = record.enter_ns;
    if (process->parent == nullptr && tree->segment == 0)
      tree->start_ns = std::min<uint64_t>(tree->start_ns, record.enter_ns);
  }
  tree->active = true;
  count_call(process, record, name, text);
  if (fold_instead(tree, record, text)) {
    process->seq++;
    return;
  }
  encode_call(thread, record, name, text);
  EndReason reason;
  if (full(*tree, &reason)) close(tree, end_ns, reason);
}

bool Trees::expects(const CallText &text) const {
  return !text.error.empty() && !settings_.expected_errors.empty() &&
         settings_.expected_errors.count(std::string(text.error)) != 0;
}

void Trees::count_call(Process *process, const wire_call &record, std::string_view name, const CallText &text) {
  CallKind kind = kind_of(record);
  auto same = [&](const CallTotals &entry) { return entry.kind == kind; };
  auto found = std::find_if(process->by_call.begin(), process->by_call.end(), same);
  if (found == process->by_call.end()) {
    process->by_call.push_back({kind, std::string(name), {}});
    found = process->by_call.end() - 1;
  }
  bool failed = !text.error.empty() && !expects(text);
  for (Totals *totals : {&found->totals, &process->totals}) {
    totals->calls++;
    totals->errors += failed ? 1 : 0;
    totals->duration_ns += record.duration_ns;
  }
}

// Failed and slow calls may use the whole budget of a second, the others three quarters of it.
bool Trees::fold_instead(Tree *tree, const wire_call &record, const CallText &text) {
  uint32_t budget = tree->settings->spans_per_second;
  if (budget == 0) return false;
  uint64_t end_ns = record.enter_ns + record.duration_ns;
  if (end_ns / kSecond != tree->second) {
    tree->second = end_ns / kSecond;
    tree->second_spans = 0;
  }
  bool special = (!text.error.empty() && !expects(text)) || record.duration_ns >= kSlowNs;
  if (tree->second_spans < (special ? budget : budget - budget / 4)) {
    tree->second_spans++;
    return false;
  }
  Process *process = threads_.at(record.tid).process;
  CallKind kind = kind_of(record);
  auto same = [&](const Folded &entry) { return entry.kind == kind && entry.error == text.error; };
  auto found = std::find_if(process->folded.begin(), process->folded.end(), same);
  if (found == process->folded.end()) {
    Folded entry;
    entry.kind = kind;
    for (const CallTotals &known : process->by_call)
      if (known.kind == kind) entry.name = known.name;
    entry.error = std::string(text.error);
    entry.expected = text.flow_control || expects(text);
    entry.min_ns = ~0ULL;
    entry.start_ns = record.enter_ns;
    process->folded.push_back(entry);
    found = process->folded.end() - 1;
    tree->span_count++;
  }
  tree->folded++;
  counts_.folded++;
  found->count++;
  found->total_ns += record.duration_ns;
  found->min_ns = std::min<uint64_t>(found->min_ns, record.duration_ns);
  found->max_ns = std::max<uint64_t>(found->max_ns, record.duration_ns);
  found->start_ns = std::min<uint64_t>(found->start_ns, record.enter_ns);
  found->end_ns = std::max(found->end_ns, end_ns);
  process->folded_calls++;
  return true;
}

void Trees::encode_call(Thread *thread, const wire_call &record, std::string_view name, const CallText &text) {
  Process *process = thread->process;
  Tree *tree = process->tree;
  bool resumed = record.enter_ns < tree->start_ns || (record.header.flags & WIRE_NO_ENTRY) != 0;
  uint64_t start_ns = std::max<uint64_t>(record.enter_ns, tree->start_ns);
  bool no_return = (record.header.flags & WIRE_NO_RETURN) != 0;
  CallSpan span = {
      &tree->trace,
      call_span_id(process->span, process->seq),
      process->span,
      start_ns + tree->wall_offset_ns,
      record.enter_ns + record.duration_ns + tree->wall_offset_ns,
      record.duration_ns,
      name,
      thread->name,
      record.nr,
      record.tgid,
      record.tid,
      process->seq,
      record.result,
      !no_return,
      false,  // it ended with its task: there is nothing to come
      resumed,
      expects(text),
      (record.header.flags & WIRE_SKIPPED_CALL) != 0,
  };
  process->seq++;
  encode_span(span, text, &tree->spans);
  tree->span_count++;
  tree->encoded++;
  tree->calls++;
  counts_.calls++;
  counts_.redacted += text.redacted;
  counts_.spans++;
}

// One piece for each call that crosses the cut, the longest first where there are too many.
void Trees::encode_unfinished(Tree *tree, uint64_t now_ns) {
  std::vector<std::pair<uint32_t, Thread *>> waiting;
  for (auto &[tid, thread] : threads_)
    if (thread.process->tree == tree && thread.blocked != nullptr && thread.blocked->enter_ns < now_ns)
      waiting.emplace_back(tid, &thread);
  std::sort(waiting.begin(), waiting.end(),
            [](const auto &a, const auto &b) { return a.second->blocked->enter_ns < b.second->blocked->enter_ns; });
  std::unordered_map<Process *, size_t> pieces;
  for (auto &[tid, thread] : waiting) {
    Process *process = thread->process;
    if (++pieces[process] > kUnfinishedMax) continue;
    const BlockedCall &blocked = *thread->blocked;
    uint64_t start_ns = std::max(blocked.enter_ns, tree->start_ns);
    // Outside the sequence: the call gets its number when it ends.
    SpanId id = call_span_id(process->span, ~uint64_t{tid});
    CallSpan span = {
        &tree->trace,
        id,
        process->span,
        start_ns + tree->wall_offset_ns,
        now_ns + tree->wall_offset_ns,
        now_ns - blocked.enter_ns,
        blocked.name,
        thread->name,
        blocked.nr,
        process->tgid,
        tid,
        process->seq,
        0,
        false,
        true,
        blocked.enter_ns < tree->start_ns,
        false,
    };
    encode_span(span, blocked.text, &tree->spans);
    tree->span_count++;
    tree->encoded++;
    counts_.spans++;
  }
}

void Trees::encode_folded(Process *process) {
  Tree *tree = process->tree;
  for (const Folded &entry : process->folded) {
    FoldedSpan span = {
        &tree->trace,
        call_span_id(process->span, ~process->seq ^ entry.kind.nr ^ std::hash<std::string>{}(entry.error)),
        process->span,
        std::max(entry.start_ns, tree->start_ns) + tree->wall_offset_ns,
        entry.end_ns + tree->wall_offset_ns,
        entry.name,
        entry.error,
        entry.expected,
        entry.kind.nr,
        process->tgid,
        entry.count,
        entry.min_ns,
        entry.max_ns,
        entry.total_ns,
    };
    encode_span(span, &tree->spans);
    tree->encoded++;
    counts_.spans++;
  }
}

}  // namespace sysspan
