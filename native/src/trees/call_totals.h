// SPDX-License-Identifier: Apache-2.0
// What the calls of one process came to in one segment, by what they are. What a process may invent, numbers that name
// no call and errors, takes a bounded number of entries; the rest is counted together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "otlp/ids.h"
#include "trees/keyed.h"
#include "wire.h"

namespace sysspan {

// Distinct kinds without a row in the table that a process and segment counts apart, and summaries that it may have.
constexpr size_t kUnnamedKindsMax = 64;
constexpr size_t kFoldedMax = 512;

struct Totals {
  uint64_t calls = 0;
  uint64_t errors = 0;
  uint64_t duration_ns = 0;

  void add(bool failed, uint64_t call_ns) {
    calls++;
    errors += failed ? 1 : 0;
    duration_ns += call_ns;
  }
};

// What has a name of its own.
struct CallKind {
  uint32_t nr = 0;
  uint8_t abi = 0;  // flags of the record

  bool operator==(const CallKind &other) const { return nr == other.nr && abi == other.abi; }
  uint64_t hash() const { return mix64(uint64_t{abi} << 32 | nr); }
  // Whether the numbers that there are bound how many there can be.
  bool named() const;
};

// Stands for all that are counted together.
constexpr CallKind kOtherKind = {0xffffffff, 0xff};
constexpr std::string_view kOtherName = "other", kOtherError = "_OTHER";

CallKind kind_of(const wire_call &record);

struct CallTotals {
  CallKind key;
  std::string name;
  Totals totals;
};

class CallTable {
 public:
  // The entry of a call's kind, made where there is none, or that of all others.
  CallTotals *of(CallKind kind, std::string_view name);
  const Keyed<CallTotals> &entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  void clear();

 private:
  Keyed<CallTotals> entries_;
  size_t unnamed_ = 0;
};

// A kind with the error of its calls, "" for those that did not fail.
template <typename Text>
struct KindAndError {
  CallKind kind;
  Text error;

  template <typename Other>
  bool operator==(const KindAndError<Other> &other) const {
    return kind == other.kind && error == other.error;
  }
  uint64_t hash() const { return mix64(kind.hash() ^ std::hash<std::string_view>{}(error)); }
};

struct Folded {
  KindAndError<std::string> key;
  std::string name;
  bool expected = false;
  uint64_t count = 0, min_ns = ~0ULL, max_ns = 0, total_ns = 0, start_ns = ~0ULL, end_ns = 0;

  void add(uint64_t call_start_ns, uint64_t call_ns) {
    count++;
    total_ns += call_ns;
    min_ns = std::min(min_ns, call_ns);
    max_ns = std::max(max_ns, call_ns);
    start_ns = std::min(start_ns, call_start_ns);
    end_ns = std::max(end_ns, call_start_ns + call_ns);
  }
};

class FoldedTable {
 public:
  // The summary of a call's kind and error, made where there is none; `made` says whether it was.
  Folded *of(const CallTotals &call, std::string_view error, bool expected, bool *made);
  const Keyed<Folded> &entries() const { return entries_; }
  void clear() { entries_.clear(); }

 private:
  Keyed<Folded> entries_;
};

}  // namespace sysspan
