// SPDX-License-Identifier: Apache-2.0
// A protobuf message that is put together field by field. For what is rare: calls are encoded by otlp.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "otlp/attribute.h"
#include "otlp/ids.h"

namespace sysspan {

class Message {
 public:
  std::string_view data() const { return data_; }

  // A field of so many bytes, which follow.
  void begin(uint32_t field, uint64_t size);
  void varint(uint32_t field, uint64_t value);
  void fixed64(uint32_t field, uint64_t value);
  void fixed32(uint32_t field, uint32_t value);
  void bytes(uint32_t field, std::string_view value);
  void id(uint32_t field, const TraceId &id);
  void id(uint32_t field, SpanId id);

  // Attributes, as the field of a message that repeats them. Text becomes UTF-8, and is cut at kValueMax bytes.
  void text(uint32_t field, StringName name, std::string_view value);
  void texts(uint32_t field, StringsName name, const std::vector<std::string> &values);
  void number(uint32_t field, IntName name, uint64_t value);
  void numbers(uint32_t field, IntsName name, const std::vector<uint64_t> &values);
  void yes(uint32_t field, BoolName name);

 private:
  void head(uint32_t field, uint8_t wire);
  void raw_varint(uint64_t value);
  void attribute(uint32_t field, std::string_view key, const Message &value);

  std::string data_;
};

}  // namespace sysspan
