// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "addon/addon.h"
#include "decode/redaction.h"

namespace sysspan {

// Takes the patterns of { names, options, tokens }. False with what is wrong in `why`.
bool read_redaction(const Napi::Object &from, Redaction *to, std::string *why);

// What is wrong with patterns, or undefined.
Napi::Value redaction_problem(const Napi::CallbackInfo &info);

}  // namespace sysspan
