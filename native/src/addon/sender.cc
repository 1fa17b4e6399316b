// SPDX-License-Identifier: Apache-2.0
#include "export/sender.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>

#include "addon/addon.h"
#include "addon/direct_export.h"
#include "addon/spans.h"

namespace sysspan {

namespace {

// Sends requests to one OTLP receiver. Answers come on the JavaScript thread.
class SenderHandle : public Napi::ObjectWrap<SenderHandle> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Sender",
                       {
                           InstanceMethod<&SenderHandle::send>("send"),
                           InstanceMethod<&SenderHandle::probe>("probe"),
                           InstanceMethod<&SenderHandle::connected>("connected"),
                           InstanceMethod<&SenderHandle::taken>("taken"),
                           InstanceMethod<&SenderHandle::close>("close"),
                       });
  }

  explicit SenderHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<SenderHandle>(info) {
    construct([&] { open(info); });
  }

  static void begin(const Napi::Value &sender, const std::shared_ptr<DirectExport> &direct_export) {
    SenderHandle *self = Unwrap(sender.As<Napi::Object>());
    direct_export->begin(self->sender_.get());
    self->direct_exports_.push_back(direct_export);
  }

  ~SenderHandle() override {
    if (sender_ == nullptr) return;
    hook_.Remove(Env());
    end();
  }

 private:
  void open(const Napi::CallbackInfo &info) {
    std::vector<std::string> list = strings(info[2]);
    HeaderList headers;
    for (size_t i = 0; i + 1 < list.size(); i += 2) headers.emplace_back(list[i], list[i + 1]);
    auto nothing = Napi::Function::New(info.Env(), [](const Napi::CallbackInfo &) {});
    answered_ = Napi::ThreadSafeFunction::New(info.Env(), nothing, "sysspan sender", 0, 1);
    answered_.Unref(info.Env());
    sender_ = std::make_unique<Sender>(info[0].As<Napi::String>().Utf8Value(), info[1].As<Napi::String>().Utf8Value(),
                                       std::move(headers));
    if (sender_->error() != 0) {
      std::string why = std::string("cannot send: ") + std::strerror(sender_->error());
      throw_fault(info.Env(), {"SENDER_FAILED", why, ""});
      sender_.reset();
      answered_.Release();
      return;
    }
    hook_ = info.Env().AddCleanupHook(end_of, this);
  }

  // Blocks of a message's spans, from one number up to another.
  struct Part {
    std::shared_ptr<SpanBlocks> blocks;
    uint32_t from = 0, to = 0;
    bool once = false;  // nobody needs them once they were taken

    void taken() {
      for (uint32_t at = from; once && at < to; at++) (*blocks)[at].bytes.reset();
    }
  };

  // What calls need until their answers are told.
  struct Pending {
    SenderHandle *handle;
    Sender *sender;  // on its thread it is there until that ends
    Napi::FunctionReference callback;
    std::vector<Napi::Reference<Napi::Uint8Array>> heads;
    std::vector<Part> parts;      // of each message
    std::vector<SendCall> calls;  // not sent yet, the last one first
    std::vector<SendAnswer> answers;
    std::vector<double> seconds;                  // that each took
    std::chrono::steady_clock::time_point begun;  // the one that is under way

    // On a thread that cannot give them back.
    void drop_references() {
      callback.SuppressDestruct();
      for (auto &head : heads) head.SuppressDestruct();
    }
  };

  static void end_of(SenderHandle *self) { self->end(); }

  void end() {
    if (sender_ == nullptr) return;
    for (const auto &direct_export : direct_exports_) direct_export->end();
    sender_.reset();
    answered_.Release();
  }

  void close(const Napi::CallbackInfo &info) {
    if (sender_ == nullptr) return;
    hook_.Remove(info.Env());
    end();
  }

  Napi::Value connected(const Napi::CallbackInfo &info) {
    return Napi::Boolean::New(info.Env(), sender_ != nullptr && sender_->connected());
  }

  // send(heads, spans, ranges, timeoutMs, callback(answers, seconds)): each message is a head and blocks of its spans,
  // if it has any, from one number up to another, by `ranges`. The next one goes once the one before was taken; the
  // first that was not is the last.
  void send(const Napi::CallbackInfo &info) {
    auto heads = info[0].As<Napi::Array>();
    auto spans = info[1].As<Napi::Array>();
    auto ranges = info[2].As<Napi::Array>();
    auto held = pending_with(info[4]);
    Pending *pending = held.get();
    for (uint32_t i = 0; i < heads.Length(); i++) {
      auto head = heads.Get(i).As<Napi::Uint8Array>();
      pending->heads.push_back(Napi::Persistent(head));
      SendCall call;
      call.pieces.emplace_back(reinterpret_cast<const char *>(head.Data()), head.ByteLength());
      Part part;
      if (Napi::Value own = spans.Get(i); own.IsObject()) {
        auto range = ranges.Get(i).As<Napi::Array>();
        part.blocks = SpansHandle::of(own);
        part.from = range.Get(0U).As<Napi::Number>();
        part.to = std::min<uint32_t>(range.Get(1U).As<Napi::Number>().Uint32Value(), part.blocks->size());
        part.once = range.Get(2U).As<Napi::Boolean>();
        for (uint32_t at = part.from; at < part.to; at++)
          call.pieces.emplace_back((*part.blocks)[at].bytes.get(), (*part.blocks)[at].size);
      }
      pending->parts.push_back(std::move(part));
      call.timeout_ms = info[3].As<Napi::Number>().Int64Value();
      call.done = [pending](SendAnswer answer) { go_on(pending, std::move(answer)); };
      pending->calls.insert(pending->calls.begin(), std::move(call));
    }
    begin(info.Env(), std::move(held));
  }

  // probe(timeoutMs, callback(answers, seconds)): only connects.
  void probe(const Napi::CallbackInfo &info) {
    auto held = pending_with(info[1]);
    Pending *pending = held.get();
    SendCall call;
    call.probe = true;
    call.timeout_ms = info[0].As<Napi::Number>().Int64Value();
    call.done = [pending](SendAnswer answer) { go_on(pending, std::move(answer)); };
    pending->calls.push_back(std::move(call));
    begin(info.Env(), std::move(held));
  }

  // Messages that were taken since the beginning, also while more of theirs are under way.
  Napi::Value taken(const Napi::CallbackInfo &info) {
    uint64_t requests = taken_.load();
    for (const auto &direct_export : direct_exports_) requests += direct_export->requests();
    return Napi::Number::New(info.Env(), static_cast<double>(requests));
  }

  std::unique_ptr<Pending> pending_with(const Napi::Value &callback) {
    return std::unique_ptr<Pending>(
        new Pending{this, sender_.get(), Napi::Persistent(callback.As<Napi::Function>()), {}, {}, {}, {}, {}, {}});
  }

  void begin(Napi::Env env, std::unique_ptr<Pending> pending) {
    Ref();
    if (in_flight_bytes_++ == 0) answered_.Ref(env);
    send_next(pending.release());
  }

  static void send_next(Pending *pending) {
    SendCall call = std::move(pending->calls.back());
    pending->calls.pop_back();
    pending->begun = std::chrono::steady_clock::now();
    pending->sender->send(std::move(call));
  }

  // On the sender's thread.
  static void go_on(Pending *pending, SendAnswer answer) {
    SenderHandle *self = pending->handle;
    bool taken = answer.code == GRPC_OK;
    if (taken) {
      self->taken_++;
      if (!pending->parts.empty()) pending->parts[pending->answers.size()].taken();
    }
    pending->answers.push_back(std::move(answer));
    pending->seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - pending->begun).count());
    if (!taken || pending->calls.empty()) {
      if (self->answered_.NonBlockingCall(pending, tell) == napi_ok) return;
      pending->drop_references();
      delete pending;
      return;
    }
    send_next(pending);
  }

  static Napi::Value told(Napi::Env env, const SendAnswer &answer) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("code", answer.code);
    object.Set("message", answer.message);
    object.Set("details", answer.details);
    object.Set("body", Napi::Buffer<char>::Copy(env, answer.body.data(), answer.body.size()));
    return object;
  }

  // While the environment is torn down nobody is told, and the handle may be gone.
  static void tell(Napi::Env env, Napi::Function, Pending *pending) {
    std::unique_ptr<Pending> held(pending);
    if (env == nullptr) return;
    SenderHandle *self = pending->handle;
    if (--self->in_flight_bytes_ == 0) self->answered_.Unref(env);
    Napi::Array answers = Napi::Array::New(env, pending->answers.size());
    Napi::Array seconds = Napi::Array::New(env, pending->seconds.size());
    for (uint32_t i = 0; i < pending->answers.size(); i++) {
      const SendAnswer &answer = pending->answers[i];
      answers.Set(i, answer.code == GRPC_OK && answer.body.empty() ? env.Null() : told(env, answer));
      seconds.Set(i, pending->seconds[i]);
    }
    call_quietly(env, pending->callback.Value(), {answers, seconds});
    self->Unref();
  }

  std::unique_ptr<Sender> sender_;
  std::vector<std::shared_ptr<DirectExport>> direct_exports_;
  Napi::ThreadSafeFunction answered_;
  Napi::Env::CleanupHook<void (*)(SenderHandle *), SenderHandle> hook_;
  size_t in_flight_bytes_ = 0;
  std::atomic<uint64_t> taken_{0};
};

}  // namespace

void begin_direct_export(const Napi::Value &sender, const std::shared_ptr<DirectExport> &direct_export) {
  SenderHandle::begin(sender, direct_export);
}

Napi::Function define_sender(Napi::Env env) { return SenderHandle::define(env); }

}  // namespace sysspan
