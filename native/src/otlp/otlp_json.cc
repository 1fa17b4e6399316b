// SPDX-License-Identifier: Apache-2.0
// One table for each message of opentelemetry/proto/{collector/trace,trace,common,resource}/v1, with its members in the
// order in which they are written.
#include "otlp/otlp_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

#include "decode/utf8.h"
#include "otlp/fields.h"

namespace sysspan {

namespace {

constexpr int kDepthMax = 100;  // of messages in messages, as protobuf's own readers have it

enum class As : uint8_t { kText, kHex, kBase64, kNumber, kDecimal, kSigned, kBoolean, kDouble, kMessage };

struct JsonMessage;

struct Member {
  uint32_t number;
  std::string_view head;  // its name, as it is written
  As as;
  const JsonMessage *message = nullptr;
  bool repeated = false;  // always there, as a list
  bool choice = false;    // of a oneof: that it is there says something, also where it is empty
  std::string_view absent = {};
};

struct JsonMessage {
  const Member *members;
  size_t count;
};

extern const JsonMessage kAnyValue, kKeyValue;

constexpr Member kListMembers[] = {{1, "\"values\":", As::kMessage, &kAnyValue, true}};
constexpr JsonMessage kList = {kListMembers, 1};
constexpr Member kKeyValuesMembers[] = {{1, "\"values\":", As::kMessage, &kKeyValue, true}};
constexpr JsonMessage kKeyValues = {kKeyValuesMembers, 1};
constexpr Member kAnyValueMembers[] = {
    {1, "\"stringValue\":", As::kText, nullptr, false, true},
    {2, "\"boolValue\":", As::kBoolean, nullptr, false, true},
    {3, "\"intValue\":", As::kSigned, nullptr, false, true},
    {4, "\"doubleValue\":", As::kDouble, nullptr, false, true},
    {5, "\"arrayValue\":", As::kMessage, &kList, false, true},
    {6, "\"kvlistValue\":", As::kMessage, &kKeyValues, false, true},
    {7, "\"bytesValue\":", As::kBase64, nullptr, false, true},
};
constexpr JsonMessage kAnyValue = {kAnyValueMembers, 7};
constexpr Member kKeyValueMembers[] = {
    {1, "\"key\":", As::kText, nullptr, false, false, "\"\""},
    {2, "\"value\":", As::kMessage, &kAnyValue, false, false, "{}"},
};
constexpr JsonMessage kKeyValue = {kKeyValueMembers, 2};
constexpr Member kEventMembers[] = {
    {1, "\"timeUnixNano\":", As::kDecimal, nullptr, false, false, "\"0\""},
    {2, "\"name\":", As::kText, nullptr, false, false, "\"\""},
    {3, "\"attributes\":", As::kMessage, &kKeyValue, true},
    {4, "\"droppedAttributesCount\":", As::kNumber},
};
constexpr JsonMessage kEvent = {kEventMembers, 4};
constexpr Member kLinkMembers[] = {
    {1, "\"traceId\":", As::kHex, nullptr, false, false, "\"\""},
    {2, "\"spanId\":", As::kHex, nullptr, false, false, "\"\""},
    {3, "\"traceState\":", As::kText},
    {4, "\"attributes\":", As::kMessage, &kKeyValue, true},
    {5, "\"droppedAttributesCount\":", As::kNumber},
    {6, "\"flags\":", As::kNumber},
};
constexpr JsonMessage kLink = {kLinkMembers, 6};
constexpr Member kStatusMembers[] = {
    {2, "\"message\":", As::kText},
    {3, "\"code\":", As::kNumber},
};
constexpr JsonMessage kSpanStatus = {kStatusMembers, 2};
constexpr Member kSpanMembers[] = {
    {1, "\"traceId\":", As::kHex, nullptr, false, false, "\"\""},
    {2, "\"spanId\":", As::kHex, nullptr, false, false, "\"\""},
    {3, "\"traceState\":", As::kText},
    {4, "\"parentSpanId\":", As::kHex},
    {5, "\"name\":", As::kText, nullptr, false, false, "\"\""},
    {6, "\"kind\":", As::kNumber, nullptr, false, false, "0"},
    {7, "\"startTimeUnixNano\":", As::kDecimal, nullptr, false, false, "\"0\""},
    {8, "\"endTimeUnixNano\":", As::kDecimal, nullptr, false, false, "\"0\""},
    {9, "\"attributes\":", As::kMessage, &kKeyValue, true},
    {10, "\"droppedAttributesCount\":", As::kNumber},
    {11, "\"events\":", As::kMessage, &kEvent, true},
    {12, "\"droppedEventsCount\":", As::kNumber},
    {13, "\"links\":", As::kMessage, &kLink, true},
    {14, "\"droppedLinksCount\":", As::kNumber},
    {15, "\"status\":", As::kMessage, &kSpanStatus, false, false, "{}"},
    {16, "\"flags\":", As::kNumber},
};
constexpr JsonMessage kSpan = {kSpanMembers, 16};
constexpr Member kScopeMembers[] = {
    {1, "\"name\":", As::kText, nullptr, false, false, "\"\""},
    {2, "\"version\":", As::kText},
    {3, "\"attributes\":", As::kMessage, &kKeyValue, true},
    {4, "\"droppedAttributesCount\":", As::kNumber},
};
constexpr JsonMessage kScope = {kScopeMembers, 4};
constexpr Member kScopeSpansMembers[] = {
    {1, "\"scope\":", As::kMessage, &kScope, false, false, "{\"name\":\"\",\"attributes\":[]}"},
    {2, "\"spans\":", As::kMessage, &kSpan, true},
    {3, "\"schemaUrl\":", As::kText},
};
constexpr JsonMessage kScopeSpans = {kScopeSpansMembers, 3};
constexpr Member kResourceMembers[] = {
    {1, "\"attributes\":", As::kMessage, &kKeyValue, true},
    {2, "\"droppedAttributesCount\":", As::kNumber},
};
constexpr JsonMessage kResource = {kResourceMembers, 2};
constexpr Member kResourceSpansMembers[] = {
    {1, "\"resource\":", As::kMessage, &kResource, false, false, "{\"attributes\":[]}"},
    {2, "\"scopeSpans\":", As::kMessage, &kScopeSpans, true},
    {3, "\"schemaUrl\":", As::kText},
};
constexpr JsonMessage kResourceSpans = {kResourceSpansMembers, 3};
constexpr Member kRequestMembers[] = {{1, "\"resourceSpans\":", As::kMessage, &kResourceSpans, true}};
constexpr JsonMessage kRequest = {kRequestMembers, 1};

void append_number(std::string *to, uint64_t value) {
  char digits[20];
  auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  to->append(digits, static_cast<size_t>(end - digits));
}

void append_hex_string(std::string *to, std::string_view bytes) {
  static const char digits[] = "0123456789abcdef";
  to->push_back('"');
  for (char c : bytes) {
    to->push_back(digits[static_cast<uint8_t>(c) >> 4]);
    to->push_back(digits[c & 15]);
  }
  to->push_back('"');
}

void append_base64(std::string *to, std::string_view bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  to->push_back('"');
  for (size_t at = 0; at < bytes.size(); at += 3) {
    size_t size = std::min<size_t>(bytes.size() - at, 3);
    uint32_t three = 0;
    for (size_t i = 0; i < 3; i++) three = three << 8 | (i < size ? static_cast<uint8_t>(bytes[at + i]) : 0U);
    for (size_t i = 0; i < 4; i++) to->push_back(i <= size ? digits[three >> (18 - 6 * i) & 63] : '=');
  }
  to->push_back('"');
}

void append_quoted_number(std::string *to, uint64_t value, bool negative) {
  to->append(negative ? "\"-" : "\"");
  append_number(to, negative ? 0 - value : value);
  to->push_back('"');
}

void append_double(std::string *to, uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof(value));
  if (std::isnan(value)) {
    to->append("\"NaN\"");
  } else if (std::isinf(value)) {
    to->append(value < 0 ? "\"-Infinity\"" : "\"Infinity\"");
  } else {
    char digits[32];
    auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    to->append(digits, static_cast<size_t>(end - digits));
  }
}

bool fits(As as, uint8_t wire) {
  switch (as) {
    case As::kText:
    case As::kHex:
    case As::kBase64:
    case As::kMessage: return wire == kBytes;
    case As::kDouble: return wire == kFixed64;
    default: return wire != kBytes;
  }
}

// The fields of a message are found once, and stand behind those of the messages around it.
class JsonWriter {
 public:
  explicit JsonWriter(std::string *to) : to_(to) {}

  bool message(const JsonMessage &message, std::string_view bytes) {
    size_t begin = fields_.size();
    bool whole = depth_ < kDepthMax && find_fields(bytes);
    depth_++;
    size_t end = fields_.size();
    bool first = true;
    to_->push_back('{');
    for (size_t i = 0; whole && i < message.count; i++) {
      const Member &member = message.members[i];
      whole = member.repeated ? list(member, begin, end, &first) : one(member, begin, end, &first);
    }
    to_->push_back('}');
    depth_--;
    fields_.resize(begin);
    return whole;
  }

 private:
  bool find_fields(std::string_view bytes) {
    FieldCursor cursor(bytes);
    for (Field field; cursor.next(&field);) fields_.push_back(field);
    return !cursor.failed();
  }

  bool is(const Member &member, size_t at) const {
    return fields_[at].number == member.number && fits(member.as, fields_[at].wire);
  }

  void head(const Member &member, bool *first) {
    if (!*first) to_->push_back(',');
    *first = false;
    to_->append(member.head);
  }

  bool list(const Member &member, size_t begin, size_t end, bool *first) {
    head(member, first);
    to_->push_back('[');
    bool first_value = true;
    for (size_t at = begin; at < end; at++) {
      if (!is(member, at)) continue;
      if (!first_value) to_->push_back(',');
      first_value = false;
      if (!value(member, at)) return false;
    }
    to_->push_back(']');
    return true;
  }

  // The last field with its number counts, as in every reader of protobuf.
  bool one(const Member &member, size_t begin, size_t end, bool *first) {
    size_t at = end;
    while (at > begin && !is(member, at - 1)) at--;
    bool there = at > begin && (member.choice || !empty(member, at - 1));
    if (!there && member.absent.empty()) return true;
    head(member, first);
    if (there) return value(member, at - 1);
    to_->append(member.absent);
    return true;
  }

  bool empty(const Member &member, size_t at) const {
    return fields_[at].wire == kBytes && member.as != As::kMessage && fields_[at].bytes.empty();
  }

  bool value(const Member &member, size_t at) {
    Field field = fields_[at];
    switch (member.as) {
      case As::kText: append_json(to_, field.bytes); return true;
      case As::kHex: append_hex_string(to_, field.bytes); return true;
      case As::kBase64: append_base64(to_, field.bytes); return true;
      case As::kNumber: append_number(to_, field.value); return true;
      case As::kBoolean: to_->append(field.value != 0 ? "true" : "false"); return true;
      case As::kDouble: append_double(to_, field.value); return true;
      case As::kDecimal: append_quoted_number(to_, field.value, false); return true;
      case As::kSigned: append_quoted_number(to_, field.value, static_cast<int64_t>(field.value) < 0); return true;
      case As::kMessage: return message(*member.message, field.bytes);
    }
    return false;
  }

  std::string *to_;
  std::vector<Field> fields_;
  int depth_ = 0;
};

}  // namespace

bool append_otlp_json(std::string_view request, std::string *to) {
  size_t before = to->size();
  if (JsonWriter(to).message(kRequest, request)) return true;
  to->resize(before);
  return false;
}

}  // namespace sysspan
