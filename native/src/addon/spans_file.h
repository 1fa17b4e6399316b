// SPDX-License-Identifier: Apache-2.0
// A file of spans as JavaScript sees it: it begins and ends the writing, and asks what became of the spans.
#pragma once

#include <napi.h>

#include <memory>

#include "files/spans_file.h"

namespace sysspan {

class SpansFileHandle : public Napi::ObjectWrap<SpansFileHandle> {
 public:
  static Napi::Function define(Napi::Env env);
  static std::shared_ptr<SpansFile> of(const Napi::Value &value);

  explicit SpansFileHandle(const Napi::CallbackInfo &info);

 private:
  void begin(const Napi::CallbackInfo &info);
  Napi::Value finish(const Napi::CallbackInfo &info);
  Napi::Value counts(const Napi::CallbackInfo &info);

  std::shared_ptr<SpansFile> file_;
};

}  // namespace sysspan
