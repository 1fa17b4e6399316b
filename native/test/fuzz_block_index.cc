// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: whatever a file has, its index is made of what could be read, and can be made again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "files/block_index.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sysspan::BlockIndex index;
  std::string_view request(reinterpret_cast<const char *>(data), size);
  index.add(request);
  std::string once = index.encode(1);
  index.add(request);
  index.encode(2);
  index.clear();
  if (!index.empty()) abort();
  index.add(request);
  if (index.encode(1) != once) abort();
  return 0;
}
