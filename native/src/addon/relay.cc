// SPDX-License-Identifier: Apache-2.0
#include "addon/relay.h"

#include "addon/segment.h"

namespace sysspan {

Napi::Function RelayHandle::define(Napi::Env env) {
  return DefineClass(env, "Relay",
                     {
                         InstanceMethod<&RelayHandle::open>("open"),
                         InstanceMethod<&RelayHandle::look>("look"),
                         InstanceMethod<&RelayHandle::returned>("returned"),
                     });
}

// new Relay(sender, timeoutMs, requestBytes, mostBytes, returned)
RelayHandle::RelayHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<RelayHandle>(info) {
  construct([&] { begin(info); });
}

void RelayHandle::begin(const Napi::CallbackInfo &info) {
  returned_ = Napi::ThreadSafeFunction::New(info.Env(), info[4].As<Napi::Function>(), "sysspan relay", 1, 1);
  returned_.Unref(info.Env());
  auto bytes = [&](size_t at) { return static_cast<uint64_t>(info[at].As<Napi::Number>().Int64Value()); };
  relay_ = std::make_shared<Relay>(info[1].As<Napi::Number>().Int64Value(), bytes(2), bytes(3), [this] {
    // A full queue is fine: one call is under way already and will fetch everything.
    returned_.NonBlockingCall([](Napi::Env env, Napi::Function callback) { call_quietly(env, callback); });
  });
  hook_ = info.Env().AddCleanupHook(end_of, this);
  begin_relay(info[0], relay_);
}

RelayHandle::~RelayHandle() {
  if (relay_ == nullptr) return;
  hook_.Remove(Env());
  end();
}

std::shared_ptr<Relay> RelayHandle::of(const Napi::Value &value) { return Unwrap(value.As<Napi::Object>())->relay_; }

void RelayHandle::end() {
  relay_->end();
  relay_.reset();
  returned_.Release();
}

void RelayHandle::open(const Napi::CallbackInfo &) { relay_->open(); }

Napi::Value RelayHandle::look(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  RelayLook seen = relay_->look();
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
  for (const RelayAnswer &answer : seen.answers) {
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

Napi::Value RelayHandle::returned(const Napi::CallbackInfo &info) {
  return segment_rows(info.Env(), relay_->returned());
}

}  // namespace sysspan
