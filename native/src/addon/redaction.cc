// SPDX-License-Identifier: Apache-2.0
// Patterns of secrets in command lines, as JavaScript gives them.
#include "addon/redaction.h"

namespace sysspan {

bool read_redaction(const Napi::Object &from, Redaction *to, std::string *why) {
  using Add = bool (Redaction::*)(std::string_view, std::string *);
  const std::pair<const char *, Add> kinds[] = {
      {"names", &Redaction::add_name}, {"options", &Redaction::add_option}, {"tokens", &Redaction::add_token}};
  for (const auto &[kind, add] : kinds)
    for (const std::string &pattern : strings(from.Get(kind))) {
      if ((to->*add)(pattern, why)) continue;
      *why = std::string(kind) + ": " + *why;
      return false;
    }
  return true;
}

Napi::Value redaction_problem(const Napi::CallbackInfo &info) {
  Redaction redaction;
  std::string why;
  if (read_redaction(info[0].As<Napi::Object>(), &redaction, &why)) return info.Env().Undefined();
  return Napi::String::New(info.Env(), why);
}

}  // namespace sysspan
