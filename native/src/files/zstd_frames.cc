// SPDX-License-Identifier: Apache-2.0
#include "files/zstd_frames.h"

#include <zstd.h>

namespace sysspan {

ZstdFrames::ZstdFrames() : context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) return;
  ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
}

ZstdFrames::~ZstdFrames() { ZSTD_freeCCtx(context_); }

bool ZstdFrames::append(std::string_view bytes, std::string *to) {
  if (context_ == nullptr) return false;
  size_t before = to->size();
  to->resize(before + ZSTD_compressBound(bytes.size()));
  size_t size = ZSTD_compress2(context_, to->data() + before, to->size() - before, bytes.data(), bytes.size());
  bool whole = ZSTD_isError(size) == 0;
  to->resize(whole ? before + size : before);
  return whole;
}

}  // namespace sysspan
