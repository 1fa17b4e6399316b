// SPDX-License-Identifier: Apache-2.0
// When a segment ends, and what the next one begins with.
#include <algorithm>
#include <iterator>

#include "kernel/clock.h"
#include "trees/process_spans.h"

namespace sysspan {

namespace {

constexpr uint64_t kLookApartNs = 10'000'000;

ClosedSegment closed_segment(Tree *tree, const SegmentEnd &end) {
  ClosedSegment segment;
  segment.trace = tree->settings->number;
  segment.container = tree->container;
  segment.id = tree->trace;
  segment.root = tree->processes.front()->name();
  segment.spans = process_spans(*tree, end);
  segment.bytes = tree->spans.size();
  for (const SpanBlock &block : segment.spans) segment.bytes += block.size;
  segment.processes = tree->processes.size() - tree->idle_omitted;
  segment.count = segment.processes + tree->encoded;
  if (tree->memory != nullptr) tree->memory->shrink_spans(tree->spans.size());
  SpanBlocks calls = tree->spans.take();
  segment.spans.insert(segment.spans.end(), std::make_move_iterator(calls.begin()),
                       std::make_move_iterator(calls.end()));
  segment.calls = tree->calls;
  segment.folded = tree->folded;
  return segment;
}

// Where processes alone would fill a segment, those that did nothing in it are left out, but for the ancestors of
// others.
void omit_idle(Tree *tree) {
  if (tree->segment == 0 || tree->processes.size() <= tree->settings->spans_per_segment / 2) return;
  std::unordered_set<const Process *> needed = {tree->processes.front().get()};
  for (auto process = tree->processes.rbegin(); process != tree->processes.rend(); ++process) {
    (*process)->omitted = !(*process)->active && needed.count(process->get()) == 0;
    if (!(*process)->omitted) needed.insert((*process)->parent);
    tree->idle_omitted += (*process)->omitted ? 1 : 0;
  }
}

// Marks who lives, and the dead that connect them to the root. Where they are many, only the root of the dead.
void mark_needed(Tree *tree) {
  auto mark = [&](bool dead_too) {
    size_t dead = 0;
    for (auto &process : tree->processes) process->needed = process->alive;
    for (auto process = tree->processes.rbegin(); process != tree->processes.rend(); ++process) {
      if (!(*process)->needed) continue;
      dead += (*process)->alive ? 0 : 1;
      if (dead_too && (*process)->parent != nullptr) (*process)->parent->needed = true;
    }
    return dead;
  };
  if (mark(true) <= tree->settings->spans_per_segment / 8) return;
  mark(false);
  Process *root = tree->processes.front().get();
  root->needed = true;
  for (auto &process : tree->processes) {
    if (!process->needed || process->parent == nullptr || process->parent->needed) continue;
    while (!process->parent->needed) process->parent = process->parent->parent;
    process->adopted = true;
  }
}

}  // namespace

void start_segment(Tree *tree, uint64_t now_ns) {
  tree->start_ns = now_ns;
  tree->wall_offset_ns = wall_offset_ns();
  tree->trace = trace_id(tree->identity, tree->segment);
}

namespace {

// At least half of a segment is for what comes after it began.
uint64_t spans_left(const Tree &tree) {
  uint64_t most = tree.settings->spans_per_segment, added = tree.span_count - tree.base_count;
  uint64_t room = most - std::min(tree.base_count, most / 2);
  return room > added ? room - added : 0;
}

bool nearly_full(const Tree &tree) {
  return spans_left(tree) <= tree.settings->spans_per_segment / 8 ||
         tree.bytes_added() >= tree.settings->bytes_per_segment / 8 * 7;
}

}  // namespace

// A tree that is over is closed for that, and then once.
void Trees::close_if_full(Tree *tree, uint64_t now_ns) {
  if (tree->alive == 0) return;
  bool spans = spans_left(*tree) == 0;
  if (spans || tree->bytes_added() >= tree->settings->bytes_per_segment)
    close(tree, now_ns, spans ? EndReason::kSpans : EndReason::kBytes);
  else if (!tree->scanned && nearly_full(*tree)) look_ = true;
}

void Trees::close(Tree *tree, uint64_t now_ns, EndReason reason) {
  bool has_next = tree->alive != 0 && (reason != EndReason::kRequestEnded && reason != EndReason::kShutdown);
  if (tree->active) {
    if (reason != EndReason::kTreeEnded) encode_unfinished(tree, now_ns);
    for (auto &process : tree->processes) encode_folded(process.get());
    omit_idle(tree);
    closed_.push_back(closed_segment(tree, {now_ns, reason, has_next}));
    tree->previous_trace = tree->trace;
    tree->has_previous = true;
    tree->segment++;
  }
  if (has_next || tree->alive != 0) next_segment(tree, now_ns);
}

void Trees::next_segment(Tree *tree, uint64_t now_ns) {
  bool sent = tree->active;
  tree->clear_spans();
  tree->span_count = tree->encoded = 0;
  tree->calls = tree->folded = 0;
  tree->idle_omitted = tree->unfinished_omitted = 0;
  tree->active = false;
  tree->scanned = false;
  start_segment(tree, now_ns);
  mark_needed(tree);
  for (auto &process : tree->processes) {
    // A thread whose exit record was lost must not outlive its process here.
    if (!process->needed) end_threads(process.get());
    forget_segment(process.get());
    if (!process->needed) tree->shrink(process.get(), process->state_bytes);
  }
  auto gone = std::remove_if(tree->processes.begin(), tree->processes.end(),
                             [](const auto &process) { return !process->needed; });
  tree->processes.erase(gone, tree->processes.end());
  for (auto &process : tree->processes) {
    if (sent) process->previous_span = process->omitted ? 0 : process->span;
    process->omitted = false;
    process->span = process_span_id(tree->trace, process->tgid, process->start_ns);
    process->stub = !process->alive;
  }
  tree->span_count = tree->base_count = tree->processes.size();
  tree->base_bytes = tree->state_bytes;
}

// A tree that was found while it ran has lost its beginning anyway: its first segments are short, 0.5 s, 1 s, 2 s …, so
// that who asked sees something soon.
uint64_t Trees::longest(const Tree &tree) const {
  bool found = tree.processes.front()->attached && tree.segment < 7;
  return found ? std::min(settings_.segment_ns, (kSecond / 2) << tree.segment) : settings_.segment_ns;
}

bool Trees::tick(uint64_t now_ns) {
  close_ended(now_ns);
  if (!look_ && now_ns - looked_ns_ < kLookApartNs) return false;
  looked_ns_ = now_ns;
  look_ = false;
  bool scan = false;
  for (auto &tree : trees_) {
    if (tree->alive == 0) continue;
    bool due = now_ns > tree->start_ns && now_ns - tree->start_ns >= longest(*tree);
    if (!tree->scanned && (due || nearly_full(*tree))) {
      scan = tree->scanned = true;
    } else if (due) {
      close(tree.get(), now_ns, EndReason::kTime);
    }
  }
  begin_all(membership_.take_orphans(now_ns));
  return scan;
}

void Trees::finish(uint64_t now_ns, EndReason reason) {
  for (auto &tree : trees_) close(tree.get(), now_ns, tree->alive == 0 ? EndReason::kTreeEnded : reason);
  trees_.clear();
  ended_.clear();
  by_tgid_.clear();
  threads_.clear();
  membership_.clear();
}

// Whether nothing can follow of a tree that ended: a thread that has not told of its end may have a last call to tell,
// unless its end was lost.
bool Trees::is_over(const Tree &tree, uint64_t now_ns) const {
  return tree.threads == 0 || now_ns >= tree.last_end_ns + kSecond;
}

void Trees::close_ended(uint64_t now_ns) {
  if (ended_.empty()) return;
  std::unordered_set<const Tree *> over;
  for (Tree *tree : ended_) {
    if (!is_over(*tree, now_ns)) continue;
    close(tree, now_ns, EndReason::kTreeEnded);
    over.insert(tree);
  }
  drop(over);
}

void Trees::drop(const std::unordered_set<const Tree *> &dropped) {
  if (dropped.empty()) return;
  for (auto &tree : trees_) {
    if (dropped.count(tree.get()) == 0) continue;
    ended_.erase(tree.get());
    for (auto &process : tree->processes) end_threads(process.get());
  }
  trees_.erase(
      std::remove_if(trees_.begin(), trees_.end(), [&](const auto &tree) { return dropped.count(tree.get()) != 0; }),
      trees_.end());
}

void Trees::exclude_container(uint64_t container) {
  membership_.exclude(container);
  std::unordered_set<const Tree *> dropped;
  for (auto &tree : trees_) {
    if (tree->container != container) continue;
    dropped.insert(tree.get());
    counts_.filtered += tree->calls + tree->folded;
    counts_.calls -= tree->calls;
    counts_.folded -= tree->folded;
    for (auto &process : tree->processes) {
      if (!process->alive) continue;
      by_tgid_.erase(process->tgid);
      membership_.ignore(*process);
    }
  }
  drop(dropped);
}

void Trees::container_gone(uint64_t container, uint64_t now_ns) {
  membership_.container_gone(container);
  for (auto &tree : trees_) {
    if (tree->container != container) continue;
    for (auto &process : tree->processes)
      if (process->alive) end_unseen(process.get(), now_ns);
  }
}

Tree *Trees::largest() {
  auto largest = std::max_element(trees_.begin(), trees_.end(),
                                  [](const auto &a, const auto &b) { return a->bytes_added() < b->bytes_added(); });
  return largest == trees_.end() || (*largest)->bytes_added() == 0 ? nullptr : largest->get();
}

void Trees::close_for_memory(Tree *tree, uint64_t now_ns) {
  bool ended = tree->alive == 0;
  close(tree, now_ns, ended ? EndReason::kTreeEnded : EndReason::kMemory);
  if (ended) drop({tree});
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
