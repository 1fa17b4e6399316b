// SPDX-License-Identifier: Apache-2.0
#include "trees/traces.h"

#include <algorithm>

namespace sysspan {

namespace {

// All tasks of the machine are looked at for it. What has been blocked for less when a segment is cut may be missing
// there.
constexpr uint64_t kScanApartNs = 100'000'000;

}  // namespace

void Traces::add(const TraceSettings &settings) {
  SpanBudget *tenant = &tenants_.try_emplace(settings.tenant, spans_.tenant).first->second;
  traces_[settings.number] = std::make_unique<Trees>(settings, &memory_, Trees::Budgets{tenant, &machine_});
}

void Traces::remove(uint32_t number, uint64_t now_ns, EndReason reason) {
  auto found = traces_.find(number);
  if (found == traces_.end()) return;
  Trees *trees = found->second.get();
  trees->finish(now_ns, reason);
  take_from(trees);
  ended_.emplace_back(number, trees->counts());
  for (auto &trace_set : trace_sets_)
    trace_set.erase(std::remove(trace_set.begin(), trace_set.end(), trees), trace_set.end());
  std::string tenant = trees->settings().tenant;
  traces_.erase(found);
  auto same = [&](const auto &entry) { return entry.second->settings().tenant == tenant; };
  if (std::none_of(traces_.begin(), traces_.end(), same)) tenants_.erase(tenant);
}

void Traces::put_trace_set(uint32_t trace_set, const std::vector<uint32_t> &numbers) {
  if (trace_set >= PLAN_TRACE_SETS) return;
  if (trace_set >= trace_sets_.size()) trace_sets_.resize(trace_set + 1);
  trace_sets_[trace_set].clear();
  for (uint32_t number : numbers) {
    auto found = traces_.find(number);
    if (found != traces_.end()) trace_sets_[trace_set].push_back(found->second.get());
  }
}

void Traces::exclude_container(uint32_t number, uint64_t container) {
  auto found = traces_.find(number);
  if (found == traces_.end()) return;
  found->second->exclude_container(container);
  found->second->touch();
}

void Traces::begin(const wire_begin &record) {
  const auto &members = of_trace_set(record.task.trace_set);
  // A process that changed its trace set leaves the traces that the new one does not have.
  if ((record.task.header.flags & WIRE_ATTACHED) != 0)
    for (auto &[number, trees] : traces_)
      if (std::find(members.begin(), members.end(), trees.get()) == members.end()) {
        trees->leave(record.task);
        trees->touch();
      }
  for (Trees *trees : traces_of(record.task.trace_set)) trees->begin(record);
}

void Traces::exec(const wire_exec &record) {
  for (Trees *trees : traces_of(record.task.trace_set)) trees->exec(record);
}

void Traces::exit(const wire_exit &record) {
  bool left = record.task.header.kind == WIRE_LEFT;
  for (Trees *trees : traces_of(record.task.trace_set)) left ? trees->leave(record.task) : trees->exit(record);
}

void Traces::signal(const wire_signal &record, std::string_view name, std::string_view code) {
  for (Trees *trees : traces_of(record.task.trace_set)) trees->signal(record, name, code);
}

void Traces::rename(const wire_task &record) {
  for (Trees *trees : traces_of(record.trace_set)) trees->rename(record);
}

void Traces::call(const wire_call &record, std::string_view name) {
  DecoderOptions shown;
  bool formatted = false;
  for (Trees *trees : traces_of(record.trace_set)) {
    const TraceSettings &settings = trees->settings();
    DecoderOptions options = settings.decoder;
    plans_.restrict(record, settings.contents, &options);
    if (!formatted || options != shown) {
      text_.clear();
      decoder_->format(record, options, &text_);
      shown = options;
      formatted = true;
    }
    trees->call(record, name, text_);
  }
}

bool Traces::tick(uint64_t now_ns) {
  bool scan = false;
  for (auto &[number, trees] : traces_) {
    scan |= trees->tick(now_ns);
    take_from(trees.get());
  }
  relieve_memory(now_ns);
  if (!scan || now_ns - scanned_ns_ < kScanApartNs) return false;
  scanned_ns_ = now_ns;
  return true;
}

// Over the budget the largest segments are closed early; nothing is thrown away here.
void Traces::relieve_memory(uint64_t now_ns) {
  while (memory_.over()) {
    Trees *of = nullptr;
    Tree *largest = nullptr;
    for (auto &[number, trees] : traces_) {
      Tree *candidate = trees->largest();
      if (candidate == nullptr || (largest != nullptr && candidate->bytes_added() <= largest->bytes_added())) continue;
      of = trees.get();
      largest = candidate;
    }
    if (largest == nullptr) return;
    of->close_for_memory(largest, now_ns);
    take_from(of);
  }
}

void Traces::process_events_lost(uint64_t container, uint64_t count, uint64_t now_ns) {
  for (auto &[number, trees] : traces_) trees->process_events_lost(container, count, now_ns);
}

void Traces::container_gone(uint64_t container, uint64_t now_ns) {
  for (auto &[number, trees] : traces_) trees->container_gone(container, now_ns);
}

void Traces::finish(uint64_t now_ns, EndReason reason) {
  for (auto &[number, trees] : traces_) {
    trees->finish(now_ns, reason);
    trees->touch();
    take_from(trees.get());
  }
}

void Traces::take_from(Trees *trees) {
  std::vector<ClosedSegment> closed = trees->take_closed();
  if (!closed.empty()) trees->touch();
  for (ClosedSegment &segment : closed) closed_.push_back(std::move(segment));
}

std::vector<ClosedSegment> Traces::take_closed() {
  std::vector<ClosedSegment> closed;
  closed.swap(closed_);
  return closed;
}

bool Traces::note_dropped(const ClosedSegment &segment) {
  auto found = traces_.find(segment.trace);
  if (found == traces_.end()) return false;
  found->second->note_dropped(segment);
  found->second->touch();
  return true;
}

void Traces::counts(std::map<uint32_t, TraceCounts> *to) {
  for (const auto &[number, counts] : ended_) (*to)[number] = counts;
  ended_.clear();
  for (const auto &[number, trees] : traces_)
    if (trees->take_touched()) (*to)[number] = trees->counts();
}

}  // namespace sysspan
