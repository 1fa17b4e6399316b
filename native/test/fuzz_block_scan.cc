// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: whatever a block has, a scan with no filter lists what it counts, and one with a filter no more.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "files/block_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view requests(reinterpret_cast<const char *>(data), size);
  sysspan::ScanFilter filter;
  filter.rows_max = 1 << 20;
  filter.texts = true;
  for (uint64_t id : {0ULL, 1ULL, 0x0202020202020202ULL, 0x1111111111111111ULL}) filter.processes[id] = 7;
  sysspan::ScanResult all, some;
  bool whole = sysspan::scan(requests, 5, filter, &all);
  size_t rows = all.span.size();
  for (size_t column : {all.process.size(), all.name.size(), all.error.size(), all.count.size(), all.thread.size(),
                        all.start_ns.size(), all.duration_ns.size()})
    if (column != rows) abort();
  for (size_t i = 0; i < rows; i++)
    if (all.process[i] != 7 || all.name[i] >= all.names.size() || all.error[i] >= all.names.size()) abort();
  filter.words = {"a", "1"};
  filter.least_ns = 3;
  if (sysspan::scan(requests, 5, filter, &some) != whole || some.span.size() > rows) abort();
  return 0;
}
