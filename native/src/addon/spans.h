// SPDX-License-Identifier: Apache-2.0
// The encoded spans of a segment, as JavaScript sees them: it knows the sizes of their blocks and says which ones to
// send. The bytes stay where they were written; as buffers of JavaScript's they would cost more than all else that it
// does.
#pragma once

#include <napi.h>

#include <memory>

#include "otlp/span_bytes.h"

namespace sysspan {

class SpansHandle : public Napi::ObjectWrap<SpansHandle> {
 public:
  static Napi::Function define(Napi::Env env);
  // `sizes` of the object: bytes and spans of each block, in turn.
  static Napi::Object make(Napi::Env env, SpanBlocks blocks);
  // Empty once they were given back. Who sends a block as the only one may give it back before, on any thread.
  static std::shared_ptr<SpanBlocks> of(const Napi::Value &value);

  explicit SpansHandle(const Napi::CallbackInfo &info);
  ~SpansHandle() override;

 private:
  void hold(SpanBlocks blocks);
  void drop();
  Napi::Value read(const Napi::CallbackInfo &info);
  void release(const Napi::CallbackInfo &info);

  std::shared_ptr<SpanBlocks> blocks_ = std::make_shared<SpanBlocks>();
  int64_t bytes_ = 0;
};

}  // namespace sysspan
