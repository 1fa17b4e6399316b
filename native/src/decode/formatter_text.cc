// SPDX-License-Identifier: Apache-2.0
// Bytes and strings of the process: single ones, arrays of strings, the buffers of vectors.
#include <algorithm>
#include <vector>

#include "decode/formatter.h"
#include "decode/redaction.h"

namespace sysspan {

// Bytes of the user, shortened to what was asked for.
void Formatter::quoted(std::string_view bytes, bool cut, std::string *to) {
  if (bytes.size() > options_.string_limit) {
    bytes = bytes.substr(0, options_.string_limit);
    cut = true;
  }
  out_->cut = out_->cut || cut;
  append_quoted(to, bytes, cut);
}

void Formatter::text(uint32_t at, uint64_t value, std::string *to) {
  const Chunk *chunk = readable(words(at)[1]);
  if (chunk == nullptr) {
    out_->cut = out_->cut || value != 0;
    return address(value, to);
  }
  std::string_view bytes(reinterpret_cast<const char *>(chunk->bytes), chunk->size);
  bool cut = chunk->status == WIRE_CUT;
  if (kind(at) == DECODE_STRING && params(at) != 0) {
    out_->cut = out_->cut || cut;
    return append_quoted(to, bytes, cut);
  }
  // A result may be larger than the buffer that the call filled (MSG_TRUNC): the rest is not the call's.
  uint32_t most = words(at)[2];
  if (kind(at) == DECODE_BYTES && most < record_.args && record_.arg[most] <= bytes.size()) {
    bytes = bytes.substr(0, record_.arg[most]);
    cut = false;
  }
  quoted(bytes, cut, to);
}

void Formatter::strings(uint32_t at, uint64_t value, std::string *to) {
  const Chunk *chunk = record_.chunk(words(at)[1]);
  if (chunk == nullptr || (!chunk->readable() && chunk->items == 0)) return address(value, to);
  bool hidden = (options_.counted_ops >> words(at)[1] & 1) != 0;
  if (hidden || params(at) != 0) {
    out_->cut = out_->cut || hidden;
    address(value, to);
    to->append(" /* ");
    append_decimal(to, chunk->items);
    to->append(hidden ? " arg" : " var").append(chunk->items == 1 ? "" : "s");
    to->append(chunk->status == WIRE_WHOLE ? " */" : " or more */");
    return;
  }
  format_argv(*chunk, to);
}

// Secrets are looked for in all that was read, since what is shown of it may be shorter.
void Formatter::format_argv(const Chunk &chunk, std::string *to) {
  std::vector<Item> items;
  std::vector<Argument> argv;
  std::vector<std::string> redacted;
  uint32_t place = 0;
  for (Item item; items.size() < std::min(chunk.items, options_.string_limit);) {
    if (!Record::next_item(chunk, &place, &item)) break;
    bool there = item.status < WIRE_FAULT;
    std::string_view text(reinterpret_cast<const char *>(item.bytes), there ? item.size : 0);
    items.push_back(item);
    argv.push_back({text, item.status == WIRE_CUT});
  }
  if (options_.redaction != nullptr) out_->redacted += options_.redaction->redact(argv, &redacted);
  to->push_back('[');
  for (size_t i = 0; i < items.size(); i++) {
    if (i != 0) to->append(", ");
    if (items[i].status >= WIRE_FAULT) {
      out_->cut = true;
      address(items[i].address, to);
    } else {
      quoted(options_.redaction != nullptr ? redacted[i] : argv[i].text, argv[i].cut, to);
    }
  }
  if (chunk.status != WIRE_WHOLE || items.size() < chunk.items) {
    to->append(items.empty() ? "..." : ", ...");
    out_->cut = true;
  }
  to->push_back(']');
}

// The elements of an array are shown in order, and so are the buffers that were read for them.
void Formatter::vector_item(uint32_t operation, uint64_t value, std::string *to) {
  const Chunk *chunk = record_.chunk(operation);
  Item item;
  if (chunk == nullptr) return address(value, to);
  if (element_ >= chunk->items) {
    if (value == 0) return address(value, to);
    // The result was used up by the buffers before, unless not all could be read.
    return chunk->status == WIRE_WHOLE ? append_quoted(to, "", false) : address(value, to);
  }
  bool there = Record::next_item(*chunk, &item_place_, &item) && item.status < WIRE_FAULT;
  if (!there || value == 0) {
    out_->cut = out_->cut || value != 0;
    return address(value, to);
  }
  quoted({reinterpret_cast<const char *>(item.bytes), item.size}, item.status == WIRE_CUT, to);
}

}  // namespace sysspan
