// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: what is taken for a request is written as one line, and what is refused leaves nothing.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "otlp/otlp_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string line = "before";
  bool taken = sysspan::append_otlp_json({reinterpret_cast<const char *>(data), size}, &line);
  if (!taken && line != "before") abort();
  if (taken && (line.compare(0, 7, "before{") != 0 || line.back() != '}')) abort();
  for (char c : line)
    if (static_cast<uint8_t>(c) < ' ' || c == 0x7f) abort();
  return 0;
}
