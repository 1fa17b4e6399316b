// SPDX-License-Identifier: Apache-2.0
// The fields of a protobuf message that anybody may have written: nothing outside of it is read, whatever it says.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "otlp/otlp_fields.h"

namespace sysspan {

struct Field {
  uint32_t number = 0;
  uint8_t wire = 0;
  uint64_t value = 0;      // of kVarint, kFixed64, kFixed32
  std::string_view bytes;  // of kBytes
};

class FieldCursor {
 public:
  explicit FieldCursor(std::string_view message) : at_(message.data()), end_(at_ + message.size()) {}

  // False at the end, and where what follows is no field.
  bool next(Field *field) {
    if (at_ == end_) return false;
    uint64_t tag, size;
    if (!varint(&tag) || tag >> 3 == 0 || tag >> 3 > 0x1fffffff) return fail();
    field->number = static_cast<uint32_t>(tag >> 3);
    field->wire = tag & 7;
    switch (field->wire) {
      case kVarint: return varint(&field->value) || fail();
      case kFixed64: return fixed(8, &field->value) || fail();
      case kFixed32: return fixed(4, &field->value) || fail();
      case kBytes:
        if (!varint(&size) || size > static_cast<uint64_t>(end_ - at_)) return fail();
        field->bytes = {at_, static_cast<size_t>(size)};
        at_ += size;
        return true;
      default: return fail();
    }
  }

  // Whether something was no field.
  bool failed() const { return failed_; }

 private:
  bool fail() {
    failed_ = true;
    at_ = end_;
    return false;
  }

  bool varint(uint64_t *value) {
    uint64_t result = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      auto byte = static_cast<uint8_t>(*at_++);
      result |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        *value = result;
        return true;
      }
    }
    return false;
  }

  bool fixed(size_t size, uint64_t *value) {
    if (static_cast<size_t>(end_ - at_) < size) return false;
    *value = 0;
    std::memcpy(value, at_, size);
    at_ += size;
    return true;
  }

  const char *at_;
  const char *end_;
  bool failed_ = false;
};

}  // namespace sysspan
