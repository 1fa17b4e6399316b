// SPDX-License-Identifier: Apache-2.0
#include "kernel/command.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>

#include "addon/addon.h"
#include "kernel/detached.h"

namespace sysspan {

namespace {

// Who is told that a command has ended: nobody any more once the environment is gone, while a thread still waits for
// it.
class Ending : public std::enable_shared_from_this<Ending> {
 public:
  Ending(Napi::Env env, const Napi::Function &callback)
      : ended_(Napi::ThreadSafeFunction::New(env, callback, "sysspan command", 0, 1)),
        hook_(env.AddCleanupHook(leave, this)) {}

  // On any thread, once.
  void tell(int status) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!heard_) return;
    ended_.NonBlockingCall([self = shared_from_this(), status](Napi::Env env, Napi::Function callback) {
      if (env == nullptr) return;
      self->hook_.Remove(env);
      napi_value number;
      if (napi_create_int32(env, status, &number) == napi_ok) call_quietly(env, callback, {number});
    });
    ended_.Release();
    heard_ = false;
  }

  // On the environment's thread: it will not be told, unless that is under way.
  void forget(Napi::Env env) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!heard_) return;
    }
    hook_.Remove(env);
    leave(this);
  }

 private:
  static void leave(Ending *self) {
    std::lock_guard<std::mutex> lock(self->mutex_);
    if (self->heard_) self->ended_.Release();
    self->heard_ = false;
  }

  std::mutex mutex_;  // guards what follows
  bool heard_ = true;
  Napi::ThreadSafeFunction ended_;
  Napi::Env::CleanupHook<void (*)(Ending *), Ending> hook_;
};

// A command that waits to be released. Its end is told from a thread of its own: libuv waits only for its own children.
class CommandHandle : public Napi::ObjectWrap<CommandHandle> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Command",
        {InstanceMethod<&CommandHandle::find>("find"), InstanceMethod<&CommandHandle::dismiss>("dismiss"),
         InstanceMethod<&CommandHandle::leave>("leave"), InstanceMethod<&CommandHandle::release>("release")});
  }

  explicit CommandHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<CommandHandle>(info) {
    construct([&] { start(info); });
  }

 private:
  // Command(tgid, socket): one that the launcher made. Command(words): one that is forked here.
  void start(const Napi::CallbackInfo &info) {
    if (info[0].IsNumber()) {
      command_ = std::make_shared<Command>(info[0].As<Napi::Number>(), info[1].As<Napi::Number>());
    } else {
      command_ = std::make_shared<Command>(strings(info[0]));
    }
    if (command_->tgid() < 0) {
      throw_fault(info.Env(), {"SPAWN_FAILED", std::string("cannot start a process: ") + std::strerror(errno), ""});
      return;
    }
    Value().Set("tgid", static_cast<double>(command_->tgid()));
  }

  // find(words, user, changes) -> {finding, path}
  Napi::Value find(const Napi::CallbackInfo &info) {
    Answer answer;
    if (!command_->find({info[0].As<Napi::Number>(), info[1].As<Napi::String>(), strings(info[2])}, &answer)) {
      throw_fault(info.Env(), {"COMMAND_GONE", "the process of the command has ended before it ran", ""});
      return info.Env().Undefined();
    }
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("finding", static_cast<double>(answer.finding));
    result.Set("path", answer.path);
    return result;
  }

  // Nobody waits for its end any more.
  void leave(const Napi::CallbackInfo &info) {
    if (auto ending = ending_.lock()) ending->forget(info.Env());
  }

  // It will not run.
  void dismiss(const Napi::CallbackInfo &) { command_.reset(); }

  // release(onEnd): lets the command run; onEnd(status) comes when it has ended. Returns the errno of its execve.
  Napi::Value release(const Napi::CallbackInfo &info) {
    auto ending = std::make_shared<Ending>(info.Env(), info[0].As<Napi::Function>());
    ending_ = ending;
    int error = run_detached("sysspan command", [command = command_, ending] { ending->tell(command->wait()); });
    if (error != 0) {
      ending->forget(info.Env());
      throw_fault(info.Env(), {"SPAWN_FAILED", std::string("cannot wait for a process: ") + std::strerror(error), ""});
      return info.Env().Undefined();
    }
    error = command_->release();
    return Napi::Number::New(info.Env(), error);
  }

  std::shared_ptr<Command> command_;
  std::weak_ptr<Ending> ending_;
};

}  // namespace

Napi::Function define_command(Napi::Env env) { return CommandHandle::define(env); }

}  // namespace sysspan
