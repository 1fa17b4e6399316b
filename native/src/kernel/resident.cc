// SPDX-License-Identifier: Apache-2.0
#include "kernel/resident.h"

#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <vector>

namespace sysspan {

namespace {

struct Mapping {
  char *start = nullptr;
  size_t size = 0;
  bool wanted = false;
};

// The mappings of a file that nobody writes to and nobody has written to (relocated pages are private copies), by
// smaps of proc(5).
std::vector<Mapping> untouched(const char *path) {
  std::vector<Mapping> found;
  FILE *maps = std::fopen("/proc/self/smaps", "re");
  if (maps == nullptr) return found;
  char line[PATH_MAX + 128];
  while (std::fgets(line, sizeof(line), maps) != nullptr) {
    unsigned long from, to, anonymous;
    char mode[5], name[PATH_MAX] = "";
    if (std::sscanf(line, "%lx-%lx %4s %*s %*s %*s %4095s", &from, &to, mode, name) >= 3) {
      Mapping mapping = {reinterpret_cast<char *>(from), to - from, std::strcmp(name, path) == 0 && mode[1] == '-'};
      found.push_back(mapping);
    } else if (!found.empty() && std::sscanf(line, "Anonymous: %lu", &anonymous) == 1 && anonymous > 0) {
      found.back().wanted = false;
    }
  }
  std::fclose(maps);
  return found;
}

}  // namespace

void release_startup_pages() {
  char path[PATH_MAX] = "";
  if (readlink("/proc/self/exe", path, sizeof(path) - 1) <= 0) return;
  for (const Mapping &mapping : untouched(path))
    if (mapping.wanted) madvise(mapping.start, mapping.size, MADV_DONTNEED);
}

}  // namespace sysspan
