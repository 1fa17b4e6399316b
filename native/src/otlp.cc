// SPDX-License-Identifier: Apache-2.0
#include "otlp.h"

#include <cstring>

#include "utf8.h"

namespace sysspan {

namespace {

enum Wire : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
enum SpanField {
  kTraceId = 1,
  kSpanId = 2,
  kParentSpanId = 4,
  kName = 5,
  kKind = 6,
  kStart = 7,
  kEnd = 8,
  kAttributes = 9,
  kStatus = 15,
  kFlags = 16
};
enum AnyValueField { kString = 1, kBool = 2, kInt = 3, kArray = 5 };
enum { kSpans = 2, kKindInternal = 1, kStatusMessage = 2, kStatusCode = 3, kStatusError = 2, kSampled = 1 };

constexpr size_t kValueMax = 1024;  // bytes of an attribute value, by the trace model

size_t varint_size(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) size++;
  return size;
}

void put_varint(std::string *to, uint64_t value) {
  char bytes[10];
  size_t size = 0;
  for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<char>(value | 0x80);
  bytes[size++] = static_cast<char>(value);
  to->append(bytes, size);
}

void put_tag(std::string *to, uint32_t field, Wire wire) { put_varint(to, field << 3 | wire); }

void put_bytes(std::string *to, uint32_t field, std::string_view bytes) {
  put_tag(to, field, kBytes);
  put_varint(to, bytes.size());
  to->append(bytes);
}

void put_fixed64(std::string *to, uint32_t field, uint64_t value) {
  put_tag(to, field, kFixed64);
  to->append(reinterpret_cast<const char *>(&value), sizeof(value));
}

void put_span_id(std::string *to, uint32_t field, SpanId id) {
  uint64_t big_endian = __builtin_bswap64(id);
  put_bytes(to, field, {reinterpret_cast<const char *>(&big_endian), sizeof(big_endian)});
}

// KeyValue { key = 1, value = 2: AnyValue }; `size` is that of the AnyValue.
void put_key(std::string *to, std::string_view key, size_t size) {
  put_tag(to, kAttributes, kBytes);
  put_varint(to, 1 + varint_size(key.size()) + key.size() + 1 + varint_size(size) + size);
  put_bytes(to, 1, key);
  put_tag(to, 2, kBytes);
  put_varint(to, size);
}

void put_text(std::string *to, std::string_view key, std::string_view value) {
  value = utf8_prefix(value, kValueMax);
  put_key(to, key, 1 + varint_size(value.size()) + value.size());
  put_bytes(to, kString, value);
}

void put_int(std::string *to, std::string_view key, int64_t value) {
  put_key(to, key, 1 + varint_size(static_cast<uint64_t>(value)));
  put_tag(to, kInt, kVarint);
  put_varint(to, static_cast<uint64_t>(value));
}

void put_true(std::string *to, std::string_view key) {
  put_key(to, key, 2);
  put_tag(to, kBool, kVarint);
  put_varint(to, 1);
}

// ArrayValue { values = 1: AnyValue { string_value = 1 } }
void put_args(std::string *to, const CallText &text, std::string *values) {
  values->clear();
  uint32_t begin = 0;
  for (uint32_t end : text.arg_ends) {
    std::string_view arg = utf8_prefix(std::string_view(text.args).substr(begin, end - begin), kValueMax);
    put_tag(values, 1, kBytes);
    put_varint(values, 1 + varint_size(arg.size()) + arg.size());
    put_bytes(values, kString, arg);
    begin = end;
  }
  put_key(to, "syscall.args", 1 + varint_size(values->size()) + values->size());
  put_bytes(to, kArray, *values);
}

void put_error(std::string *to, std::string_view error, std::string_view message) {
  put_text(to, "error.type", error);
  size_t described = message.empty() ? 0 : 1 + varint_size(message.size()) + message.size();
  put_tag(to, kStatus, kBytes);
  put_varint(to, described + 2);
  if (described != 0) put_bytes(to, kStatusMessage, message);
  put_tag(to, kStatusCode, kVarint);
  put_varint(to, kStatusError);
}

void put_head(std::string *to, const TraceId &trace, SpanId span, SpanId parent, std::string_view name) {
  put_bytes(to, kTraceId, {reinterpret_cast<const char *>(trace.data()), trace.size()});
  put_span_id(to, kSpanId, span);
  put_span_id(to, kParentSpanId, parent);
  put_bytes(to, kName, name);
  put_tag(to, kKind, kVarint);
  put_varint(to, kKindInternal);
}

void put_times(std::string *to, uint64_t start, uint64_t end) {
  put_fixed64(to, kStart, start);
  put_fixed64(to, kEnd, end < start ? start : end);
}

void put_flags(std::string *to) {
  put_tag(to, kFlags, kFixed32);
  uint32_t flags = kSampled;
  to->append(reinterpret_cast<const char *>(&flags), sizeof(flags));
}

void put_facts(std::string *to, const CallText &text) {
  if (text.has_path) put_text(to, "file.path", text.path);
  if (text.has_fd) put_int(to, "syscall.fd", text.fd);
  if (!text.has_address) return;
  put_text(to, text.address_is_peer ? "network.peer.address" : "network.local.address", text.address);
  if (text.port != 0) put_int(to, text.address_is_peer ? "network.peer.port" : "network.local.port", text.port);
  if (!text.transport.empty()) put_text(to, "network.transport", text.transport);
  if (!text.network_type.empty()) put_text(to, "network.type", text.network_type);
}

void put_outcome(std::string *to, const CallSpan &span, const CallText &text) {
  if (span.has_result) {
    put_int(to, "syscall.return_value", span.result);
    if (!text.note.empty() || text.result.compare(0, 2, "0x") == 0) {
      std::string shown = text.note.empty() ? text.result : text.result + " " + text.note;
      put_text(to, "syscall.return_text", shown);
    }
  }
  if (span.unfinished) put_true(to, "syscall.unfinished");
  if (span.resumed) {
    put_true(to, "syscall.resumed");
    put_int(to, "syscall.duration_ns", static_cast<int64_t>(span.duration_ns));
  }
  if (text.cut) put_true(to, "syscall.args_truncated");
  if (text.error.empty()) return;
  put_text(to, "syscall.errno", text.error);
  if (!text.flow_control && !span.expected) put_error(to, text.error, text.error_text);
}

void append_span(const std::string &body, std::string *out) { put_bytes(out, kSpans, body); }

}  // namespace

void SpanEncoder::encode(const CallSpan &span, const CallText &text, std::string *out) {
  body_.clear();
  put_head(&body_, *span.trace, span.span, span.parent, span.name);
  put_times(&body_, span.start_unix_ns, span.end_unix_ns);
  put_text(&body_, "syscall.name", span.name);
  put_int(&body_, "syscall.number", span.number);
  put_args(&body_, text, &value_);
  put_int(&body_, "syscall.seq", static_cast<int64_t>(span.seq));
  put_int(&body_, "thread.id", span.tid);
  put_text(&body_, "thread.name", span.thread_name);
  put_int(&body_, "process.pid", span.tgid);
  put_facts(&body_, text);
  put_outcome(&body_, span, text);
  put_flags(&body_);
  append_span(body_, out);
}

void SpanEncoder::encode(const FoldedSpan &span, std::string *out) {
  body_.clear();
  put_head(&body_, *span.trace, span.span, span.parent, span.name);
  put_times(&body_, span.start_unix_ns, span.end_unix_ns);
  put_text(&body_, "syscall.name", span.name);
  put_int(&body_, "syscall.number", span.number);
  put_int(&body_, "process.pid", span.tgid);
  put_true(&body_, "aggregation.is_summary");
  put_int(&body_, "aggregation.span_count", static_cast<int64_t>(span.count));
  put_int(&body_, "aggregation.duration_min_ns", static_cast<int64_t>(span.min_ns));
  put_int(&body_, "aggregation.duration_max_ns", static_cast<int64_t>(span.max_ns));
  put_int(&body_, "aggregation.duration_avg_ns",
          static_cast<int64_t>(span.total_ns / (span.count == 0 ? 1 : span.count)));
  put_int(&body_, "aggregation.duration_total_ns", static_cast<int64_t>(span.total_ns));
  if (!span.error.empty()) {
    put_text(&body_, "syscall.errno", span.error);
    if (!span.expected) put_error(&body_, span.error, {});
  }
  put_flags(&body_);
  append_span(body_, out);
}

}  // namespace sysspan
