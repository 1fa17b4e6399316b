// SPDX-License-Identifier: Apache-2.0
#include "decode/formatter.h"

#include "decode/socket_address.h"
#include "decode/utf8.h"

namespace sysspan {

const Chunk *Formatter::readable(uint32_t operation) const {
  const Chunk *chunk = record_.chunk(operation);
  return chunk != nullptr && chunk->readable() ? chunk : nullptr;
}

bool Formatter::left_out(uint32_t at) const {
  if (kind(at) != DECODE_WHEN) return false;
  uint32_t argument = words(at)[1];
  return argument < record_.args && ((record_.arg[argument] & words(at)[2]) == 0) == (params(at) == 0);
}

void Formatter::node(uint32_t at, uint64_t value, std::string *to, int depth) {
  if (depth > kDepthMax) {
    to->append("...");
    return;
  }
  switch (kind(at)) {
    case DECODE_INTEGER: return integer(at, value, to);
    case DECODE_ENUMERATION: return enumeration(words(at)[1], narrow(value, params(at)), to);
    case DECODE_FLAGS: return flags(at, value, to);
    case DECODE_STRING:
    case DECODE_BYTES: return text(at, value, to);
    case DECODE_STRINGS: return strings(at, value, to);
    case DECODE_POINTER: return pointer(at, value, to, depth);
    case DECODE_WHEN: return node(words(at)[3], value, to, depth + 1);
    default: return address(value, to);
  }
}

void Formatter::facts(uint32_t at, uint32_t facts, uint64_t value) {
  if ((facts & DECODE_FACT_FD) != 0 && !out_->has_fd) {
    out_->has_fd = true;
    out_->fd = static_cast<int32_t>(value);
  }
  if (kind(at) == DECODE_WHEN) at = words(at)[3];
  if ((facts & DECODE_FACT_PATH) != 0 && !out_->has_path) {
    const Chunk *chunk = readable(words(at)[1]);
    out_->has_path = chunk != nullptr && chunk->status == WIRE_WHOLE;
    if (out_->has_path) append_legible(&out_->path, {reinterpret_cast<const char *>(chunk->bytes), chunk->size});
  }
  if ((facts & (DECODE_FACT_PEER | DECODE_FACT_LOCAL)) != 0) {
    const Chunk *exit = readable(words(at)[2]);
    if (exit == nullptr) return;
    out_->address_is_peer = (facts & DECODE_FACT_PEER) != 0;
    note_address(bounded(at, *exit, value), out_);
  }
}

}  // namespace sysspan
