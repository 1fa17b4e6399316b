// SPDX-License-Identifier: Apache-2.0
#include "otlp/otlp_message.h"

#include "decode/utf8.h"
#include "otlp/otlp_fields.h"

namespace sysspan {

namespace {

enum KeyValueField : uint32_t { kKey = 1, kValue = 2 };
enum { kArrayValues = 1 };

Message text_value(std::string_view value) {
  Message any;
  std::string text = utf8_text(value);
  any.bytes(kString, utf8_prefix(text, kValueMax));
  return any;
}

Message number_value(uint64_t value) {
  Message any;
  any.varint(kInt, value);
  return any;
}

}  // namespace

void Message::raw_varint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) data_.push_back(static_cast<char>(value | 0x80));
  data_.push_back(static_cast<char>(value));
}

void Message::head(uint32_t field, uint8_t wire) { raw_varint(field << 3 | wire); }

void Message::begin(uint32_t field, uint64_t size) {
  head(field, kBytes);
  raw_varint(size);
}

void Message::varint(uint32_t field, uint64_t value) {
  head(field, kVarint);
  raw_varint(value);
}

void Message::fixed64(uint32_t field, uint64_t value) {
  head(field, kFixed64);
  data_.append(reinterpret_cast<const char *>(&value), sizeof(value));
}

void Message::fixed32(uint32_t field, uint32_t value) {
  head(field, kFixed32);
  data_.append(reinterpret_cast<const char *>(&value), sizeof(value));
}

void Message::bytes(uint32_t field, std::string_view value) {
  begin(field, value.size());
  data_.append(value);
}

void Message::id(uint32_t field, const TraceId &id) {
  bytes(field, {reinterpret_cast<const char *>(id.data()), id.size()});
}

void Message::id(uint32_t field, SpanId id) {
  uint64_t big_endian = __builtin_bswap64(id);
  bytes(field, {reinterpret_cast<const char *>(&big_endian), sizeof(big_endian)});
}

void Message::attribute(uint32_t field, std::string_view key, const Message &value) {
  Message pair;
  pair.bytes(kKey, key);
  pair.bytes(kValue, value.data());
  bytes(field, pair.data());
}

void Message::text(uint32_t field, StringName name, std::string_view value) {
  attribute(field, name.text(), text_value(value));
}

void Message::texts(uint32_t field, StringsName name, const std::vector<std::string> &values) {
  Message array, any;
  for (const std::string &value : values) array.bytes(kArrayValues, text_value(value).data());
  any.bytes(kArray, array.data());
  attribute(field, name.text(), any);
}

void Message::number(uint32_t field, IntName name, uint64_t value) {
  attribute(field, name.text(), number_value(value));
}

void Message::numbers(uint32_t field, IntsName name, const std::vector<uint64_t> &values) {
  Message array, any;
  for (uint64_t value : values) array.bytes(kArrayValues, number_value(value).data());
  any.bytes(kArray, array.data());
  attribute(field, name.text(), any);
}

void Message::yes(uint32_t field, BoolName name) {
  Message any;
  any.varint(kBool, 1);
  attribute(field, name.text(), any);
}

}  // namespace sysspan
