// SPDX-License-Identifier: Apache-2.0
// What is in some requests of spans, so that a reader need not look at them: their processes, what each of these called
// how often and for how long, when, which errors came first, and which texts cannot be in them. Reads what anybody may
// have written. docs/reference/run-files.md has the format.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "otlp/fields.h"

namespace sysspan {

class BlockIndex {
 public:
  BlockIndex();

  // Adds an ExportTraceServiceRequest. False where it is none; what was added before stays.
  bool add(std::string_view request);
  bool empty() const { return spans_ == 0; }
  // The index as a message, for a frame of data that has so many bytes.
  std::string encode(uint64_t data_size) const;
  void clear();

 private:
  static constexpr size_t kBins = 64;         // of the time that the block covers
  static constexpr size_t kFilter = 1 << 15;  // bits

  // Of calls that returned.
  struct Totals {
    uint64_t calls = 0, total_ns = 0, min_ns = ~0ULL, max_ns = 0;

    void add(uint64_t count, uint64_t all_ns, uint64_t shortest_ns, uint64_t longest_ns) {
      calls += count;
      total_ns += all_ns;
      min_ns = std::min(min_ns, shortest_ns);
      max_ns = std::max(max_ns, longest_ns);
    }
  };

  struct Process {
    uint64_t span = 0, parent_span = 0;
    bool told = false;  // its span is in the block
    uint64_t pid = 0, parent_pid = 0;
    std::string name, created, path, command, signal;
    uint64_t start_ns = 0, end_ns = 0;
    uint64_t exit_code = 0;
    bool exited = false, running = false, end_lost = false;
    uint64_t calls = 0, errors = 0, total_ns = 0, lost = 0, folded = 0;
    std::unordered_map<uint64_t, Totals> totals;  // by name and error, each a number of names_
  };

  struct Call {
    uint32_t process = 0, name = 0, error = 0;          // numbers; error 0: none
    uint64_t start_ns = 0, duration_ns = 0, count = 0;  // of calls that ended in the block
  };

  struct Span;

  bool add_spans(std::string_view scope_spans);
  bool add_span(std::string_view bytes);
  void add_process(const Span &span);
  void add_call(const Span &span);
  void add_texts(std::string_view array);
  void add_text(std::string_view text);
  uint32_t process_of(uint64_t span);
  uint32_t number_of(std::string_view name);

  uint64_t spans_ = 0, raw_size_ = 0;
  uint64_t first_ns_ = ~0ULL, last_ns_ = 0;
  std::vector<Process> processes_;
  std::unordered_map<uint64_t, uint32_t> by_span_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, uint32_t> by_name_;
  std::vector<Call> calls_;
  std::vector<std::string> traces_;
  std::array<uint64_t, kFilter / 64> filter_ = {};
};

}  // namespace sysspan
