// SPDX-License-Identifier: Apache-2.0
#include "kernel/launched.h"

#include <signal.h>
#include <unistd.h>

namespace sysspan {

namespace {

void become(int from, int stream) {
  if (from < 0) return;
  dup2(from, stream);
  close(from);
}

}  // namespace

bool take_over(int output, int errors, uint64_t ignored, int directory) {
  become(output, STDOUT_FILENO);
  become(errors, STDERR_FILENO);
  for (int number = 1; number <= 64; number++)
    if ((ignored >> (number - 1) & 1) != 0) signal(number, SIG_IGN);
  if (directory < 0) return true;
  bool back = fchdir(directory) == 0;
  close(directory);
  return back;
}

}  // namespace sysspan
