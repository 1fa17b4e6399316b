// SPDX-License-Identifier: Apache-2.0
// Names of attributes with the types of their values, so that the compiler refuses a value of another type and a name
// that the table of attributes does not have (attribute_names.h).
#pragma once

#include <cstddef>
#include <string_view>

namespace sysspan {

enum class Kind { kString, kInt, kBool, kStrings, kInts };

// `N` is the size of the name with its NUL.
template <Kind K, size_t N>
struct Attribute {
  char name[N] = {};

  explicit constexpr Attribute(const char (&from)[N]) {
    for (size_t i = 0; i < N; i++) name[i] = from[i];
  }
};

// Any of one type. What it is made of lives as long as the program.
template <Kind K>
class AttributeName {
 public:
  template <size_t N>
  constexpr AttributeName(const Attribute<K, N> &of) : text_(of.name, N - 1) {}  // NOLINT: it is one

  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

using StringName = AttributeName<Kind::kString>;
using IntName = AttributeName<Kind::kInt>;
using BoolName = AttributeName<Kind::kBool>;
using StringsName = AttributeName<Kind::kStrings>;
using IntsName = AttributeName<Kind::kInts>;

}  // namespace sysspan
