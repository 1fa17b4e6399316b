// SPDX-License-Identifier: Apache-2.0
#include "addon/direct_export.h"

#include "addon/segment.h"

namespace sysspan {

Napi::Function DirectExportHandle::define(Napi::Env env) {
  return DefineClass(env, "DirectExport",
                     {
                         InstanceMethod<&DirectExportHandle::open>("open"),
                         InstanceMethod<&DirectExportHandle::poll>("poll"),
                         InstanceMethod<&DirectExportHandle::handed_back>("handedBack"),
                     });
}

// new DirectExport(sender, timeoutMs, requestBytes, mostBytes, handedBack)
DirectExportHandle::DirectExportHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<DirectExportHandle>(info) {
  construct([&] { begin(info); });
}

void DirectExportHandle::begin(const Napi::CallbackInfo &info) {
  handed_back_ = Napi::ThreadSafeFunction::New(info.Env(), info[4].As<Napi::Function>(), "sysspan direct export", 1, 1);
  handed_back_.Unref(info.Env());
  auto bytes = [&](size_t at) { return static_cast<uint64_t>(info[at].As<Napi::Number>().Int64Value()); };
  direct_export_ = std::make_shared<DirectExport>(info[1].As<Napi::Number>().Int64Value(), bytes(2), bytes(3), [this] {
    // A full queue is fine: one call is under way already and will fetch everything.
    handed_back_.NonBlockingCall([](Napi::Env env, Napi::Function callback) { call_quietly(env, callback); });
  });
  hook_ = info.Env().AddCleanupHook(end_of, this);
  begin_direct_export(info[0], direct_export_);
}

DirectExportHandle::~DirectExportHandle() {
  if (direct_export_ == nullptr) return;
  hook_.Remove(Env());
  end();
}

std::shared_ptr<DirectExport> DirectExportHandle::of(const Napi::Value &value) {
  return Unwrap(value.As<Napi::Object>())->direct_export_;
}

void DirectExportHandle::end() {
  direct_export_->end();
  direct_export_.reset();
  handed_back_.Release();
}

void DirectExportHandle::open(const Napi::CallbackInfo &) { direct_export_->open(); }

Napi::Value DirectExportHandle::poll(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  DirectExportPoll seen = direct_export_->poll();
  Napi::Array owners = Napi::Array::New(env), answers = Napi::Array::New(env), seconds = Napi::Array::New(env);
  for (const auto &[name, owner] : seen.owners) {
    Napi::Array traces = Napi::Array::New(env);
    for (const TraceId &trace : owner.traces) traces.Set(traces.Length(), hex(trace));
    Napi::Object row = Napi::Object::New(env);
    row.Set("owner", name);
    row.Set("spans", static_cast<double>(owner.spans));
    row.Set("pending", static_cast<double>(owner.pending));
    row.Set("traceIds", traces);
    owners.Set(owners.Length(), row);
  }
  for (const DirectExportAnswer &answer : seen.answers) {
    Napi::Object row = Napi::Object::New(env);
    row.Set("owner", answer.owner);
    row.Set("spans", static_cast<double>(answer.spans));
    row.Set("times", static_cast<double>(answer.times));
    row.Set("body", Napi::Buffer<char>::Copy(env, answer.body.data(), answer.body.size()));
    answers.Set(answers.Length(), row);
  }
  for (double one : seen.seconds) seconds.Set(seconds.Length(), one);
  Napi::Object object = Napi::Object::New(env);
  object.Set("owners", owners);
  object.Set("answers", answers);
  object.Set("seconds", seconds);
  object.Set("bytes", static_cast<double>(seen.bytes));
  return object;
}

Napi::Value DirectExportHandle::handed_back(const Napi::CallbackInfo &info) {
  return segment_rows(info.Env(), direct_export_->handed_back());
}

}  // namespace sysspan
