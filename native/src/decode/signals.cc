// SPDX-License-Identifier: Apache-2.0
#include "decode/signals.h"

#include <cstring>

namespace sysspan {

std::string signal_name(int number) {
  if (number == 29) return "SIGIO";  // glibc calls it POLL; the kernel and strace do not
  if (number == 32) return "SIGRTMIN";
  if (number > 32 && number <= 64) return "SIGRT_" + std::to_string(number - 32);
  const char *name = number > 0 && number < 32 ? sigabbrev_np(number) : nullptr;
  return std::string("SIG") + (name != nullptr ? name : std::to_string(number).c_str());
}

}  // namespace sysspan
