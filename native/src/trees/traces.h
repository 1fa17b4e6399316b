// SPDX-License-Identifier: Apache-2.0
// All traces of a session: hands each record to the traces of its trace set, shown as each of them may show it. One
// thread owns it; time is a parameter.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "decode/capture_plans.h"
#include "decode/decoder.h"
#include "trees/trees.h"

namespace sysspan {

class Traces {
 public:
  // `machine` and `tenant`: spans of calls that all traces, and those of a tenant, may have in a second; 0: no limit.
  struct SpansPerSecond {
    uint32_t machine = 0, tenant = 0;
  };

  Traces(const Decoder *decoder, uint64_t memory_budget, SpansPerSecond spans)
      : decoder_(decoder), memory_(memory_budget), spans_(spans), machine_(spans.machine) {}

  CapturePlans *plans() { return &plans_; }

  void add(const TraceSettings &settings);
  // Closes its segments; counts() tells once more what it counted.
  void remove(uint32_t number, uint64_t now_ns, EndReason reason);
  // Which traces the records of a trace set belong to.
  void put_trace_set(uint32_t trace_set, const std::vector<uint32_t> &numbers);
  void exclude_container(uint32_t number, uint64_t container);

  // As of Trees.
  void process_events_lost(uint64_t container, uint64_t count, uint64_t now_ns);
  // The container's cgroup is gone, so that no process of it lives.
  void container_gone(uint64_t container, uint64_t now_ns);

  void begin(const wire_begin &record);
  void exec(const wire_exec &record);
  void exit(const wire_exit &record);
  void signal(const wire_signal &record, std::string_view name, std::string_view code);
  void rename(const wire_task &record);
  // `text` is how the call looks with `shown`; other options have it formatted anew.
  void call(const wire_call &record, std::string_view name);

  // See Trees::tick; not more often than ten times a second.
  bool tick(uint64_t now_ns);
  void finish(uint64_t now_ns, EndReason reason);

  std::vector<ClosedSegment> take_closed();
  // False when the trace was removed: nothing is known of it any more.
  bool note_dropped(const ClosedSegment &segment);
  // Those that may have changed since the last time.
  void counts(std::map<uint32_t, TraceCounts> *to);

 private:
  const std::vector<Trees *> &of_trace_set(uint32_t trace_set) const {
    return trace_set < trace_sets_.size() ? trace_sets_[trace_set] : nobody_;
  }
  // Of a record that they get.
  const std::vector<Trees *> &traces_of(uint32_t trace_set) const {
    const auto &members = of_trace_set(trace_set);
    for (Trees *trees : members) trees->touch();
    return members;
  }
  void take_from(Trees *trees);
  void relieve_memory(uint64_t now_ns);

  const Decoder *decoder_;
  CapturePlans plans_;
  HeldMemory memory_;
  SpansPerSecond spans_;
  SpanBudget machine_;
  std::map<std::string, SpanBudget> tenants_;
  std::unordered_map<uint32_t, std::unique_ptr<Trees>> traces_;
  std::vector<std::vector<Trees *>> trace_sets_;
  const std::vector<Trees *> nobody_;
  std::vector<std::pair<uint32_t, TraceCounts>> ended_;  // since the last time that counts were asked for
  std::vector<ClosedSegment> closed_;
  CallText text_;
  uint64_t scanned_ns_ = 0;
};

}  // namespace sysspan
