// SPDX-License-Identifier: Apache-2.0
// What the classes that JavaScript sees have in common: they take plain, already checked values and turn faults into
// errors with a code. All checking of arguments and all defaults are in native/*.ts.
//
// A worker can be terminated at any moment. From then on its environment answers no call that could run JavaScript, in
// the middle of a function as well: an exception leaves the function. What threads work on ends in a hook of the
// environment, which comes before the one of the functions that they call, since hooks run in the reverse order.
#pragma once

#include <napi.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "kernel/tracer.h"

namespace sysspan {

Napi::Function define_session(Napi::Env env);
Napi::Function define_command(Napi::Env env);
Napi::Function define_sender(Napi::Env env);

// What a constructor does. An object whose constructor is left by an exception cannot be taken out of an environment
// that is going, which would free it a second time: it stays half made instead, and is seen by nobody.
template <typename Make>
void construct(Make make) {
  try {
    make();
  } catch (const Napi::Error &error) {
    error.ThrowAsJavaScriptException();
  }
}

void throw_fault(Napi::Env env, const Fault &fault);
std::vector<std::string> strings(const Napi::Value &value);

// Calls from another thread may still arrive while the environment is being torn down and can run no JavaScript: that
// is no error. What the function itself throws goes its usual way.
void call_quietly(Napi::Env env, Napi::Function function, std::initializer_list<napi_value> arguments = {});

}  // namespace sysspan
