// SPDX-License-Identifier: Apache-2.0
#include "files/span_view.h"

#include <algorithm>
#include <cstring>

#include "otlp/attribute_names.h"
#include "otlp/fields.h"

namespace sysspan {

namespace {

constexpr size_t kTextMax = 64 << 10;  // bytes of one text that is searched

enum { kKey = 1, kValue = 2, kArrayValues = 1 };  // common/v1

template <Kind K, size_t N>
bool is(std::string_view key, const Attribute<K, N> &attribute) {
  return key.size() == N - 1 && std::memcmp(key.data(), attribute.name, N - 1) == 0;
}

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (char c : bytes.substr(0, 8)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

void lower(std::string *text, size_t from) {
  for (size_t i = from; i < text->size(); i++)
    if ((*text)[i] >= 'A' && (*text)[i] <= 'Z') (*text)[i] = static_cast<char>((*text)[i] | 0x20);
}

}  // namespace

struct SpanView::Value {
  std::string_view text, array;
  uint64_t number = 0;
};

bool SpanView::read(std::string_view bytes) {
  FieldCursor fields(bytes);
  for (Field field; fields.next(&field);) {
    switch (field.number) {
      case kTraceId: trace = field.bytes; break;
      case kSpanId: id = big_endian(field.bytes); break;
      case kParentSpanId: parent = big_endian(field.bytes); break;
      case kName: name = field.bytes; break;
      case kStart: start_ns = field.value; break;
      case kEnd: end_ns = field.value; break;
      case kAttributes: attribute(field.bytes); break;
      case kStatus: {
        FieldCursor status(field.bytes);
        for (Field part; status.next(&part);)
          if (part.number == kStatusMessage) message = part.bytes;
        break;
      }
      default: break;
    }
  }
  return !fields.failed();
}

void SpanView::attribute(std::string_view pair) {
  std::string_view key;
  Value value;
  FieldCursor parts(pair);
  for (Field part; parts.next(&part);) {
    if (part.number == kKey) key = part.bytes;
    if (part.number != kValue) continue;
    FieldCursor any(part.bytes);
    for (Field one; any.next(&one);) {
      if (one.number == kString) value.text = one.bytes;
      else if (one.number == kArray) value.array = one.bytes;
      else value.number = one.value;
    }
  }
  if (is(key, attributes::kThreadId)) thread_id = value.number;
  if (key.compare(0, 8, "syscall.") == 0 || key.compare(0, 12, "aggregation.") == 0) return of_call(key, value);
  if (key.compare(0, 8, "process.") == 0 || key.compare(0, 8, "sysspan.") == 0) return of_process(key, value);
}

void SpanView::of_call(std::string_view key, const Value &value) {
  using namespace attributes;
  if (is(key, kSyscallName)) call = true;
  else if (is(key, kSyscallArgs)) args = value.array;
  else if (is(key, kSyscallErrno)) error = value.text;
  else if (is(key, kSyscallReturnValue)) returned = true, result = static_cast<int64_t>(value.number);
  else if (is(key, kSyscallReturnText)) result_text = value.text;
  else if (is(key, kSyscallUnfinished)) unfinished = true;
  else if (is(key, kSyscallResumed)) resumed = true;
  else if (is(key, kSyscallDurationNs)) whole_ns = value.number;
  else if (is(key, kAggregationIsSummary)) summary = true;
  else if (is(key, kAggregationSpanCount)) count = value.number;
  else if (is(key, kAggregationDurationTotalNs)) total_ns = value.number;
  else if (is(key, kAggregationDurationMinNs)) shortest_ns = value.number;
  else if (is(key, kAggregationDurationMaxNs)) longest_ns = value.number;
  else if (is(key, kSyscallCount)) process.calls = value.number;
  else if (is(key, kSyscallErrorCount)) process.errors = value.number;
  else if (is(key, kSyscallDurationTotalNs)) process.total_ns = value.number;
  else if (is(key, kSyscallLostCount)) process.lost = value.number;
  else if (is(key, kSyscallFoldedCount)) process.folded = value.number;
}

void SpanView::of_process(std::string_view key, const Value &value) {
  using namespace attributes;
  if (is(key, kProcessPid)) process.pid = value.number;
  else if (is(key, kProcessParentPid)) process.parent_pid = value.number;
  else if (is(key, kProcessCreationTime)) process.created = value.text;
  else if (is(key, kProcessExecutablePath)) process.path = value.text;
  else if (is(key, kProcessCommandArgs)) process.args = value.array;
  else if (is(key, kProcessExitCode)) process.exited = true, process.exit_code = value.number;
  else if (is(key, kSysspanProcessExitSignal)) process.signal = value.text;
  else if (is(key, kSysspanProcessRunning)) process.running = true;
  else if (is(key, kSysspanProcessEndLost)) process.end_lost = true;
}

void SpanView::append_call(std::string *to) const {
  to->append(name).push_back('(');
  append_texts(args, ", ", kTextMax, to);
  to->append(unfinished ? " <unfinished ...>" : ")");
}

void SpanView::append_result(std::string *to) const {
  if (unfinished) return;
  if (!error.empty()) {
    // The kernel's own errors, of calls that go on: text has a question mark for their result.
    to->append(error.compare(0, 8, "ERESTART") == 0 ? "? " : "-1 ").append(error);
    if (!message.empty()) to->append(" (").append(message).append(")");
  } else if (!result_text.empty()) {
    to->append(result_text);
  } else {
    to->append(returned ? std::to_string(result) : "?");
  }
}

void SpanView::append_text(std::string *to) const {
  size_t begin = to->size();
  if (call) {
    append_call(to);
    to->append(" = ");
    append_result(to);
  } else {
    to->append(name).append(" ").append(std::to_string(process.pid)).append(" ");
    append_texts(process.args, " ", kTextMax, to);
    if (process.exited) to->append(" exit ").append(std::to_string(process.exit_code));
    to->append(" ").append(process.signal);
  }
  lower(to, begin);
}

void append_texts(std::string_view array, std::string_view between, size_t most, std::string *to) {
  size_t begin = to->size();
  bool first = true;
  FieldCursor values(array);
  for (Field value; values.next(&value) && to->size() - begin < most;) {
    if (value.number != kArrayValues || value.wire != kBytes) continue;
    FieldCursor any(value.bytes);
    for (Field field; any.next(&field);) {
      if (field.number != kString || field.wire != kBytes) continue;
      if (!first) to->append(between);
      first = false;
      to->append(field.bytes.substr(0, most - std::min(most, to->size() - begin)));
    }
  }
}

}  // namespace sysspan
