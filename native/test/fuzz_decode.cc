// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: no record may make the interpreter read outside of it. The plan is the file in DECODE_PLAN.
#include <cstring>
#include <memory>

#include "plan_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static sysspan::Decoder *decoder = [] {
    const char *name = getenv("DECODE_PLAN");
    auto *loaded = new sysspan::Decoder();
    sysspan::load_plan_file(name == nullptr ? "decode.plan" : name, loaded);
    return loaded;
  }();
  static sysspan::CallText text;
  if (size < sizeof(wire_header) || size > WIRE_RECORD_MAX) return 0;
  std::unique_ptr<uint64_t[]> copy(new uint64_t[(size + 7) / 8]);
  std::memcpy(copy.get(), data, size);
  auto *call = reinterpret_cast<wire_call *>(copy.get());
  call->header.size = static_cast<uint16_t>(size);
  text.clear();
  decoder->format(*call, {32, (size & 1) != 0}, &text);
  return 0;
}
