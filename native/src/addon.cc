// SPDX-License-Identifier: Apache-2.0
// The face towards JavaScript.
#include "addon.h"

#include "addon-redaction.h"
#include "addon-relay.h"
#include "addon-spans.h"
#include "resident.h"

namespace sysspan {

void throw_fault(Napi::Env env, const Fault &fault) {
  Napi::Error error = Napi::Error::New(env, fault.message);
  error.Set("code", fault.code);
  error.Set("log", fault.log);
  error.ThrowAsJavaScriptException();
}

std::vector<std::string> strings(const Napi::Value &value) {
  auto list = value.As<Napi::Array>();
  std::vector<std::string> result;
  for (uint32_t i = 0; i < list.Length(); i++) result.push_back(list.Get(i).As<Napi::String>().Utf8Value());
  return result;
}

void call_quietly(Napi::Env env, Napi::Function function, std::initializer_list<napi_value> arguments) {
  napi_value undefined;
  if (env == nullptr || function.IsEmpty() || napi_get_undefined(env, &undefined) != napi_ok) return;
  napi_call_function(env, undefined, function, arguments.size(), arguments.begin(), nullptr);
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("Session", define_session(env));
  exports.Set("Command", define_command(env));
  exports.Set("Sender", define_sender(env));
  exports.Set("Relay", RelayHandle::define(env));
  exports.Set("redactionProblem", Napi::Function::New(env, redaction_problem));
  exports.Set("Spans", SpansHandle::define(env));
  exports.Set("forgetStart", Napi::Function::New(env, [](const Napi::CallbackInfo &) { forget_start(); }));
  return exports;
}

}  // namespace sysspan

static Napi::Object initialize_addon(Napi::Env env, Napi::Object exports) { return sysspan::initialize(env, exports); }

NODE_API_MODULE(sysspan, initialize_addon)
