// SPDX-License-Identifier: Apache-2.0
// What a tree makes of its calls: totals, spans, folded summaries, pieces of unfinished ones.
#include <algorithm>
#include <initializer_list>

#include "otlp/attribute_names.h"
#include "trees/trees.h"

namespace sysspan {

namespace {

constexpr size_t kUnfinishedMax = 64;     // a process and segment
constexpr uint64_t kSlowNs = 10'000'000;  // calls that folding keeps whole as long as it can

}  // namespace

// Null for a process that is not known: no process is made of a number alone.
Thread *Trees::thread_of(const wire_call &record) {
  auto found = threads_.find(record.tid);
  if (found != threads_.end() && found->second.process->tgid == record.tgid) return &found->second;
  // Its begin record was lost (and counted): it still belongs to the process that its number names.
  auto by_number = by_tgid_.find(record.tgid);
  if (by_number == by_tgid_.end()) return nullptr;
  Process *process = by_number->second;
  Thread *thread = add_thread(record.tid, process, record.seq, record.enter_ns);
  if (thread != nullptr) thread->name = process->image->name;
  return thread;
}

void Trees::note_loss(Thread *thread, uint32_t seq, uint64_t now_ns) {
  uint32_t gap = seq - thread->next_seq;
  if (gap == 0 || gap > 0x80000000U) return;
  thread->process->lost += gap;
  thread->process->seq += gap;
  add_event(thread->process, {attributes::kEventEventsLost,
                              now_ns,
                              {{attributes::kSysspanLostReason, attributes::kSysspanLostReasonRingFull}},
                              {{attributes::kSysspanLostCount, gap}},
                              {}});
}

void Trees::call(const wire_call &record, std::string_view name, const CallText &text) {
  bool blocked = (record.header.flags & WIRE_BLOCKED) != 0;
  Thread *thread = thread_of(record);
  counts_.consumed += blocked ? 0 : 1;
  if (thread == nullptr) {
    if (!blocked) (membership_.ignores(record.tgid) ? counts_.filtered : counts_.dropped_unknown)++;
    return;
  }
  Process *process = thread->process;
  Tree *tree = process->tree;
  outlive(process, record.enter_ns + record.duration_ns);
  if (thread->blocked != nullptr) {
    tree->shrink(process, kBlockedBytes);
    thread->blocked.reset();
  }
  if (blocked) {
    if (!memory_->has_room(*tree->share, kBlockedBytes)) return;
    tree->grow(process, kBlockedBytes);
    thread->blocked = std::make_unique<BlockedCall>(BlockedCall{record.enter_ns, record.nr, std::string(name), text});
    return;
  }
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
  process->active = tree->active = true;
  const CallTotals *counted = count_call(process, record, name, text);
  if (fold_instead(process, *counted, record, text)) {
    process->seq++;
  } else {
    encode_call(thread, record, name, text);
  }
  close_if_full(tree, end_ns);
}

bool Trees::expects(const CallText &text) const {
  return !text.error.empty() && !settings_.expected_errors.empty() &&
         settings_.expected_errors.count(std::string(text.error)) != 0;
}

CallTotals *Trees::count_call(Process *process, const wire_call &record, std::string_view name, const CallText &text) {
  size_t kinds = process->by_call.entries().size();
  CallTotals *counted = process->by_call.of(kind_of(record), name);
  if (process->by_call.entries().size() != kinds) process->tree->grow(process, sizeof(CallTotals));
  bool failed = !text.error.empty() && !expects(text);
  counted->totals.add(failed, record.duration_ns);
  process->totals.add(failed, record.duration_ns);
  return counted;
}

bool Trees::fold_instead(Process *process, const CallTotals &counted, const wire_call &record, const CallText &text) {
  Tree *tree = process->tree;
  uint64_t end_ns = record.enter_ns + record.duration_ns;
  bool expected = expects(text);
  bool special = (!text.error.empty() && !expected) || record.duration_ns >= kSlowNs;
  std::initializer_list<SpanBudget *> budgets = {&tree->budget, budgets_.tenant, budgets_.machine};
  if (std::all_of(budgets.begin(), budgets.end(), [&](auto *budget) { return budget->allows(end_ns, special); })) {
    for (SpanBudget *budget : budgets) budget->use();
    return false;
  }
  bool made;
  Folded *folded = process->folded.of(counted, text.error, text.flow_control || expected, &made);
  folded->add(record.enter_ns, record.duration_ns);
  if (made) {
    tree->span_count++;
    tree->grow(process, sizeof(Folded));
  }
  tree->folded++;
  counts_.folded++;
  process->folded_calls++;
  return true;
}

namespace {

// What the span of a call has of its thread and of the segment that it is in.
CallSpan span_of(const Thread &thread, uint64_t enter_ns, uint64_t end_ns) {
  const Process &process = *thread.process;
  const Tree &tree = *process.tree;
  CallSpan span;
  span.trace = &tree.trace;
  span.parent = process.span;
  span.start_unix_ns = std::max(enter_ns, tree.start_ns) + tree.wall_offset_ns;
  span.end_unix_ns = end_ns + tree.wall_offset_ns;
  span.thread_name = thread.name;
  span.tgid = process.tgid;
  span.tid = thread.tid;
  span.seq = process.seq;
  span.resumed = enter_ns < tree.start_ns;
  return span;
}

}  // namespace

void Trees::encode_call(Thread *thread, const wire_call &record, std::string_view name, const CallText &text) {
  Process *process = thread->process;
  Tree *tree = process->tree;
  CallSpan span = span_of(*thread, record.enter_ns, record.enter_ns + record.duration_ns);
  span.span = call_span_id(process->span, process->seq);
  span.duration_ns = record.duration_ns;
  span.name = name;
  span.number = record.nr;
  span.result = record.result;
  // Without one it ended with its task: there is nothing to come.
  span.has_result = (record.header.flags & WIRE_NO_RETURN) == 0;
  span.resumed |= (record.header.flags & WIRE_NO_ENTRY) != 0;
  span.expected = expects(text);
  span.skipped = (record.header.flags & WIRE_SKIPPED_CALL) != 0;
  process->seq++;
  size_t before = tree->spans.size();
  encode_span(span, text, &tree->spans);
  memory_->grow_spans(tree->spans.size() - before);
  tree->span_count++;
  tree->encoded++;
  tree->calls++;
  counts_.calls++;
  counts_.redacted += text.redacted;
  counts_.spans++;
}

// One piece for each call that crosses the cut, the longest first where there are too many.
void Trees::encode_unfinished(Tree *tree, uint64_t now_ns) {
  std::vector<Thread *> waiting;
  for (auto &process : tree->processes)
    for (Thread *thread = process->threads; thread != nullptr; thread = thread->behind)
      if (thread->blocked != nullptr && thread->blocked->enter_ns < now_ns) waiting.push_back(thread);
  std::sort(waiting.begin(), waiting.end(),
            [](const Thread *a, const Thread *b) { return a->blocked->enter_ns < b->blocked->enter_ns; });
  std::unordered_map<Process *, size_t> pieces;
  size_t before = tree->spans.size(), encoded = 0;
  for (Thread *thread : waiting) {
    Process *process = thread->process;
    if (encoded == settings_.spans_per_segment || ++pieces[process] > kUnfinishedMax) {
      tree->unfinished_omitted++;
      continue;
    }
    encoded++;
    process->active = true;
    const BlockedCall &blocked = *thread->blocked;
    CallSpan span = span_of(*thread, blocked.enter_ns, now_ns);
    // Outside the sequence: the call gets its number when it ends.
    span.span = call_span_id(process->span, ~uint64_t{thread->tid});
    span.duration_ns = now_ns - blocked.enter_ns;
    span.name = blocked.name;
    span.number = blocked.nr;
    span.unfinished = true;
    encode_span(span, blocked.text, &tree->spans);
    tree->span_count++;
    tree->encoded++;
    counts_.spans++;
  }
  memory_->grow_spans(tree->spans.size() - before);
}

void Trees::encode_folded(Process *process) {
  Tree *tree = process->tree;
  size_t before = tree->spans.size();
  for (const Folded &entry : process->folded.entries()) {
    FoldedSpan span;
    span.trace = &tree->trace;
    span.span = call_span_id(process->span, ~process->seq ^ entry.key.hash());
    span.parent = process->span;
    span.start_unix_ns = std::max(entry.start_ns, tree->start_ns) + tree->wall_offset_ns;
    span.end_unix_ns = entry.end_ns + tree->wall_offset_ns;
    span.name = entry.name;
    span.error = entry.key.error;
    span.expected = entry.expected;
    span.number = entry.key.kind.nr;
    span.tgid = process->tgid;
    span.count = entry.count;
    span.min_ns = entry.min_ns;
    span.max_ns = entry.max_ns;
    span.total_ns = entry.total_ns;
    encode_span(span, &tree->spans);
    tree->encoded++;
    counts_.spans++;
  }
  memory_->grow_spans(tree->spans.size() - before);
}

}  // namespace sysspan
