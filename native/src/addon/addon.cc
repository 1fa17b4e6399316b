// SPDX-License-Identifier: Apache-2.0
// The face towards JavaScript.
#include "addon/addon.h"

#include <cstring>

#include "addon/block_scan.h"
#include "addon/direct_export.h"
#include "addon/redaction.h"
#include "addon/spans.h"
#include "addon/spans_file.h"
#include "addon/summary.h"
#include "kernel/launched.h"
#include "kernel/output_command.h"
#include "kernel/resident.h"
#include "kernel/rings_ahead.h"

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

// takeOver(output, errors, ignored, directory)
Napi::Value take_over_from(const Napi::CallbackInfo &info) {
  bool lossless = false;
  uint64_t ignored = info[2].As<Napi::BigInt>().Uint64Value(&lossless);
  return Napi::Boolean::New(info.Env(), take_over(info[0].As<Napi::Number>(), info[1].As<Napi::Number>(), ignored,
                                                  info[3].As<Napi::Number>()));
}

// startOutputCommand(command) -> {tgid, fd}
Napi::Value start_output(const Napi::CallbackInfo &info) {
  OutputCommand started;
  int error = start_output_command(info[0].As<Napi::String>(), &started);
  if (error != 0) {
    throw_fault(info.Env(), {"SPAWN_FAILED", std::string("cannot start a shell: ") + std::strerror(error), ""});
    return info.Env().Undefined();
  }
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("tgid", started.tgid);
  result.Set("fd", started.fd);
  return result;
}

// finishOutputCommand(tgid, fd) -> wait status
Napi::Value finish_output(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), finish_output_command({info[0].As<Napi::Number>(), info[1].As<Napi::Number>()}));
}

// ringsAhead(callRingBytes) -> rings that are being made
Napi::Value rings_ahead(const Napi::CallbackInfo &info) {
  auto finalize = [](Napi::Env, RingsAhead *rings) { delete rings; };
  auto *rings = new RingsAhead(info[0].As<Napi::Number>().Uint32Value());
  return Napi::External<RingsAhead>::New(info.Env(), rings, finalize);
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("Session", define_session(env));
  exports.Set("Command", define_command(env));
  exports.Set("Sender", define_sender(env));
  exports.Set("DirectExport", DirectExportHandle::define(env));
  exports.Set("redactionProblem", Napi::Function::New(env, redaction_problem));
  exports.Set("Spans", SpansHandle::define(env));
  exports.Set("SpansFile", SpansFileHandle::define(env));
  exports.Set("scanBlock", Napi::Function::New(env, scan_block));
  exports.Set("summaryTable", Napi::Function::New(env, summary_table));
  exports.Set("startOutputCommand", Napi::Function::New(env, start_output));
  exports.Set("finishOutputCommand", Napi::Function::New(env, finish_output));
  exports.Set("ringsAhead", Napi::Function::New(env, rings_ahead));
  exports.Set("takeOver", Napi::Function::New(env, take_over_from));
  exports.Set("releaseStartupPages",
              Napi::Function::New(env, [](const Napi::CallbackInfo &) { release_startup_pages(); }));
  return exports;
}

}  // namespace sysspan

static Napi::Object initialize_addon(Napi::Env env, Napi::Object exports) { return sysspan::initialize(env, exports); }

NODE_API_MODULE(sysspan, initialize_addon)
