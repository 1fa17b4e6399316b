// SPDX-License-Identifier: Apache-2.0
// What is said of results: errors, what poll and select found, and other notes.
#include <algorithm>
#include <cstring>

#include "decode/formatter.h"
#include "decode/primitives.h"

namespace sysspan {

namespace {

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

}  // namespace

DecodePlan::Failure DecodePlan::failure_of(int number) const {
  Failure failure;
  for (const Restart &restart : kRestarts)
    if (restart.number == number) failure = {"?", restart.name, restart.text, false};
  if (failure.error.empty()) {
    failure.error = list_name(words[DECODE_HEAD_ERRNO], static_cast<uint64_t>(number));
    const char *text = failure.error.empty() ? nullptr : strerrordesc_np(number);
    failure.text = text == nullptr ? "" : text;
    failure.result = "-1";
  }
  if (failure.error.empty()) {
    failure.result.append(" (errno ");
    append_decimal(&failure.result, static_cast<uint64_t>(number));
    failure.result.push_back(')');
    failure.error = "EUNKNOWN";
  } else {
    failure.result.push_back(' ');
    failure.result.append(failure.error);
  }
  if (!failure.text.empty()) failure.result.append(" (").append(failure.text).append(")");
  failure.flow_control = is_flow_control(failure.error);
  return failure;
}

void format_failure(const DecodePlan &plan, int64_t result, CallText *out) {
  auto number = static_cast<size_t>(-result);
  DecodePlan::Failure other;
  bool usual = number < plan.failures.size();
  if (!usual) other = plan.failure_of(static_cast<int>(number));
  const DecodePlan::Failure &failure = usual ? plan.failures[number] : other;
  out->result = failure.result;
  out->error = failure.error;
  out->error_text = failure.text;
  out->flow_control = failure.flow_control;
}

// "([{fd=4, revents=POLLIN}])": the entries of a pollfd array that poll(2) marked.
void Formatter::ready(const uint32_t *places) {
  const Chunk *chunk = readable(places[DECODE_READY_ENTRIES]), *left = readable(places[DECODE_READY_LEFT]);
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
    named_bits(places[DECODE_READY_EVENTS], entry.revents, &out_->note);
    out_->note.push_back('}');
  }
  out_->note.push_back(']');
  if (left != nullptr) {
    out_->note.append(", left ");
    if (!memory(places[DECODE_READY_LEFT_NODE], {left->bytes, left->size, false, 0}, &out_->note, 1))
      out_->note.append("???");
  }
  out_->note.push_back(')');
}

// "(in [3], left {tv_sec=0, tv_usec=9})": the sets that select(2) left something in, and the time.
void Formatter::selected(const uint32_t *places) {
  static const char *const labels[] = {"in ", "out ", "except "};
  if (record_.result <= 0) return;
  std::string &note = out_->note;
  note = "(";
  for (int set = DECODE_SELECTED_IN; set <= DECODE_SELECTED_EXCEPT; set++) {
    const Chunk *chunk = readable(places[set]);
    if (chunk == nullptr ||
        std::all_of(chunk->bytes, chunk->bytes + chunk->size, [](uint8_t byte) { return byte == 0; }))
      continue;
    note.append(note.size() > 1 ? ", " : "").append(labels[set]);
    append_primitive(plan_, DECODE_FDSET, 0, {chunk->bytes, chunk->size, false, 0}, options_, &note);
  }
  const Chunk *left = readable(places[DECODE_SELECTED_LEFT]);
  if (left != nullptr) {
    note.append(note.size() > 1 ? ", left " : "left ");
    if (!memory(places[DECODE_SELECTED_LEFT_NODE], {left->bytes, left->size, false, 0}, &note, 1)) note.append("???");
  }
  note.push_back(')');
}

void format_note(const DecodePlan &plan, Formatter *formatter, const uint32_t *call, const Record &record,
                 CallText *out) {
  switch (call[DECODE_CALL_NOTE]) {
    case DECODE_NOTE_TIMEOUT:
      if (record.result == 0) out->note = "(Timeout)";
      break;
    case DECODE_NOTE_READY:
      if (record.result == 0) out->note = "(Timeout)";
      formatter->ready(plan.words.data() + call[DECODE_CALL_NOTE_AT]);
      break;
    case DECODE_NOTE_SELECTED:
      if (record.result == 0) out->note = "(Timeout)";
      formatter->selected(plan.words.data() + call[DECODE_CALL_NOTE_AT]);
      break;
    case DECODE_NOTE_AS_NOT_ZERO:
      if (record.result == 0) break;
      [[fallthrough]];
    case DECODE_NOTE_AS:
      out->note.append("(").append(plan.text(call[DECODE_CALL_NOTE_TEXT]));
      if (out->note.size() > 1) out->note.push_back(' ');
      formatter->node(call[DECODE_CALL_NOTE_AT], static_cast<uint64_t>(record.result), &out->note);
      out->note.push_back(')');
      break;
    default: break;
  }
}

}  // namespace sysspan
