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

#include "files/span_view.h"

namespace sysspan {

class Message;

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

  // Its texts are its own, since the bytes that they were read from go.
  struct Process {
    uint64_t span = 0, parent_span = 0;
    bool told = false;  // its span is in the block
    ProcessView view;
    std::string name, created, path, command, signal;
    uint64_t start_ns = 0, end_ns = 0;
    std::unordered_map<uint64_t, Totals> totals;  // by name and error, each a number of names_
  };

  struct Call {
    uint32_t process = 0, name = 0, error = 0;            // numbers; error 0: none
    uint64_t span = 0;                                    // which one of the block
    uint64_t start_ns = 0, duration_ns = 0, seen_ns = 0;  // seen_ns: in this block
    uint64_t count = 0;                                   // of calls that ended in the block
  };

  struct Times;

  bool add_span(std::string_view bytes);
  void add_process(const SpanView &span);
  void add_call(const SpanView &span);
  void add_text(std::string_view text);
  uint64_t first_ns() const { return calls_.empty() ? last_ns_ : first_ns_; }
  void put_processes(Message *index) const;
  void put_slowest(Message *index) const;
  void put_failures(Message *index) const;
  static void put_told(const Process &process, Message *to);
  static void put_totals(const Process &process, Message *to);
  static void put_times(const Times &times, uint64_t width_ns, Message *to);
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
  std::string text_;  // of a span; here to be used again
};

}  // namespace sysspan
