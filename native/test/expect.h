// SPDX-License-Identifier: Apache-2.0
// For test programs: ends the program with a sentence that does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>

inline void expect(bool held, const char *sentence) {
  if (held) return;
  fprintf(stderr, "not so: %s\n", sentence);
  exit(1);
}
