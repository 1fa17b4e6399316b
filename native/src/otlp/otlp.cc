// SPDX-License-Identifier: Apache-2.0
// One pass: a span is written where it stays, with plain stores, into room for anything it may hold, behind room for
// its own length. Attribute names are encoded when this is compiled.
#include "otlp/otlp.h"

#include <algorithm>
#include <cstring>

#include "decode/utf8.h"
#include "otlp/attribute_names.h"
#include "otlp/otlp_fields.h"

namespace sysspan {

namespace {

constexpr size_t kArgOverhead = 16;  // tags and lengths of one argument
constexpr size_t kFixedMax = 1024;   // all that is not text: ids, times, numbers, names of attributes

// An attribute's name as it is in a KeyValue: key = 1 with its text, and the tag of value = 2.
template <Kind K, size_t N>
struct Key {
  static_assert(N - 1 < 0x80, "its length is one byte");
  static constexpr size_t kSize = N + 2;
  char bytes[kSize] = {};

  explicit constexpr Key(const Attribute<K, N> &of) {
    bytes[0] = static_cast<char>(tag(1, kBytes));
    bytes[1] = static_cast<char>(N - 1);
    for (size_t i = 0; i + 1 < N; i++) bytes[2 + i] = of.name[i];
    bytes[N + 1] = static_cast<char>(tag(2, kBytes));
  }
};

size_t varint_size(uint64_t value) { return (static_cast<size_t>(63 - __builtin_clzll(value | 1)) * 9 + 73) / 64; }

// Writes behind a position; whoever makes one has seen to the room.
class Writer {
 public:
  explicit Writer(char *at) : at_(at) {}

  char *at() const { return at_; }
  void byte(uint8_t value) { *at_++ = static_cast<char>(value); }
  void bytes(const void *from, size_t size) {
    std::memcpy(at_, from, size);
    at_ += size;
  }
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<uint8_t>(value | 0x80));
    byte(static_cast<uint8_t>(value));
  }
  void text(uint8_t tag, std::string_view text) {
    byte(tag);
    varint(text.size());
    bytes(text.data(), text.size());
  }
  void fixed64(uint8_t tag, uint64_t value) {
    byte(tag);
    bytes(&value, sizeof(value));
  }
  void span_id(uint8_t tag, SpanId id) {
    uint64_t big_endian = __builtin_bswap64(id);
    byte(tag);
    byte(sizeof(big_endian));
    bytes(&big_endian, sizeof(big_endian));
  }

  // KeyValue { key = 1, value = 2: AnyValue }; `size` is that of the AnyValue, which follows.
  template <Kind K, size_t N>
  void key(const Key<K, N> &key, size_t size) {
    byte(tag(kAttributes, kBytes));
    varint(Key<K, N>::kSize + varint_size(size) + size);
    bytes(key.bytes, Key<K, N>::kSize);
    varint(size);
  }
  template <size_t N>
  void attribute(const Key<Kind::kString, N> &name, std::string_view value) {
    value = utf8_prefix(value, kValueMax);
    key(name, 1 + varint_size(value.size()) + value.size());
    text(tag(kString, kBytes), value);
  }
  template <size_t N>
  void attribute(const Key<Kind::kInt, N> &name, int64_t value) {
    key(name, 1 + varint_size(static_cast<uint64_t>(value)));
    byte(tag(kInt, kVarint));
    varint(static_cast<uint64_t>(value));
  }
  template <size_t N>
  void yes(const Key<Kind::kBool, N> &name) {
    key(name, 2);
    byte(tag(kBool, kVarint));
    byte(1);
  }

 private:
  char *at_;
};

constexpr Key kSyscallName(attributes::kSyscallName);
constexpr Key kSyscallNumber(attributes::kSyscallNumber);
constexpr Key kSyscallArgs(attributes::kSyscallArgs);
constexpr Key kSyscallSeq(attributes::kSyscallSeq);
constexpr Key kThreadId(attributes::kThreadId);
constexpr Key kThreadName(attributes::kThreadName);
constexpr Key kProcessPid(attributes::kProcessPid);
constexpr Key kFilePath(attributes::kFilePath);
constexpr Key kSyscallFd(attributes::kSyscallFd);
constexpr Key kPeerAddress(attributes::kNetworkPeerAddress);
constexpr Key kPeerPort(attributes::kNetworkPeerPort);
constexpr Key kLocalAddress(attributes::kNetworkLocalAddress);
constexpr Key kLocalPort(attributes::kNetworkLocalPort);
constexpr Key kTransport(attributes::kNetworkTransport);
constexpr Key kNetworkType(attributes::kNetworkType);
constexpr Key kReturnValue(attributes::kSyscallReturnValue);
constexpr Key kReturnText(attributes::kSyscallReturnText);
constexpr Key kUnfinished(attributes::kSyscallUnfinished);
constexpr Key kResumed(attributes::kSyscallResumed);
constexpr Key kSkipped(attributes::kSyscallSkipped);
constexpr Key kDuration(attributes::kSyscallDurationNs);
constexpr Key kTruncated(attributes::kSyscallArgsTruncated);
constexpr Key kErrno(attributes::kSyscallErrno);
constexpr Key kErrorType(attributes::kErrorType);
constexpr Key kIsSummary(attributes::kAggregationIsSummary);
constexpr Key kSpanCount(attributes::kAggregationSpanCount);
constexpr Key kDurationMin(attributes::kAggregationDurationMinNs);
constexpr Key kDurationMax(attributes::kAggregationDurationMaxNs);
constexpr Key kDurationAvg(attributes::kAggregationDurationAvgNs);
constexpr Key kDurationTotal(attributes::kAggregationDurationTotalNs);

// ArrayValue { values = 1: AnyValue { string_value = 1 } }
void put_args(Writer *to, const CallText &text) {
  size_t size = 0;
  uint32_t begin = 0;
  for (uint32_t end : text.arg_ends) {
    size_t arg = utf8_prefix(std::string_view(text.args).substr(begin, end - begin), kValueMax).size();
    size_t value = 1 + varint_size(arg) + arg;
    size += 1 + varint_size(value) + value;
    begin = end;
  }
  to->key(kSyscallArgs, 1 + varint_size(size) + size);
  to->byte(tag(kArray, kBytes));
  to->varint(size);
  begin = 0;
  for (uint32_t end : text.arg_ends) {
    std::string_view arg = utf8_prefix(std::string_view(text.args).substr(begin, end - begin), kValueMax);
    to->byte(tag(1, kBytes));
    to->varint(1 + varint_size(arg.size()) + arg.size());
    to->text(tag(kString, kBytes), arg);
    begin = end;
  }
}

void put_error(Writer *to, std::string_view error, std::string_view message) {
  to->attribute(kErrorType, error);
  size_t described = message.empty() ? 0 : 1 + varint_size(message.size()) + message.size();
  to->byte(tag(kStatus, kBytes));
  to->varint(described + 2);
  if (described != 0) to->text(tag(kStatusMessage, kBytes), message);
  to->byte(tag(kStatusCode, kVarint));
  to->byte(kStatusError);
}

template <typename Span>
void put_head(Writer *to, const Span &span) {
  to->text(tag(kTraceId, kBytes), {reinterpret_cast<const char *>(span.trace->data()), span.trace->size()});
  to->span_id(tag(kSpanId, kBytes), span.span);
  to->span_id(tag(kParentSpanId, kBytes), span.parent);
  to->text(tag(kName, kBytes), span.name);
  to->byte(tag(kKind, kVarint));
  to->byte(kKindInternal);
  to->fixed64(tag(kStart, kFixed64), span.start_unix_ns);
  to->fixed64(tag(kEnd, kFixed64), std::max(span.start_unix_ns, span.end_unix_ns));
  to->attribute(kSyscallName, span.name);
  to->attribute(kSyscallNumber, static_cast<int64_t>(span.number));
}

void put_flags(Writer *to) {
  uint32_t flags = kSampled;
  to->varint(kFlags << 3 | kFixed32);
  to->bytes(&flags, sizeof(flags));
}

void put_facts(Writer *to, const CallText &text) {
  if (text.has_path) to->attribute(kFilePath, text.path);
  if (text.has_fd) to->attribute(kSyscallFd, static_cast<int64_t>(text.fd));
  if (!text.has_address) return;
  if (text.address_is_peer) {
    to->attribute(kPeerAddress, text.address);
    if (text.port != 0) to->attribute(kPeerPort, static_cast<int64_t>(text.port));
  } else {
    to->attribute(kLocalAddress, text.address);
    if (text.port != 0) to->attribute(kLocalPort, static_cast<int64_t>(text.port));
  }
  if (!text.transport.empty()) to->attribute(kTransport, text.transport);
  if (!text.network_type.empty()) to->attribute(kNetworkType, text.network_type);
}

void put_outcome(Writer *to, const CallSpan &span, const CallText &text) {
  if (span.has_result) {
    to->attribute(kReturnValue, span.result);
    if (!text.note.empty()) {
      to->attribute(kReturnText, text.result + " " + text.note);
    } else if (text.result.compare(0, 2, "0x") == 0) {
      to->attribute(kReturnText, text.result);
    }
  }
  if (span.unfinished) to->yes(kUnfinished);
  if (span.resumed) {
    to->yes(kResumed);
    to->attribute(kDuration, static_cast<int64_t>(span.duration_ns));
  }
  if (span.skipped) to->yes(kSkipped);
  if (text.cut) to->yes(kTruncated);
  if (text.error.empty()) return;
  to->attribute(kErrno, text.error);
  if (!text.flow_control && !span.expected) put_error(to, text.error, text.error_text);
}

// No more than this is written of a call, whatever is in it.
size_t most_bytes(const CallSpan &span, const CallText &text) {
  size_t args = 0;
  uint32_t begin = 0;
  for (uint32_t end : text.arg_ends) {
    args += std::min<size_t>(end - begin, kValueMax) + kArgOverhead;
    begin = end;
  }
  auto value = [](std::string_view text) { return std::min(text.size(), kValueMax); };
  return kFixedMax + args + 2 * span.name.size() + value(span.thread_name) + value(text.path) + value(text.address) +
         value(text.result) + value(text.note) + 2 * value(text.error) + text.error_text.size();
}

// A span in its place, behind its tag and length.
class Place {
 public:
  Place(size_t most, SpanBytes *out) : out_(out), at_(out->room(1 + kLengthMax + most)) {}

  char *body() const { return at_ + 1 + kLikelyLength; }

  void end(const char *end) {
    auto size = static_cast<size_t>(end - body());
    size_t length = varint_size(size);
    if (length != kLikelyLength) std::memmove(at_ + 1 + length, body(), size);
    Writer head(at_);
    head.byte(tag(kSpans, kBytes));
    head.varint(size);
    out_->commit(1 + length + size);
  }

 private:
  static constexpr size_t kLikelyLength = 2;  // of the length of 128 to 16,383 bytes
  static constexpr size_t kLengthMax = 10;

  SpanBytes *out_;
  char *at_;
};

}  // namespace

void encode_span(const CallSpan &span, const CallText &text, SpanBytes *out) {
  Place place(most_bytes(span, text), out);
  Writer to(place.body());
  put_head(&to, span);
  put_args(&to, text);
  to.attribute(kSyscallSeq, static_cast<int64_t>(span.seq));
  to.attribute(kThreadId, static_cast<int64_t>(span.tid));
  to.attribute(kThreadName, span.thread_name);
  to.attribute(kProcessPid, static_cast<int64_t>(span.tgid));
  put_facts(&to, text);
  put_outcome(&to, span, text);
  put_flags(&to);
  place.end(to.at());
}

void encode_span(const FoldedSpan &span, SpanBytes *out) {
  Place place(kFixedMax + 2 * span.name.size() + 2 * span.error.size(), out);
  Writer to(place.body());
  put_head(&to, span);
  to.attribute(kProcessPid, static_cast<int64_t>(span.tgid));
  to.yes(kIsSummary);
  to.attribute(kSpanCount, static_cast<int64_t>(span.count));
  to.attribute(kDurationMin, static_cast<int64_t>(span.min_ns));
  to.attribute(kDurationMax, static_cast<int64_t>(span.max_ns));
  to.attribute(kDurationAvg, static_cast<int64_t>(span.total_ns / (span.count == 0 ? 1 : span.count)));
  to.attribute(kDurationTotal, static_cast<int64_t>(span.total_ns));
  if (!span.error.empty()) {
    to.attribute(kErrno, span.error);
    if (!span.expected) put_error(&to, span.error, {});
  }
  put_flags(&to);
  place.end(to.at());
}

}  // namespace sysspan
