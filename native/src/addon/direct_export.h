// SPDX-License-Identifier: Apache-2.0
// What sends closed segments by itself, as JavaScript sees it: it opens it, looks at what became of them, and fetches
// those that were not taken.
#pragma once

#include <memory>

#include "addon/addon.h"
#include "export/direct_export.h"

namespace sysspan {

class DirectExportHandle : public Napi::ObjectWrap<DirectExportHandle> {
 public:
  static Napi::Function define(Napi::Env env);
  static std::shared_ptr<DirectExport> of(const Napi::Value &value);

  explicit DirectExportHandle(const Napi::CallbackInfo &info);
  ~DirectExportHandle() override;

 private:
  static void end_of(DirectExportHandle *self) { self->end(); }
  void begin(const Napi::CallbackInfo &info);
  void end();
  void open(const Napi::CallbackInfo &info);
  Napi::Value poll(const Napi::CallbackInfo &info);
  Napi::Value handed_back(const Napi::CallbackInfo &info);

  std::shared_ptr<DirectExport> direct_export_;
  Napi::ThreadSafeFunction handed_back_;
  Napi::Env::CleanupHook<void (*)(DirectExportHandle *), DirectExportHandle> hook_;
};

// Has a sender send for it until it is closed.
void begin_direct_export(const Napi::Value &sender, const std::shared_ptr<DirectExport> &direct_export);

}  // namespace sysspan
