// SPDX-License-Identifier: Apache-2.0
// What the classes that JavaScript sees have in common: they take plain, already checked values and turn faults into
// errors with a code. All checking of arguments and all defaults are in native/*.ts.
#pragma once

#include <napi.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "tracer.h"

namespace sysspan {

Napi::Function define_session(Napi::Env env);
Napi::Function define_command(Napi::Env env);
Napi::Function define_sender(Napi::Env env);

void throw_fault(Napi::Env env, const Fault &fault);
std::vector<std::string> strings(const Napi::Value &value);

// Calls from another thread may still arrive while the environment is being torn down and can run no JavaScript: that
// is no error. What the function itself throws goes its usual way.
void call_quietly(Napi::Env env, Napi::Function function, std::initializer_list<napi_value> arguments = {});

}  // namespace sysspan
