// SPDX-License-Identifier: Apache-2.0
#include "addon/spans_file.h"

#include <cstring>

#include "addon/addon.h"

namespace sysspan {

namespace {

// Waits on a thread that is not JavaScript's.
class Finish : public Napi::AsyncWorker {
 public:
  Finish(Napi::Env env, std::shared_ptr<SpansFile> file, std::chrono::milliseconds most)
      : Napi::AsyncWorker(env), done_(Napi::Promise::Deferred::New(env)), file_(std::move(file)), most_(most) {}

  Napi::Promise promise() const { return done_.Promise(); }

 protected:
  void Execute() override { file_->finish(most_); }
  void OnOK() override { done_.Resolve(Env().Undefined()); }

 private:
  Napi::Promise::Deferred done_;
  std::shared_ptr<SpansFile> file_;
  std::chrono::milliseconds most_;
};

}  // namespace

Napi::Function SpansFileHandle::define(Napi::Env env) {
  return DefineClass(env, "SpansFile",
                     {
                         InstanceMethod<&SpansFileHandle::begin>("begin"),
                         InstanceMethod<&SpansFileHandle::finish>("finish"),
                         InstanceMethod<&SpansFileHandle::counts>("counts"),
                     });
}

std::shared_ptr<SpansFile> SpansFileHandle::of(const Napi::Value &value) {
  return Unwrap(value.As<Napi::Object>())->file_;
}

// new SpansFile(fd, protobuf, compressed)
SpansFileHandle::SpansFileHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<SpansFileHandle>(info) {
  construct([&] {
    SpansFormat format = info[1].As<Napi::Boolean>() ? SpansFormat::kProtobuf : SpansFormat::kJson;
    file_ = std::make_shared<SpansFile>(info[0].As<Napi::Number>(), format, info[2].As<Napi::Boolean>());
  });
}

void SpansFileHandle::begin(const Napi::CallbackInfo &info) {
  int error = file_->start();
  if (error != 0)
    throw_fault(info.Env(),
                {"NO_THREAD", std::string("cannot begin a thread that writes spans: ") + std::strerror(error), ""});
}

// finish(mostMs)
Napi::Value SpansFileHandle::finish(const Napi::CallbackInfo &info) {
  auto *finish = new Finish(info.Env(), file_, std::chrono::milliseconds(info[0].As<Napi::Number>().Int64Value()));
  Napi::Promise promise = finish->promise();
  finish->Queue();
  return promise;
}

Napi::Value SpansFileHandle::counts(const Napi::CallbackInfo &info) {
  SpansFileCounts counts = file_->counts();
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("written", static_cast<double>(counts.written));
  object.Set("dropped", static_cast<double>(counts.dropped));
  object.Set("failed", static_cast<double>(counts.failed));
  object.Set("errno", counts.error);
  return object;
}

}  // namespace sysspan
