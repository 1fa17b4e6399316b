// SPDX-License-Identifier: Apache-2.0
// A decode plan in a file, for the programs that test the interpreter: two 32-bit counts, the words, the string pool.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "decode/decoder.h"

namespace sysspan {

inline std::string read_all(FILE *file) {
  std::string content;
  char block[65536];
  for (size_t got; (got = fread(block, 1, sizeof(block), file)) != 0;) content.append(block, got);
  return content;
}

inline std::string read_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (file == nullptr) {
    perror(name);
    exit(2);
  }
  std::string content = read_all(file);
  fclose(file);
  return content;
}

// Ends the program when the plan is not well-formed. Returns how many words it has.
inline uint32_t load_plan_file(const char *name, Decoder *decoder) {
  std::string content = read_file(name), why = "too short";
  uint32_t counts[2] = {};
  content.copy(reinterpret_cast<char *>(counts), sizeof(counts));
  if (content.size() == sizeof(counts) + counts[0] * sizeof(uint32_t) + counts[1]) {
    std::vector<uint32_t> words(counts[0]);
    content.copy(reinterpret_cast<char *>(words.data()), words.size() * sizeof(uint32_t), sizeof(counts));
    const char *strings = content.data() + sizeof(counts) + words.size() * sizeof(uint32_t);
    if (decoder->load(words.data(), words.size(), strings, counts[1], &why)) return counts[0];
  }
  fprintf(stderr, "%s: %s\n", name, why.c_str());
  exit(2);
}

}  // namespace sysspan
