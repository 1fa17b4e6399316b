// SPDX-License-Identifier: Apache-2.0
// What sends closed segments by itself, as JavaScript sees it: it opens it, looks at what became of them, and fetches
// those that were not taken.
#pragma once

#include <memory>

#include "addon/addon.h"
#include "export/relay.h"

namespace sysspan {

class RelayHandle : public Napi::ObjectWrap<RelayHandle> {
 public:
  static Napi::Function define(Napi::Env env);
  static std::shared_ptr<Relay> of(const Napi::Value &value);

  explicit RelayHandle(const Napi::CallbackInfo &info);
  ~RelayHandle() override;

 private:
  static void end_of(RelayHandle *self) { self->end(); }
  void begin(const Napi::CallbackInfo &info);
  void end();
  void open(const Napi::CallbackInfo &info);
  Napi::Value look(const Napi::CallbackInfo &info);
  Napi::Value returned(const Napi::CallbackInfo &info);

  std::shared_ptr<Relay> relay_;
  Napi::ThreadSafeFunction returned_;
  Napi::Env::CleanupHook<void (*)(RelayHandle *), RelayHandle> hook_;
};

// Has a sender send for it until it is closed.
void begin_relay(const Napi::Value &sender, const std::shared_ptr<Relay> &relay);

}  // namespace sysspan
