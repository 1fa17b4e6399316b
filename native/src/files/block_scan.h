// SPDX-License-Identifier: Apache-2.0
// Looks at every call of a block: which ones a filter leaves, as columns of numbers. Reads what anybody may have
// written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "files/span_view.h"

namespace sysspan {

// All of it must fit.
struct ScanFilter {
  std::vector<std::string> words;  // in lower case; all are in the text of the call (SpanView::append_text())
  uint64_t from_unix_ns = 0, to_unix_ns = ~0ULL;  // it was under way then
  uint64_t least_ns = 0;                          // it took so long
  bool failed = false;
  bool other_names = false;                // those that `names` does not have
  std::unordered_set<std::string> names;   // empty: any
  std::unordered_set<std::string> errors;  // ...
  // Processes that may have made it, by the id of their span, with the number that the result is to have of them.
  std::unordered_map<uint64_t, uint32_t> processes;
  size_t rows_max = 0;  // all are counted, whatever this is
  bool texts = false;   // `texts` and `results` are wanted
};

struct ScanResult {
  uint64_t calls = 0, errors = 0;  // that fit; a summary counts for all that it stands for
  // One for each span that fits, up to rows_max, in the order of the block.
  std::vector<uint32_t> span;                 // which one of the block, from 0
  std::vector<uint32_t> process;              // by the filter's numbers
  std::vector<uint32_t> thread;               // number of the calling thread
  std::vector<uint32_t> name, error;          // numbers of `names`; error 0: none
  std::vector<double> count;                  // calls that it stands for: none, where the end is in another block
  std::vector<double> start_ns, duration_ns;  // since 1970 less `begin_unix_ns`
  std::vector<std::string> names = {""};
  std::vector<std::string> texts, results;  // SpanView::append_call() and append_result()
};

// Scans delimited requests. False where they are damaged: the result has what was before that.
bool scan(std::string_view requests, uint64_t begin_unix_ns, const ScanFilter &filter, ScanResult *result);

}  // namespace sysspan
