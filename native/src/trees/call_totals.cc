// SPDX-License-Identifier: Apache-2.0
#include "trees/call_totals.h"

#include "plan.h"

namespace sysspan {

CallKind kind_of(const wire_call &record) {
  return {record.nr, static_cast<uint8_t>(record.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32))};
}

bool CallKind::named() const { return abi == 0 && nr < PLAN_SYSCALLS; }

CallTotals *CallTable::of(CallKind kind, std::string_view name) {
  CallTotals *found = entries_.find(kind);
  if (found != nullptr) return found;
  if (!kind.named() && unnamed_ == kUnnamedKindsMax) {
    found = entries_.find(kOtherKind);
    return found != nullptr ? found : entries_.add({kOtherKind, std::string(kOtherName), {}});
  }
  unnamed_ += kind.named() ? 0 : 1;
  return entries_.add({kind, std::string(name), {}});
}

void CallTable::clear() {
  entries_.clear();
  unnamed_ = 0;
}

Folded *FoldedTable::of(const CallTotals &call, std::string_view error, bool expected, bool *made) {
  KindAndError<std::string_view> key = {call.key, error};
  std::string_view name = call.name;
  Folded *found = entries_.find(key);
  if (found == nullptr && entries_.size() >= kFoldedMax) {
    key = {kOtherKind, error.empty() ? "" : kOtherError};
    name = kOtherName;
    found = entries_.find(key);
  }
  *made = found == nullptr;
  if (found != nullptr) return found;
  Folded entry;
  entry.key = {key.kind, std::string(key.error)};
  entry.name = std::string(name);
  entry.expected = expected;
  return entries_.add(std::move(entry));
}

}  // namespace sysspan
