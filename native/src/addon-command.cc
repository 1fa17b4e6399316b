// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <memory>
#include <thread>

#include "addon.h"
#include "spawn.h"

namespace sysspan {

namespace {

// A command that waits to be released. Its end is told from a thread of its own: libuv waits only for its own children.
class CommandHandle : public Napi::ObjectWrap<CommandHandle> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Command", {InstanceMethod<&CommandHandle::release>("release")});
  }

  explicit CommandHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<CommandHandle>(info) {
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

 private:
  // release(onEnd): lets the command run; onEnd(status) comes when it has ended. Returns the errno of its execve.
  Napi::Value release(const Napi::CallbackInfo &info) {
    auto ended = Napi::ThreadSafeFunction::New(info.Env(), info[0].As<Napi::Function>(), "sysspan command", 0, 1);
    int error = child_->release();
    std::thread([child = child_, ended]() mutable {
      int status = child->wait();
      ended.BlockingCall([status](Napi::Env env, Napi::Function callback) {
        napi_value number;
        if (napi_create_int32(env, status, &number) == napi_ok) call_quietly(env, callback, {number});
      });
      ended.Release();
    }).detach();
    return Napi::Number::New(info.Env(), error);
  }

  std::shared_ptr<Child> child_;
};

}  // namespace

Napi::Function define_command(Napi::Env env) { return CommandHandle::define(env); }

}  // namespace sysspan
