// SPDX-License-Identifier: Apache-2.0
// Requests of a file, each behind its size in 4 bytes, as lines of JSON; "refused" for those that are none.
#include "otlp/otlp_json.h"

#include <cstdint>
#include <cstdio>
#include <string>

int main(int, char **arguments) {
  FILE *file = fopen(arguments[1], "rb");
  if (file == nullptr) return 1;
  for (uint32_t size; fread(&size, sizeof(size), 1, file) == 1;) {
    // Of its exact size, so that the sanitizer sees who reads behind it.
    std::string request(size, 0);
    request.shrink_to_fit();
    if (fread(request.data(), 1, size, file) != size) return 1;
    std::string line;
    puts(sysspan::append_otlp_json(request, &line) ? line.c_str() : "refused");
  }
  fclose(file);
  return 0;
}
