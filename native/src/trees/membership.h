// SPDX-License-Identifier: Apache-2.0
// Who belongs to a trace: which processes become part of its trees, which are known and left out, and which wait for
// their parent to be reported.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "trees/filter.h"
#include "trees/process.h"
#include "wire.h"

namespace sysspan {

class Membership {
 public:
  // `filter` outlives it. `by_cgroup`: processes are selected by their cgroup, and come in any order.
  Membership(const TraceFilter *filter, bool by_cgroup) : filter_(filter), by_cgroup_(by_cgroup) {}

  // A process that is known and left out: its calls count as filtered, and it is traced from an exec on that matches.
  struct Ignored {
    uint64_t start_ns, container;
    uint32_t parent_tgid, vpid, pgid, sid, uid;
  };

  enum class Decision { kTraced, kIgnored, kWaits };
  // Decides about a process that is not known yet, and remembers it unless it is traced. `parent`: in a tree, or null.
  Decision decide(const wire_begin &record, const Process *parent);

  bool ignores(uint32_t tgid, uint64_t start_ns) const;
  // Whoever has the number now is ignored.
  bool ignores(uint32_t tgid) const { return ignored_.count(tgid) != 0; }
  void ignore(const Process &process);
  // It has ended or left.
  void forget(uint32_t tgid, uint64_t start_ns);
  // Whoever had the number: a process that is traced has it now.
  void forget(uint32_t tgid) { ignored_.erase(tgid); }
  // The ignored process that executes what the trace wants; null where it is none.
  const Ignored *wanted_by_exec(const wire_task &task, std::string_view path) const;

  // The children that were reported before this process, which is decided about now.
  std::vector<wire_begin> take_children(uint32_t tgid);
  // Those whose parent was not reported within a second, marked as the first ones of their container.
  std::vector<wire_begin> take_orphans(uint64_t now_ns);

  void exclude(uint64_t container) { excluded_.insert(container); }
  void container_gone(uint64_t container);
  // The trace ends.
  void clear();

 private:
  void ignore(const wire_begin &record);

  const TraceFilter *filter_;
  bool by_cgroup_;
  std::unordered_map<uint32_t, Ignored> ignored_;
  std::unordered_map<uint32_t, std::vector<wire_begin>> waiting_;  // for their parent, by its tgid
  std::unordered_set<uint64_t> excluded_;                          // containers
};

}  // namespace sysspan
