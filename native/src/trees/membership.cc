// SPDX-License-Identifier: Apache-2.0
#include "trees/membership.h"

#include <iterator>
#include <utility>

namespace sysspan {

namespace {

constexpr size_t kIgnoredMax = 1 << 16;

}  // namespace

Membership::Decision Membership::decide(const wire_begin &record, const Process *parent) {
  bool inside = (record.task.header.flags & WIRE_INSIDE) != 0;
  bool attached = (record.task.header.flags & WIRE_ATTACHED) != 0;
  bool excluded = excluded_.count(record.container_id) != 0;
  if (by_cgroup_ && attached && inside && parent == nullptr && !excluded &&
      !ignores(record.parent_tgid, record.parent_start_ns)) {
    waiting_[record.parent_tgid].push_back(record);
    return Decision::kWaits;
  }
  bool root = filter_->executables.empty() && (!by_cgroup_ || filter_->follow_forks || !inside);
  bool traced = parent != nullptr ? filter_->everything || filter_->follow_forks : root;
  if (traced && !excluded) return Decision::kTraced;
  ignore(record);
  return Decision::kIgnored;
}

bool Membership::ignores(uint32_t tgid, uint64_t start_ns) const {
  auto found = ignored_.find(tgid);
  return found != ignored_.end() && found->second.start_ns == start_ns;
}

void Membership::forget(uint32_t tgid, uint64_t start_ns) {
  if (ignores(tgid, start_ns)) ignored_.erase(tgid);
}

void Membership::ignore(const wire_begin &record) {
  if (ignored_.size() >= kIgnoredMax && ignored_.count(record.task.tgid) == 0) return;
  ignored_[record.task.tgid] = {record.task.start_ns, record.container_id, record.parent_tgid, record.vpid,
                                record.pgid,          record.sid,          record.uid};
}

void Membership::ignore(const Process &process) {
  ignored_[process.tgid] = {
      process.start_ns, process.tree->container, process.parent_tgid, process.vpid, process.pgid, process.sid,
      process.uid};
}

const Membership::Ignored *Membership::wanted_by_exec(const wire_task &task, std::string_view path) const {
  auto found = ignored_.find(task.tgid);
  if (found == ignored_.end() || found->second.start_ns != task.start_ns) return nullptr;
  if (excluded_.count(found->second.container) != 0 || !filter_->wants_executable(path)) return nullptr;
  return &found->second;
}

std::vector<wire_begin> Membership::take_children(uint32_t tgid) {
  auto found = waiting_.find(tgid);
  if (found == waiting_.end()) return {};
  std::vector<wire_begin> children = std::move(found->second);
  waiting_.erase(found);
  return children;
}

std::vector<wire_begin> Membership::take_orphans(uint64_t now_ns) {
  bool late = false;
  for (const auto &[parent, children] : waiting_)
    late |= children.empty() || now_ns - children.front().task.time_ns > kSecond;
  std::vector<wire_begin> orphans;
  if (!late) return orphans;
  for (auto &[parent, children] : std::exchange(waiting_, {}))
    for (wire_begin &child : children) {
      child.task.header.flags &= static_cast<uint8_t>(~WIRE_INSIDE);
      orphans.push_back(child);
    }
  return orphans;
}

void Membership::container_gone(uint64_t container) {
  excluded_.erase(container);
  for (auto entry = ignored_.begin(); entry != ignored_.end();)
    entry = entry->second.container == container ? ignored_.erase(entry) : std::next(entry);
}

void Membership::clear() {
  ignored_.clear();
  waiting_.clear();
}

}  // namespace sysspan
