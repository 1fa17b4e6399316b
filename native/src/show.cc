// SPDX-License-Identifier: Apache-2.0
#include "show.h"

#include <algorithm>
#include <cstring>

#include "fds.h"
#include "primitives.h"
#include "quote.h"
#include "show_plan.h"
#include "show_words.h"

namespace sysspan {

void CallText::clear() {
  args.clear();
  arg_ends.clear();
  result.clear();
  note.clear();
  error = {};
  error_text = {};
  flow_control = cut = false;
  has_path = has_fd = has_address = address_is_peer = false;
  path.clear();
  address.clear();
  port = 0;
  transport = {};
  network_type = {};
}

Show::Show() = default;
Show::~Show() = default;

bool Show::load(const uint32_t *words, size_t count, const char *strings, size_t strings_size, std::string *why) {
  auto plan = std::make_unique<Plan>();
  plan->words.assign(words, words + count);
  plan->strings.assign(strings, strings_size);
  if (!plan->check(why)) return false;
  plan_ = std::move(plan);
  return true;
}

std::string_view Show::name(const wire_call &call) const {
  if (call.header.size < sizeof(call)) return "syscall_?";
  uint32_t at = (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) == 0 ? plan_->call_place(call.nr) : 0;
  if (at != 0) return plan_->text(plan_->words[at + SHOW_CALL_NAME]);
  std::string &name = plan_->odd_name;
  name = (call.header.flags & WIRE_ABI_I386) != 0  ? "i386_"
         : (call.header.flags & WIRE_ABI_X32) != 0 ? "x32_"
                                                   : "syscall_";
  append_hex(&name, call.nr);
  return name;
}

namespace {

constexpr int kDepthMax = 8;

// errno values that no UAPI header has; include/linux/errno.h. The texts are strace's.
struct Restart {
  int number;
  const char *name;
  const char *text;
};
const Restart kRestarts[] = {
    {512, "ERESTARTSYS", "To be restarted if SA_RESTART is set"},
    {513, "ERESTARTNOINTR", "To be restarted"},
    {514, "ERESTARTNOHAND", "To be restarted if no handler"},
    {516, "ERESTART_RESTARTBLOCK", "Interrupted by signal"},
};

bool is_flow_control(std::string_view name) {
  return name == "EAGAIN" || name == "EINTR" || name == "EINPROGRESS" || name == "EALREADY" ||
         name.substr(0, 8) == "ERESTART";
}

void show_failure(const ShowPlan &plan, int64_t result, CallText *out) {
  int number = static_cast<int>(-result);
  for (const Restart &restart : kRestarts) {
    if (restart.number != number) continue;
    out->result = "?";
    out->error = restart.name;
    out->error_text = restart.text;
  }
  if (out->error.empty()) {
    out->error = plan.list_name(plan.words[SHOW_HEAD_ERRNO], static_cast<uint64_t>(number));
    const char *text = out->error.empty() ? nullptr : strerrordesc_np(number);
    out->error_text = text == nullptr ? "" : text;
    out->result = "-1";
  }
  if (out->error.empty()) {
    out->result.append(" (errno ");
    append_decimal(&out->result, static_cast<uint64_t>(number));
    out->result.push_back(')');
    out->error = "EUNKNOWN";
  } else {
    out->result.push_back(' ');
    out->result.append(out->error);
  }
  if (!out->error_text.empty()) out->result.append(" (").append(out->error_text).append(")");
  out->flow_control = is_flow_control(out->error);
}

// Printing of one record: walks the nodes of its call.
class Printer {
 public:
  Printer(const ShowPlan &plan, const ShowOptions &options, const Record &record, CallText *out)
      : plan_(plan), options_(options), record_(record), out_(out) {}

  // `value` is the argument, or what lies at `memory` when that is not null.
  void node(uint32_t at, uint64_t value, std::string *to, int depth = 0);
  bool left_out(uint32_t at) const;
  void begin_result() { is_result_ = true; }
  void facts(uint32_t at, uint32_t facts, uint64_t value, size_t begin);
  void ready(const uint32_t *places);
  void selected(const uint32_t *places);

 private:
  void integer(uint32_t at, uint64_t value, std::string *to);
  void enumeration(uint32_t list, uint64_t value, std::string *to);
  void flags(uint32_t at, uint64_t value, std::string *to);
  uint64_t named_bits(uint32_t list, uint64_t bits, std::string *to);
  uint64_t masked_fields(uint32_t at, uint64_t value, bool last, std::string *to, size_t begin);
  uint64_t last_fields(uint32_t at) const;
  void unnamed_bits(uint32_t at, uint64_t bits, bool named, std::string *to);
  void text(uint32_t at, uint64_t address, std::string *to);
  void quoted(std::string_view bytes, bool cut, std::string *to);
  void strings(uint32_t at, uint64_t address, std::string *to);
  void pointer(uint32_t at, uint64_t address, std::string *to, int depth);
  const Chunk *readable(uint32_t operation) const;
  Bytes bounded(uint32_t at, const Chunk &chunk, uint64_t address) const;
  bool too_short(uint32_t at, const Bytes &bytes) const;
  bool memory(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  void structure(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  void array(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  bool hidden(const uint32_t *field, const Bytes &bytes) const;
  void filled_in(uint32_t at, const Bytes &bytes, std::string *to, int depth);
  void field(uint32_t node, const Bytes &bytes, uint32_t size, std::string *to, int depth);
  void vector_item(uint32_t operation, uint64_t address, std::string *to);
  uint32_t decide(uint32_t at, const Bytes &bytes) const;
  const uint32_t *words(uint32_t at) const { return plan_.words.data() + at; }
  uint32_t kind(uint32_t at) const { return *words(at) & ((1U << SHOW_KIND_BITS) - 1); }
  uint32_t params(uint32_t at) const { return *words(at) >> SHOW_KIND_BITS; }
  void address(uint64_t value, std::string *to) {
    if (value == 0) {
      to->append("NULL");
    } else {
      append_hex(to, value);
    }
  }

  const ShowPlan &plan_;
  const ShowOptions &options_;
  const Record &record_;
  CallText *out_;
  bool is_result_ = false;
  uint32_t element_ = 0;     // index in the array that is being shown
  uint32_t item_place_ = 0;  // offset of that element's buffer among those that were read
};

// " /* PROT_??? */", or the prefix as it is when it has its question mark already.
void append_unknown(std::string_view prefix, std::string *to) {
  to->append(" /* ").append(prefix).append(prefix.find('?') == std::string_view::npos ? "??? */" : " */");
}

uint64_t narrow(uint64_t value, uint32_t bits) { return bits >= 64 ? value : value & ((1ULL << bits) - 1); }

int64_t widen(uint64_t value, uint32_t bits) {
  if (bits >= 64) return static_cast<int64_t>(value);
  uint64_t sign = 1ULL << (bits - 1);
  return static_cast<int64_t>((narrow(value, bits) ^ sign) - sign);
}

void Printer::integer(uint32_t at, uint64_t value, std::string *to) {
  uint32_t bits = params(at) & 0xff, base = params(at) >> 9;
  bool is_signed = (params(at) & 0x100) != 0;
  switch (words(at)[1]) {
    case SHOW_FD_AT:
      if (static_cast<int32_t>(value) == -100) {
        to->append("AT_FDCWD");
        return append_fd_target(record_, -100, false, options_, to);
      }
      [[fallthrough]];
    case SHOW_FD:
      append_signed(to, static_cast<int32_t>(value));
      return append_fd_target(record_, static_cast<int32_t>(value), is_result_, options_, to);
    case SHOW_TASK:
      append_signed(to, widen(value, bits));
      if (options_.commands != nullptr) {
        std::string name = options_.commands->command_name(static_cast<uint32_t>(value));
        if (!name.empty()) to->append("<").append(name).append(">");
      }
      return;
    case SHOW_ADDRESS: return address(narrow(value, bits), to);
    case SHOW_MODE: return append_mode(narrow(value, bits), to);
    case SHOW_FILE_MODE: return append_file_mode(narrow(value, bits), to);
    case SHOW_DEVICE: return append_device(narrow(value, bits), to);
    case SHOW_WAIT_STATUS: return append_wait_status(static_cast<int>(value), to);
    case SHOW_LIMIT: return append_limit(narrow(value, bits), to);
    case SHOW_DATE: return append_date(static_cast<int64_t>(value), 0, 0, to);
    case SHOW_PORT: return append_decimal(to, __builtin_bswap16(static_cast<uint16_t>(value)));
    case SHOW_ERRNO:
      if (std::string_view name = plan_.list_name(plan_.words[SHOW_HEAD_ERRNO], narrow(value, bits)); !name.empty()) {
        to->append(name);
        return;
      }
      break;
    case SHOW_SIGNAL:
      if (value != 0 && narrow(value, bits) <= 64) {
        append_signal(static_cast<int>(value), to);
        return;
      }
      break;
    default: break;
  }
  if (words(at)[1] == SHOW_ID && static_cast<uint32_t>(value) == ~0U) {
    to->append("-1");
    return;
  }
  if (base == 16) return append_hex(to, narrow(value, bits));
  if (base == 8) return append_octal(to, narrow(value, bits));
  if (!is_signed) return append_decimal(to, narrow(value, bits));
  append_signed(to, widen(value, bits));
  if (words(at)[1] != SHOW_MOMENT || value == 0) return;
  to->append(" /* ");
  append_date(static_cast<int64_t>(value), 0, 0, to);
  to->append(" */");
}

void Printer::enumeration(uint32_t list, uint64_t value, std::string *to) {
  std::string_view name = plan_.list_name(list, value);
  if (!name.empty()) {
    to->append(name);
    return;
  }
  std::string_view prefix = plan_.text(plan_.words[list + SHOW_LIST_PREFIX]);
  if (prefix.empty()) return append_signed(to, static_cast<int32_t>(value));
  if (prefix == "_IOC") return append_ioc(static_cast<uint32_t>(value), to);
  append_hex(to, value);
  append_unknown(prefix, to);
}

// Appends the names of bits, joined by |, and returns the bits that have none.
uint64_t Printer::named_bits(uint32_t list, uint64_t bits, std::string *to) {
  size_t begin = to->size();
  plan_.each_flag(list, &bits, [&](std::string_view name) {
    if (to->size() != begin) to->push_back('|');
    to->append(name);
  });
  return bits;
}

// Fields inside the word that hold an enumeration: first (O_ACCMODE, S_IFMT), or behind all others (clone's signal).
uint64_t Printer::masked_fields(uint32_t at, uint64_t value, bool last, std::string *to, size_t begin) {
  for (uint32_t i = 0; i < params(at) >> 8; i++) {
    const uint32_t *field = words(at) + 3 + 4 * i;
    uint64_t mask = field[0] | static_cast<uint64_t>(field[1]) << 32;
    std::string_view name = (field[3] != 0) == last ? plan_.list_name(field[2], value & mask) : std::string_view();
    if (name.empty()) continue;
    if (to->size() != begin) to->push_back('|');
    to->append(name);
    value &= ~mask;
  }
  return value;
}

uint64_t Printer::last_fields(uint32_t at) const {
  uint64_t mask = 0;
  for (uint32_t i = 0; i < params(at) >> 8; i++) {
    const uint32_t *field = words(at) + 3 + 4 * i;
    if (field[3] != 0) mask |= field[0] | static_cast<uint64_t>(field[1]) << 32;
  }
  return mask;
}

void Printer::unnamed_bits(uint32_t at, uint64_t bits, bool named, std::string *to) {
  std::string_view prefix = plan_.text(plan_.words[words(at)[1] + SHOW_LIST_PREFIX]);
  if (named) to->push_back('|');
  if ((params(at) & 0x80) != 0) return append_mode(bits, to);
  append_hex(to, bits);
  if (!named && !prefix.empty()) append_unknown(prefix, to);
}

void Printer::flags(uint32_t at, uint64_t value, std::string *to) {
  uint32_t list = words(at)[1];
  size_t begin = to->size();
  uint64_t last = last_fields(at), all = narrow(value, params(at) & 0x7f);
  uint64_t rest = masked_fields(at, all & ~last, false, to, begin);
  if (rest != 0) {
    size_t before = to->size();
    if (before != begin) to->push_back('|');
    size_t start = to->size();
    rest = named_bits(list, rest, to);
    if (to->size() == start && before != start) to->pop_back();
  }
  rest |= masked_fields(at, all & last, true, to, begin);
  if (rest != 0) return unnamed_bits(at, rest, to->size() != begin, to);
  if (to->size() != begin) return;
  std::string_view zero = words(at)[2] != 0 ? plan_.text(words(at)[2]) : plan_.list_name(list, 0);
  to->append(zero.empty() ? "0" : zero);
}

// Bytes of the user, shortened to what was asked for.
void Printer::quoted(std::string_view bytes, bool cut, std::string *to) {
  if (bytes.size() > options_.string_limit) {
    bytes = bytes.substr(0, options_.string_limit);
    cut = true;
  }
  out_->cut = out_->cut || cut;
  append_quoted(to, bytes, cut);
}

const Chunk *Printer::readable(uint32_t operation) const {
  const Chunk *chunk = record_.chunk(operation);
  return chunk != nullptr && chunk->readable() ? chunk : nullptr;
}

void Printer::text(uint32_t at, uint64_t value, std::string *to) {
  const Chunk *chunk = readable(words(at)[1]);
  if (chunk == nullptr) {
    out_->cut = out_->cut || value != 0;
    return address(value, to);
  }
  std::string_view bytes(reinterpret_cast<const char *>(chunk->bytes), chunk->size);
  bool cut = chunk->status == WIRE_CUT;
  if (kind(at) == SHOW_STRING && params(at) != 0) {
    out_->cut = out_->cut || cut;
    return append_quoted(to, bytes, cut);
  }
  // A result may be larger than the buffer that the call filled (MSG_TRUNC): the rest is not the call's.
  uint32_t most = words(at)[2];
  if (kind(at) == SHOW_BYTES && most < record_.args && record_.arg[most] <= bytes.size()) {
    bytes = bytes.substr(0, record_.arg[most]);
    cut = false;
  }
  quoted(bytes, cut, to);
}

void Printer::strings(uint32_t at, uint64_t value, std::string *to) {
  const Chunk *chunk = record_.chunk(words(at)[1]);
  if (chunk == nullptr || (!chunk->readable() && chunk->items == 0)) return address(value, to);
  if (params(at) != 0) {
    address(value, to);
    to->append(" /* ");
    append_decimal(to, chunk->items);
    to->append(chunk->items == 1 ? " var" : " vars");
    to->append(chunk->status == WIRE_WHOLE ? " */" : " or more */");
    return;
  }
  uint32_t shown = 0, place = 0;
  Item item;
  to->push_back('[');
  for (; shown < chunk->items && shown < options_.string_limit; shown++) {
    if (!Record::next_item(*chunk, &place, &item)) break;
    if (shown != 0) to->append(", ");
    if (item.status >= WIRE_FAULT) {
      out_->cut = true;
      address(item.address, to);
    } else {
      quoted({reinterpret_cast<const char *>(item.bytes), item.size}, item.status == WIRE_CUT, to);
    }
  }
  if (chunk->status != WIRE_WHOLE || shown < chunk->items) {
    to->append(shown == 0 ? "..." : ", ...");
    out_->cut = true;
  }
  to->push_back(']');
}

// What was read for a pointer: less than that if the process had said before the call that it has room for less.
Bytes Printer::bounded(uint32_t at, const Chunk &chunk, uint64_t address) const {
  const Chunk *most = readable(words(at)[4]);
  uint32_t room = ~0U;
  if (most != nullptr && most->size >= sizeof(room)) std::memcpy(&room, most->bytes, sizeof(room));
  return {chunk.bytes, std::min(room, chunk.size), chunk.status == WIRE_CUT && room > chunk.size, address};
}

void Printer::pointer(uint32_t at, uint64_t value, std::string *to, int depth) {
  const Chunk *entry = readable(words(at)[1]), *exit = readable(words(at)[2]);
  const Chunk *first = entry != nullptr ? entry : exit;
  uint32_t inner = words(at)[3];
  size_t begin = to->size();
  bool scalar = kind(inner) == SHOW_INTEGER || kind(inner) == SHOW_ENUMERATION || kind(inner) == SHOW_FLAGS;
  if (scalar) to->push_back('[');
  if (first == nullptr || !memory(inner, bounded(at, *first, value), to, depth + 1)) {
    out_->cut = out_->cut || value != 0;
    to->resize(begin);
    return address(value, to);
  }
  if (entry != nullptr && exit != nullptr && params(at) == 0 && !entry->same(*exit)) {
    to->append(" => ");
    if (!memory(inner, bounded(at, *exit, value), to, depth + 1)) to->append("???");
  }
  if (scalar) to->push_back(']');
}

// Whether not even the first of what should be there was read.
bool Printer::too_short(uint32_t at, const Bytes &bytes) const {
  const uint32_t *first = words(at) + 1;
  if (kind(at) == SHOW_STRUCT) return params(at) != 0 && first[1] + first[2] > bytes.size;
  return bytes.size == 0;
}

// False when too little was read to show anything; nothing useful is appended then.
bool Printer::memory(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  if (depth > kDepthMax) {
    to->append("...");
    return true;
  }
  switch (kind(at)) {
    case SHOW_ARRAY: array(at, bytes, to, depth); return true;
    case SHOW_PRIMITIVE: return append_primitive(plan_, params(at), words(at)[1], bytes, options_, to);
    case SHOW_CASE: return memory(decide(at, bytes), bytes, to, depth + 1);
    default: break;
  }
  if (too_short(at, bytes)) return false;
  if (kind(at) == SHOW_STRUCT) {
    structure(at, bytes, to, depth);
    return true;
  }
  uint64_t value = 0;
  std::memcpy(&value, bytes.data, std::min<size_t>(bytes.size, sizeof(value)));
  node(at, value, to, depth + 1);
  return true;
}

bool Printer::hidden(const uint32_t *field, const Bytes &bytes) const {
  uint32_t length = field[4] >> SHOW_FIELD_BITS;
  uint64_t value = 0;
  switch (field[4] & ((1U << SHOW_FIELD_BITS) - 1)) {
    case SHOW_FIELD_VERBOSE: return !options_.verbose;
    case SHOW_FIELD_NEVER: return true;
    case SHOW_FIELD_FILLED:
      if (length + sizeof(value) <= bytes.size) std::memcpy(&value, bytes.data + length, sizeof(value));
      return value == 0;
    default: return false;
  }
}

// Fields that lie behind what was read are left out: the process said that its struct is shorter.
void Printer::structure(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  bool more = false, first = true;
  to->push_back('{');
  for (uint32_t i = 0; i < params(at); i++) {
    const uint32_t *entry = words(at) + 1 + 5 * i;
    if (hidden(entry, bytes)) {
      more = more || entry[4] == SHOW_FIELD_VERBOSE;
      continue;
    }
    uint32_t inner = kind(entry[3]) == SHOW_CASE ? decide(entry[3], bytes) : entry[3];
    if (kind(inner) == SHOW_ABSENT || entry[1] + entry[2] > bytes.size) continue;
    if (!first) to->append(", ");
    first = false;
    to->append(plan_.text(entry[0])).push_back('=');
    Bytes there{bytes.data + entry[1], bytes.size - entry[1], false, bytes.address + entry[1]};
    if (entry[4] == SHOW_FIELD_AFTER) {
      uint64_t value = 0;
      std::memcpy(&value, there.data, std::min<size_t>(entry[2], sizeof(value)));
      address(value, to);
    } else {
      field(inner, there, entry[2], to, depth);
    }
  }
  if (more) to->append(first ? "..." : ", ...");
  to->push_back('}');
  filled_in(at, bytes, to, depth);
}

// " => {pidfd=[3]}": what the call put where the fields of a struct point.
void Printer::filled_in(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  bool any = false;
  for (uint32_t i = 0; i < params(at); i++) {
    const uint32_t *entry = words(at) + 1 + 5 * i;
    if (entry[4] != SHOW_FIELD_AFTER || entry[1] + entry[2] > bytes.size) continue;
    uint32_t inner = kind(entry[3]) == SHOW_CASE ? decide(entry[3], bytes) : entry[3];
    if (kind(inner) != SHOW_POINTER || readable(words(inner)[2]) == nullptr) continue;
    to->append(any ? ", " : " => {").append(plan_.text(entry[0])).push_back('=');
    any = true;
    field(inner, {bytes.data + entry[1], bytes.size - entry[1], false, 0}, entry[2], to, depth);
  }
  if (any) to->push_back('}');
}

void Printer::field(uint32_t at, const Bytes &bytes, uint32_t size, std::string *to, int depth) {
  bool nested = kind(at) == SHOW_STRUCT || kind(at) == SHOW_ARRAY || kind(at) == SHOW_PRIMITIVE;
  if (nested) {
    if (!memory(at, {bytes.data, size, bytes.cut, bytes.address}, to, depth + 1)) to->append("???");
    return;
  }
  uint64_t value = 0;
  std::memcpy(&value, bytes.data, std::min<size_t>(size, sizeof(value)));
  if (kind(at) == SHOW_TEXT_FIELD) {
    auto *text = reinterpret_cast<const char *>(bytes.data);
    return append_quoted(to, {text, strnlen(text, size)}, false);
  }
  if (kind(at) == SHOW_VECTOR) return vector_item(words(at)[1], value, to);
  node(at, value, to, depth + 1);
}

void Printer::array(uint32_t at, const Bytes &bytes, std::string *to, int depth) {
  uint32_t inner = words(at)[1], size = words(at)[2], outer = element_;
  size_t count = size == 0 ? 0 : bytes.size / size, shown = std::min<size_t>(count, options_.string_limit);
  uint32_t outer_item = item_place_;
  to->push_back('[');
  item_place_ = 0;
  for (element_ = 0; element_ < shown; element_++) {
    if (element_ != 0) to->append(", ");
    Bytes element{bytes.data + size_t{element_} * size, size, false, bytes.address + uint64_t{element_} * size};
    if (!memory(inner, element, to, depth + 1)) to->append("???");
  }
  if (shown < count || bytes.cut) {
    to->append(shown == 0 ? "..." : ", ...");
    out_->cut = true;
  }
  to->push_back(']');
  element_ = outer;
  item_place_ = outer_item;
}

// The elements of an array are shown in order, and so are the buffers that were read for them.
void Printer::vector_item(uint32_t operation, uint64_t value, std::string *to) {
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

uint32_t Printer::decide(uint32_t at, const Bytes &bytes) const {
  const uint32_t *entry = words(at) + 1;
  uint64_t value = 0;
  if (entry[0] + entry[1] <= bytes.size) std::memcpy(&value, bytes.data + entry[0], std::min<size_t>(entry[1], 8));
  value &= entry[2];
  for (uint32_t i = 0; i < params(at); i++) {
    const uint32_t *option = entry + 4 + 3 * i;
    if ((option[0] | static_cast<uint64_t>(option[1]) << 32) == value) return option[2];
  }
  return entry[3];
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

void Printer::facts(uint32_t at, uint32_t facts, uint64_t value, size_t begin) {
  if ((facts & SHOW_FACT_FD) != 0 && !out_->has_fd) {
    out_->has_fd = true;
    out_->fd = static_cast<int32_t>(value);
  }
  if (kind(at) == SHOW_WHEN) at = words(at)[3];
  if ((facts & SHOW_FACT_PATH) != 0 && !out_->has_path) {
    std::string_view shown = std::string_view(out_->args).substr(begin);
    bool whole = shown.size() >= 2 && shown.front() == '"' && shown.back() == '"';
    out_->has_path = whole;
    if (whole) out_->path.assign(shown.substr(1, shown.size() - 2));
  }
  if ((facts & (SHOW_FACT_PEER | SHOW_FACT_LOCAL)) != 0) {
    const Chunk *exit = readable(words(at)[2]);
    if (exit == nullptr) return;
    out_->address_is_peer = (facts & SHOW_FACT_PEER) != 0;
    note_address(bounded(at, *exit, value), out_);
  }
}

// "([{fd=4, revents=POLLIN}])": the entries of a pollfd array that poll(2) marked.
void Printer::ready(const uint32_t *places) {
  const Chunk *chunk = readable(places[SHOW_READY_ENTRIES]), *left = readable(places[SHOW_READY_LEFT]);
  struct pollfd {
    int32_t fd;
    uint16_t events, revents;
  } entry;
  if (chunk == nullptr || record_.result <= 0) return;
  out_->note = "([";
  for (size_t at = 0; at + sizeof(entry) <= chunk->size; at += sizeof(entry)) {
    std::memcpy(&entry, chunk->bytes + at, sizeof(entry));
    if (entry.revents == 0) continue;
    out_->note.append(out_->note.size() > 2 ? ", {fd=" : "{fd=");
    append_signed(&out_->note, entry.fd);
    out_->note.append(", revents=");
    named_bits(places[SHOW_READY_EVENTS], entry.revents, &out_->note);
    out_->note.push_back('}');
  }
  out_->note.push_back(']');
  if (left != nullptr) {
    out_->note.append(", left ");
    if (!memory(places[SHOW_READY_LEFT_NODE], {left->bytes, left->size, false, 0}, &out_->note, 1))
      out_->note.append("???");
  }
  out_->note.push_back(')');
}

// "(in [3], left {tv_sec=0, tv_usec=9})": the sets that select(2) left something in, and the time.
void Printer::selected(const uint32_t *places) {
  static const char *const labels[] = {"in ", "out ", "except "};
  if (record_.result <= 0) return;
  std::string &note = out_->note;
  note = "(";
  for (int set = SHOW_SELECTED_IN; set <= SHOW_SELECTED_EXCEPT; set++) {
    const Chunk *chunk = readable(places[set]);
    if (chunk == nullptr ||
        std::all_of(chunk->bytes, chunk->bytes + chunk->size, [](uint8_t byte) { return byte == 0; }))
      continue;
    note.append(note.size() > 1 ? ", " : "").append(labels[set]);
    append_primitive(plan_, SHOW_FDSET, 0, {chunk->bytes, chunk->size, false, 0}, options_, &note);
  }
  const Chunk *left = readable(places[SHOW_SELECTED_LEFT]);
  if (left != nullptr) {
    note.append(note.size() > 1 ? ", left " : "left ");
    if (!memory(places[SHOW_SELECTED_LEFT_NODE], {left->bytes, left->size, false, 0}, &note, 1)) note.append("???");
  }
  note.push_back(')');
}

void show_unknown(const Record &record, CallText *out) {
  for (uint32_t i = 0; i < record.args; i++) {
    append_hex(&out->args, record.arg[i]);
    out->arg_ends.push_back(static_cast<uint32_t>(out->args.size()));
  }
}

void show_arguments(const ShowPlan &plan, const uint32_t *call, const Record &record, Printer *printer, CallText *out) {
  for (uint32_t i = 0; i < call[SHOW_CALL_ARGS]; i++) {
    const uint32_t *arg = call + SHOW_CALL_WORDS + SHOW_ARG_WORDS * i;
    if (arg[SHOW_ARG_REGISTER] >= record.args || printer->left_out(arg[SHOW_ARG_NODE])) continue;
    uint64_t value = record.arg[arg[SHOW_ARG_REGISTER]];
    out->args.append(plan.text(arg[SHOW_ARG_LABEL]));
    size_t begin = out->args.size();
    printer->node(arg[SHOW_ARG_NODE], value, &out->args);
    if (arg[SHOW_ARG_FACTS] != 0) printer->facts(arg[SHOW_ARG_NODE], arg[SHOW_ARG_FACTS], value, begin);
    out->arg_ends.push_back(static_cast<uint32_t>(out->args.size()));
  }
}

void show_note(const ShowPlan &plan, Printer *printer, const uint32_t *call, const Record &record, CallText *out) {
  switch (call[SHOW_CALL_NOTE]) {
    case SHOW_NOTE_TIMEOUT:
      if (record.result == 0) out->note = "(Timeout)";
      break;
    case SHOW_NOTE_READY:
      if (record.result == 0) out->note = "(Timeout)";
      printer->ready(plan.words.data() + call[SHOW_CALL_NOTE_AT]);
      break;
    case SHOW_NOTE_SELECTED:
      if (record.result == 0) out->note = "(Timeout)";
      printer->selected(plan.words.data() + call[SHOW_CALL_NOTE_AT]);
      break;
    case SHOW_NOTE_AS_NOT_ZERO:
      if (record.result == 0) break;
      [[fallthrough]];
    case SHOW_NOTE_AS:
      out->note.append("(").append(plan.text(call[SHOW_CALL_NOTE_TEXT]));
      if (out->note.size() > 1) out->note.push_back(' ');
      printer->node(call[SHOW_CALL_NOTE_AT], static_cast<uint64_t>(record.result), &out->note);
      out->note.push_back(')');
      break;
    default: break;
  }
}

}  // namespace

void Show::format(const wire_call &call, const ShowOptions &options, CallText *out) const {
  Record record;
  bool whole = record.parse(call);
  record.present &= ~options.hidden_ops;
  bool known = whole && (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) == 0;
  uint32_t at = known ? plan_->settled_call(call.nr, record) : 0;
  bool no_result = call.header.size < sizeof(call) || (call.header.flags & (WIRE_NO_RETURN | WIRE_BLOCKED)) != 0;
  Printer printer(*plan_, options, record, out);
  const uint32_t *words = plan_->words.data() + at;
  if (at == 0) {
    show_unknown(record, out);
  } else {
    show_arguments(*plan_, words, record, &printer, out);
  }
  if (no_result) {
    out->result = "?";
  } else if (record.result < 0 && record.result >= -4095) {
    show_failure(*plan_, record.result, out);
  } else if (at == 0) {
    append_hex(&out->result, static_cast<uint64_t>(record.result));
  } else {
    printer.begin_result();
    printer.node(words[SHOW_CALL_RESULT], static_cast<uint64_t>(record.result), &out->result);
    show_note(*plan_, &printer, words, record, out);
  }
}

}  // namespace sysspan
