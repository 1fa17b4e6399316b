// SPDX-License-Identifier: Apache-2.0
// When a segment ends, and what the next one begins with.
#include <algorithm>
#include <iterator>

#include "clock.h"
#include "process_spans.h"

namespace sysspan {

namespace {

ClosedSegment closed_segment(Tree *tree, const SegmentEnd &end) {
  ClosedSegment segment;
  segment.trace = tree->settings->number;
  segment.container = tree->container;
  segment.id = tree->trace;
  segment.root = tree->processes.front()->name;
  segment.spans = process_spans(*tree, end);
  segment.bytes = tree->spans.size();
  for (const SpanBlock &block : segment.spans) segment.bytes += block.size;
  segment.processes = tree->processes.size();
  segment.count = tree->processes.size() + tree->encoded;
  SpanBlocks calls = tree->spans.take();
  segment.spans.insert(segment.spans.end(), std::make_move_iterator(calls.begin()),
                       std::make_move_iterator(calls.end()));
  segment.calls = tree->calls;
  segment.folded = tree->folded;
  return segment;
}

void forget_segment(Process *process) {
  process->totals = {};
  process->lost = 0;
  process->folded_calls = 0;
  process->by_call.clear();
  process->folded.clear();
  process->events.clear();
  process->dropped_events = 0;
}

}  // namespace

void start_segment(Tree *tree, uint64_t now_ns) {
  tree->start_ns = now_ns;
  tree->wall_offset_ns = wall_offset_ns();
  tree->trace = trace_id(tree->identity, tree->segment);
}

bool Trees::full(const Tree &tree, EndReason *reason) const {
  if (tree.alive == 0) return false;  // it is closed as soon as it is over, and then once
  *reason = tree.span_count >= tree.settings->spans_per_segment ? EndReason::kSpans : EndReason::kBytes;
  return *reason == EndReason::kSpans || tree.spans.size() >= tree.settings->bytes_per_segment;
}

void Trees::close(Tree *tree, uint64_t now_ns, EndReason reason) {
  bool has_next = tree->alive != 0 && (reason != EndReason::kRequestEnded && reason != EndReason::kShutdown);
  if (tree->active) {
    if (reason != EndReason::kTreeEnded) encode_unfinished(tree, now_ns);
    for (auto &process : tree->processes) encode_folded(process.get());
    closed_.push_back(closed_segment(tree, {now_ns, reason, has_next}));
    tree->previous_trace = tree->trace;
    tree->has_previous = true;
    tree->segment++;
  }
  if (has_next || tree->alive != 0) next_segment(tree, now_ns);
}

// Keeps who lives, and the dead that connect them to the root.
void Trees::next_segment(Tree *tree, uint64_t now_ns) {
  bool sent = tree->active;
  tree->spans.clear();
  tree->span_count = tree->encoded = 0;
  tree->calls = tree->folded = 0;
  tree->active = false;
  tree->scanned = false;
  start_segment(tree, now_ns);
  std::unordered_map<const Process *, bool> needed;
  for (auto process = tree->processes.rbegin(); process != tree->processes.rend(); ++process)
    if ((*process)->alive || needed[process->get()]) {
      needed[process->get()] = true;
      if ((*process)->parent != nullptr) needed[(*process)->parent] = true;
    }
  // A thread whose exit record was lost must not outlive its process here.
  forget_threads([&](const Process &process) { return process.tree == tree && !needed[&process]; });
  auto gone = std::remove_if(tree->processes.begin(), tree->processes.end(),
                             [&](const auto &process) { return !needed[process.get()]; });
  tree->processes.erase(gone, tree->processes.end());
  for (auto &process : tree->processes) {
    if (sent) process->previous_span = process->span;
    process->span = process_span_id(tree->trace, process->tgid, process->start_ns);
    process->stub = !process->alive;
    forget_segment(process.get());
    tree->span_count++;
  }
}

// A tree that was found while it ran has lost its beginning anyway: its first segments are short, 0.5 s, 1 s, 2 s …, so
// that who asked sees something soon.
uint64_t Trees::longest(const Tree &tree) const {
  bool found = tree.processes.front()->attached && tree.segment < 7;
  return found ? std::min(settings_.segment_ns, (kSecond / 2) << tree.segment) : settings_.segment_ns;
}

bool Trees::tick(uint64_t now_ns) {
  bool scan = false;
  std::unordered_set<const Tree *> ended = over(now_ns);
  for (auto &tree : trees_) {
    if (ended.count(tree.get()) != 0) close(tree.get(), now_ns, EndReason::kTreeEnded);
    if (tree->alive == 0) continue;
    bool due = now_ns > tree->start_ns && now_ns - tree->start_ns >= longest(*tree);
    bool near = tree->span_count >= tree->settings->spans_per_segment / 8 * 7 ||
                tree->spans.size() >= tree->settings->bytes_per_segment / 8 * 7;
    if ((due || near) && !tree->scanned) {
      scan = tree->scanned = true;
    } else if (due) {
      close(tree.get(), now_ns, EndReason::kTime);
    }
  }
  drop(ended);
  begin_all_waiting(now_ns);
  return scan;
}

void Trees::finish(uint64_t now_ns, EndReason reason) {
  for (auto &tree : trees_) close(tree.get(), now_ns, tree->alive == 0 ? EndReason::kTreeEnded : reason);
  trees_.clear();
  by_tgid_.clear();
  threads_.clear();
  ignored_.clear();
  waiting_.clear();
}

// Trees that ended, and of which nothing can follow: a thread that has not told of its end may have a last call to
// tell, unless its end was lost.
std::unordered_set<const Tree *> Trees::over(uint64_t now_ns) const {
  std::unordered_set<const Tree *> ended;
  for (const auto &tree : trees_)
    if (tree->alive == 0) ended.insert(tree.get());
  if (ended.empty()) return ended;
  for (const auto &[tid, thread] : threads_)
    if (!thread.process->alive && now_ns < thread.process->end_ns + kSecond) ended.erase(thread.process->tree);
  return ended;
}

void Trees::drop(const std::unordered_set<const Tree *> &dropped) {
  if (dropped.empty()) return;
  forget_threads([&](const Process &process) { return dropped.count(process.tree) != 0; });
  trees_.erase(
      std::remove_if(trees_.begin(), trees_.end(), [&](const auto &tree) { return dropped.count(tree.get()) != 0; }),
      trees_.end());
}

void Trees::exclude_container(uint64_t container) {
  excluded_.insert(container);
  for (auto &tree : trees_) {
    if (tree->container != container) continue;
    counts_.filtered += tree->calls + tree->folded;
    counts_.calls -= tree->calls;
    counts_.folded -= tree->folded;
    for (auto &process : tree->processes) {
      if (!process->alive) continue;
      by_tgid_.erase(process->tgid);
      wire_begin record = {};
      record.task.tgid = process->tgid;
      record.task.start_ns = process->start_ns;
      record.container_id = container;
      ignored_[process->tgid] = record;
    }
    forget_threads([&](const Process &process) { return process.tree == tree.get(); });
  }
  auto gone = [&](const auto &tree) { return tree->container == container; };
  trees_.erase(std::remove_if(trees_.begin(), trees_.end(), gone), trees_.end());
}

uint64_t Trees::open_bytes() const {
  uint64_t bytes = 0;
  for (auto &tree : trees_) bytes += tree->spans.size();
  return bytes;
}

uint64_t Trees::largest_bytes() const {
  uint64_t bytes = 0;
  for (auto &tree : trees_) bytes = std::max<uint64_t>(bytes, tree->spans.size());
  return bytes;
}

void Trees::close_largest(uint64_t now_ns) {
  auto largest = std::max_element(trees_.begin(), trees_.end(),
                                  [](const auto &a, const auto &b) { return a->spans.size() < b->spans.size(); });
  if (largest == trees_.end()) return;
  bool ended = (*largest)->alive == 0;
  close(largest->get(), now_ns, ended ? EndReason::kTreeEnded : EndReason::kMemory);
  if (ended) drop({largest->get()});
}

std::vector<ClosedSegment> Trees::take_closed() {
  std::vector<ClosedSegment> closed;
  closed.swap(closed_);
  return closed;
}

TraceCounts Trees::counts() const {
  TraceCounts counts = counts_;
  for (auto &tree : trees_) counts.alive += tree->alive;
  return counts;
}

}  // namespace sysspan
