// SPDX-License-Identifier: Apache-2.0
// Compression of what goes to files. zstd is in Node, which exports it.
#pragma once

#include <string>
#include <string_view>

struct ZSTD_CCtx_s;

namespace sysspan {

class ZstdFrames {
 public:
  ZstdFrames();
  ~ZstdFrames();
  ZstdFrames(const ZstdFrames &) = delete;
  ZstdFrames &operator=(const ZstdFrames &) = delete;

  // Appends one frame, with its size and a checksum: each can be read without those before it. False without memory.
  bool append(std::string_view bytes, std::string *to);

 private:
  ZSTD_CCtx_s *context_;
};

}  // namespace sysspan
