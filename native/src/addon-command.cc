// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>

#include "addon.h"
#include "detached.h"
#include "spawn.h"

namespace sysspan {

namespace {

// Who is told that a command has ended: nobody any more once the environment is gone, while a thread still waits for
// it.
class Ending : public std::enable_shared_from_this<Ending> {
 public:
  Ending(Napi::Env env, const Napi::Function &callback)
      : told_(Napi::ThreadSafeFunction::New(env, callback, "sysspan command", 0, 1)),
        hook_(env.AddCleanupHook(leave, this)) {}

  // On any thread, once.
  void tell(int status) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!heard_) return;
    told_.NonBlockingCall([self = shared_from_this(), status](Napi::Env env, Napi::Function callback) {
      if (env == nullptr) return;
      self->hook_.Remove(env);
      napi_value number;
      if (napi_create_int32(env, status, &number) == napi_ok) call_quietly(env, callback, {number});
    });
    told_.Release();
    heard_ = false;
  }

  // On the environment's thread: it will not be told.
  void forget(Napi::Env env) {
    hook_.Remove(env);
    leave(this);
  }

 private:
  static void leave(Ending *self) {
    std::lock_guard<std::mutex> lock(self->mutex_);
    if (self->heard_) self->told_.Release();
    self->heard_ = false;
  }

  std::mutex mutex_;  // guards what follows
  bool heard_ = true;
  Napi::ThreadSafeFunction told_;
  Napi::Env::CleanupHook<void (*)(Ending *), Ending> hook_;
};

// A command that waits to be released. Its end is told from a thread of its own: libuv waits only for its own children.
class CommandHandle : public Napi::ObjectWrap<CommandHandle> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Command", {InstanceMethod<&CommandHandle::release>("release")});
  }

  explicit CommandHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<CommandHandle>(info) {
    construct([&] { start(info); });
  }

 private:
  void start(const Napi::CallbackInfo &info) {
    Command command = {info[0].As<Napi::String>().Utf8Value(), strings(info[1]), strings(info[2]), {}};
    if (info[3].IsString()) {
      command.user = info[3].As<Napi::String>().Utf8Value();
      if (!Child::knows(command.user)) {
        throw_fault(info.Env(), {"NO_SUCH_USER", "no user is called " + command.user, ""});
        return;
      }
    }
    child_ = std::make_shared<Child>();
    if (!child_->start(command)) {
      throw_fault(info.Env(), {"SPAWN_FAILED", std::string("cannot start a process: ") + std::strerror(errno), ""});
      return;
    }
    Value().Set("tgid", static_cast<double>(child_->tgid()));
  }

  // release(onEnd): lets the command run; onEnd(status) comes when it has ended. Returns the errno of its execve.
  Napi::Value release(const Napi::CallbackInfo &info) {
    auto ending = std::make_shared<Ending>(info.Env(), info[0].As<Napi::Function>());
    int error = run_detached("sysspan command", [child = child_, ending] { ending->tell(child->wait()); });
    if (error != 0) {
      ending->forget(info.Env());
      throw_fault(info.Env(), {"SPAWN_FAILED", std::string("cannot wait for a process: ") + std::strerror(error), ""});
      return info.Env().Undefined();
    }
    error = child_->release();
    return Napi::Number::New(info.Env(), error);
  }

  std::shared_ptr<Child> child_;
};

}  // namespace

Napi::Function define_command(Napi::Env env) { return CommandHandle::define(env); }

}  // namespace sysspan
