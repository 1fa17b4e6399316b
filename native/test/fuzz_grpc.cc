// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: what a receiver's answer means, whatever its headers, body and trailers are. The input: a byte that
// says what follows, one that says how long, and so on.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "export/grpc_status.h"

namespace {

constexpr const char *kNames[] = {":status", "grpc-status", "grpc-message", "grpc-status-details-bin", "content-type"};
constexpr size_t kBodyMax = 1 << 20;

void require(bool met) {
  if (!met) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sysspan::GrpcResponse response;
  std::string status;
  uint32_t error = 0;
  for (size_t at = 0; at + 2 <= size;) {
    uint8_t what = data[at] % 8;
    size_t length = std::min<size_t>(data[at + 1], size - at - 2);
    std::string_view part(reinterpret_cast<const char *>(data) + at + 2, length);
    at += 2 + length;
    if (what == 7) error = part.empty() ? 0 : static_cast<uint8_t>(part[0]);
    else if (what == 6) response.data(part);
    else if (what == 5)
      for (int times = 0; times < 4096; times++) response.data(part);
    else response.header(kNames[what], part);
    if (what == 1) status = part;
  }
  sysspan::SendAnswer answer = response.answer(error);
  // Only what says so was taken.
  require(answer.code != sysspan::GRPC_OK || (!status.empty() && status.find_first_not_of('0') == std::string::npos));
  require(answer.code >= 0 && answer.code <= 16);
  require(answer.body.size() <= kBodyMax);
  return 0;
}
