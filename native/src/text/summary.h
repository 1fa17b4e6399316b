// SPDX-License-Identifier: Apache-2.0
// The table of -c: calls, errors and time of each syscall.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "wire.h"

namespace sysspan {

enum class SummaryColumn { kPercent, kTotal, kShortest, kLongest, kAverage, kCalls, kErrors, kName };

struct SummaryOptions {
  bool wanted = false;
  bool sorted = true;
  SummaryColumn sort = SummaryColumn::kTotal;
  std::vector<SummaryColumn> columns;
};

// Calls of one name.
struct SummaryRow {
  std::string name;
  uint64_t calls = 0, errors = 0, total_ns = 0, shortest_ns = ~0ULL, longest_ns = 0;

  void add(const SummaryRow &other);
};

class Summary {
 public:
  explicit Summary(const SummaryOptions &options) : options_(options) {}

  // Counts a call that returned.
  void add(const wire_call &call, std::string_view name);
  // A row that was counted elsewhere.
  void add(SummaryRow row) { rows_.push_back(std::move(row)); }
  // The table, as strace prints it.
  std::string table() const;

 private:
  std::vector<SummaryRow> sorted() const;

  SummaryOptions options_;
  std::vector<SummaryRow> rows_;                 // in the order of their first call
  std::unordered_map<uint64_t, size_t> places_;  // by number and ABI
};

}  // namespace sysspan
