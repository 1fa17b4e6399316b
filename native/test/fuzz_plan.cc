// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any decode plan over any record. A plan that load() takes makes the interpreter read neither outside
// of itself nor of the record. The input: how many words and how many bytes of strings, 16 bits each, then these, and
// the record.
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "decode/decoder.h"
#include "decode/decode_words.h"
#include "wire.h"

namespace {

struct Input {
  const uint8_t *data;
  size_t size;

  // So many bytes of it; fewer when there are not so many.
  std::vector<uint8_t> take(size_t wanted) {
    size_t taken = std::min(wanted, size);
    std::vector<uint8_t> part(data, data + taken);
    data += taken;
    size -= taken;
    return part;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint16_t sizes[2];
  if (size < sizeof(sizes)) return 0;
  std::memcpy(sizes, data, sizeof(sizes));
  Input input{data + sizeof(sizes), size - sizeof(sizes)};
  std::vector<uint8_t> bytes = input.take(sizes[0] * sizeof(uint32_t)), strings = input.take(sizes[1]);
  std::vector<uint32_t> words(bytes.size() / sizeof(uint32_t));
  if (!words.empty()) std::memcpy(words.data(), bytes.data(), words.size() * sizeof(uint32_t));
  auto decoder = std::make_unique<sysspan::Decoder>();
  std::string why;
  if (!decoder->load(words.data(), words.size(), reinterpret_cast<const char *>(strings.data()), strings.size(), &why))
    return 0;
  if (input.size < sizeof(wire_header) || input.size > WIRE_RECORD_MAX) return 0;
  // A copy of exactly its size, so that the sanitizer sees every byte that is read behind it.
  std::unique_ptr<uint64_t[]> copy(new uint64_t[(input.size + 7) / 8]);
  std::memcpy(copy.get(), input.data, input.size);
  auto *call = reinterpret_cast<wire_call *>(copy.get());
  call->header.size = static_cast<uint16_t>(input.size);
  sysspan::CallText text;
  decoder->name(*call);
  decoder->format(*call, {32, (size & 1) != 0}, &text);
  return 0;
}
