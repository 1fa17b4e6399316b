// SPDX-License-Identifier: Apache-2.0
#include "decode/printer.h"

#include "decode/socket_address.h"
#include "decode/utf8.h"

namespace sysspan {

const Chunk *Printer::readable(uint32_t operation) const {
  const Chunk *chunk = record_.chunk(operation);
  return chunk != nullptr && chunk->readable() ? chunk : nullptr;
}

bool Printer::left_out(uint32_t at) const {
  if (kind(at) != SHOW_WHEN) return false;
  uint32_t argument = words(at)[1];
  return argument < record_.args && ((record_.arg[argument] & words(at)[2]) == 0) == (params(at) == 0);
}

void Printer::node(uint32_t at, uint64_t value, std::string *to, int depth) {
  if (depth > kDepthMax) {
    to->append("...");
    return;
  }
  switch (kind(at)) {
    case SHOW_INTEGER: return integer(at, value, to);
    case SHOW_ENUMERATION: return enumeration(words(at)[1], narrow(value, params(at)), to);
    case SHOW_FLAGS: return flags(at, value, to);
    case SHOW_STRING:
    case SHOW_BYTES: return text(at, value, to);
    case SHOW_STRINGS: return strings(at, value, to);
    case SHOW_POINTER: return pointer(at, value, to, depth);
    case SHOW_WHEN: return node(words(at)[3], value, to, depth + 1);
    default: return address(value, to);
  }
}

void Printer::facts(uint32_t at, uint32_t facts, uint64_t value) {
  if ((facts & SHOW_FACT_FD) != 0 && !out_->has_fd) {
    out_->has_fd = true;
    out_->fd = static_cast<int32_t>(value);
  }
  if (kind(at) == SHOW_WHEN) at = words(at)[3];
  if ((facts & SHOW_FACT_PATH) != 0 && !out_->has_path) {
    const Chunk *chunk = readable(words(at)[1]);
    out_->has_path = chunk != nullptr && chunk->status == WIRE_WHOLE;
    if (out_->has_path) append_legible(&out_->path, {reinterpret_cast<const char *>(chunk->bytes), chunk->size});
  }
  if ((facts & (SHOW_FACT_PEER | SHOW_FACT_LOCAL)) != 0) {
    const Chunk *exit = readable(words(at)[2]);
    if (exit == nullptr) return;
    out_->address_is_peer = (facts & SHOW_FACT_PEER) != 0;
    note_address(bounded(at, *exit, value), out_);
  }
}

}  // namespace sysspan
