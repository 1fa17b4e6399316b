// SPDX-License-Identifier: Apache-2.0
#include "addon/spans.h"

#include <cstring>

namespace sysspan {

namespace {

// Of an environment.
struct Classes {
  Napi::FunctionReference spans;
};

}  // namespace

Napi::Function SpansHandle::define(Napi::Env env) {
  Napi::Function defined = DefineClass(
      env, "Spans", {InstanceMethod<&SpansHandle::read>("read"), InstanceMethod<&SpansHandle::release>("release")});
  env.SetInstanceData(new Classes{Napi::Persistent(defined)});
  return defined;
}

Napi::Object SpansHandle::make(Napi::Env env, SpanBlocks blocks) {
  Napi::Object object = env.GetInstanceData<Classes>()->spans.New({});
  auto sizes = Napi::Uint32Array::New(env, 2 * blocks.size());
  for (size_t i = 0; i < blocks.size(); i++) {
    sizes[2 * i] = static_cast<uint32_t>(blocks[i].size);
    sizes[2 * i + 1] = blocks[i].spans;
  }
  object.Set("sizes", sizes);
  Unwrap(object)->hold(std::move(blocks));
  return object;
}

std::shared_ptr<SpanBlocks> SpansHandle::of(const Napi::Value &value) {
  return Unwrap(value.As<Napi::Object>())->blocks_;
}

SpansHandle::SpansHandle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<SpansHandle>(info) {}

SpansHandle::~SpansHandle() { drop(); }

// The garbage collector sees a small object only: it is told how much hangs on it.
void SpansHandle::hold(SpanBlocks blocks) {
  for (const SpanBlock &block : blocks) bytes_ += static_cast<int64_t>(block.bytes.get_deleter().room);
  Napi::MemoryManagement::AdjustExternalMemory(Env(), bytes_);
  blocks_ = std::make_shared<SpanBlocks>(std::move(blocks));
}

void SpansHandle::drop() {
  if (bytes_ != 0) Napi::MemoryManagement::AdjustExternalMemory(Env(), -bytes_);
  bytes_ = 0;
  blocks_ = std::make_shared<SpanBlocks>();
}

// read(from, to): the bytes of blocks, copied; nothing of those that were given back.
Napi::Value SpansHandle::read(const Napi::CallbackInfo &info) {
  uint32_t from = info[0].As<Napi::Number>(), to = info[1].As<Napi::Number>();
  size_t size = 0;
  for (uint32_t i = from; i < to && i < blocks_->size(); i++)
    if ((*blocks_)[i].bytes != nullptr) size += (*blocks_)[i].size;
  auto bytes = Napi::Buffer<char>::New(info.Env(), size);
  size_t at = 0;
  for (uint32_t i = from; i < to && i < blocks_->size(); i++) {
    if ((*blocks_)[i].bytes == nullptr) continue;
    std::memcpy(bytes.Data() + at, (*blocks_)[i].bytes.get(), (*blocks_)[i].size);
    at += (*blocks_)[i].size;
  }
  return bytes;
}

// What is being sent stays until it is answered.
void SpansHandle::release(const Napi::CallbackInfo &) { drop(); }

}  // namespace sysspan
