// SPDX-License-Identifier: Apache-2.0
// Values of JavaScript as C++ has them. Their types are checked where they are made (native/*.ts).
#pragma once

#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace sysspan {

inline uint32_t number(const Napi::Object &from, const char *name) {
  return from.Get(name).As<Napi::Number>().Uint32Value();
}
inline int32_t integer(const Napi::Object &from, const char *name) {
  return from.Get(name).As<Napi::Number>().Int32Value();
}
inline bool flag(const Napi::Object &from, const char *name) { return from.Get(name).As<Napi::Boolean>().Value(); }
inline std::string text(const Napi::Object &from, const char *name) {
  return from.Get(name).As<Napi::String>().Utf8Value();
}

inline uint64_t wide(const Napi::Value &value) {
  bool lossless;
  return value.As<Napi::BigInt>().Uint64Value(&lossless);
}

inline std::string string_of(const Napi::Value &value) {
  auto bytes = value.As<Napi::Uint8Array>();
  return std::string(reinterpret_cast<const char *>(bytes.Data()), bytes.ByteLength());
}

template <typename T>
T bytes_as(const Napi::Value &value) {
  T result = {};
  auto bytes = value.As<Napi::Uint8Array>();
  std::memcpy(&result, bytes.Data(), std::min(bytes.ByteLength(), sizeof(result)));
  return result;
}

// Structures one behind the other.
template <typename T>
std::vector<T> list_of(const Napi::Value &value) {
  auto bytes = value.As<Napi::Uint8Array>();
  if (bytes.ByteLength() % sizeof(T) != 0)
    throw Napi::RangeError::New(value.Env(), "a list of plans ends in the middle of one");
  std::vector<T> list(bytes.ByteLength() / sizeof(T));
  std::memcpy(list.data(), bytes.Data(), bytes.ByteLength());
  return list;
}

}  // namespace sysspan
