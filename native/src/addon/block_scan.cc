// SPDX-License-Identifier: Apache-2.0
#include "addon/block_scan.h"

#include <zstd.h>

#include <memory>
#include <utility>

#include "addon/values.h"
#include "files/block_scan.h"

namespace sysspan {

namespace {

constexpr size_t kRawMax = 1 << 30;

std::unordered_set<std::string> set_of(const Napi::Value &value) {
  auto list = value.As<Napi::Array>();
  std::unordered_set<std::string> set;
  for (uint32_t i = 0; i < list.Length(); i++) set.insert(list.Get(i).As<Napi::String>().Utf8Value());
  return set;
}

ScanFilter filter_of(const Napi::Object &from) {
  ScanFilter filter;
  auto words = from.Get("words").As<Napi::Array>();
  for (uint32_t i = 0; i < words.Length(); i++) filter.words.push_back(words.Get(i).As<Napi::String>().Utf8Value());
  filter.from_unix_ns = wide(from.Get("fromUnixNs"));
  filter.to_unix_ns = wide(from.Get("toUnixNs"));
  filter.least_ns = static_cast<uint64_t>(from.Get("leastNs").As<Napi::Number>().Int64Value());
  filter.failed = flag(from, "failed");
  filter.other_names = flag(from, "otherNames");
  filter.names = set_of(from.Get("names"));
  filter.errors = set_of(from.Get("errors"));
  auto spans = from.Get("processes").As<Napi::BigUint64Array>();
  auto numbers = from.Get("numbers").As<Napi::Uint32Array>();
  for (size_t i = 0; i < std::min(spans.ElementLength(), numbers.ElementLength()); i++)
    filter.processes[spans[i]] = numbers[i];
  filter.rows_max = number(from, "rowsMax");
  filter.texts = flag(from, "texts");
  return filter;
}

template <typename Array, typename T>
Array array_of(Napi::Env env, const std::vector<T> &values) {
  Array array = Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

Napi::Array strings_of(Napi::Env env, const std::vector<std::string> &values) {
  Napi::Array array = Napi::Array::New(env, values.size());
  for (uint32_t i = 0; i < values.size(); i++) array.Set(i, values[i]);
  return array;
}

class ScanWorker : public Napi::AsyncWorker {
 public:
  explicit ScanWorker(const Napi::CallbackInfo &info)
      : Napi::AsyncWorker(info.Env()),
        done_(Napi::Promise::Deferred::New(info.Env())),
        frame_(string_of(info[0])),
        begin_unix_ns_(wide(info[1].As<Napi::Object>().Get("beginUnixNs"))),
        filter_(filter_of(info[1].As<Napi::Object>())) {}

  Napi::Promise promise() const { return done_.Promise(); }

 protected:
  void Execute() override {
    uint64_t size = ZSTD_getFrameContentSize(frame_.data(), frame_.size());
    if (size > kRawMax) return SetError("the frame is damaged, or larger than any of ours");
    std::string raw(size, 0);
    size_t written = ZSTD_decompress(raw.data(), raw.size(), frame_.data(), frame_.size());
    if (ZSTD_isError(written) != 0 || written != raw.size()) return SetError("the frame is damaged");
    if (!scan(raw, begin_unix_ns_, filter_, &result_)) SetError("a request in the frame is damaged");
  }

  void OnOK() override {
    Napi::Env env = Env();
    Napi::Object object = Napi::Object::New(env);
    object.Set("calls", static_cast<double>(result_.calls));
    object.Set("errors", static_cast<double>(result_.errors));
    object.Set("span", array_of<Napi::Uint32Array>(env, result_.span));
    object.Set("process", array_of<Napi::Uint32Array>(env, result_.process));
    object.Set("thread", array_of<Napi::Uint32Array>(env, result_.thread));
    object.Set("name", array_of<Napi::Uint32Array>(env, result_.name));
    object.Set("error", array_of<Napi::Uint32Array>(env, result_.error));
    object.Set("count", array_of<Napi::Float64Array>(env, result_.count));
    object.Set("startNs", array_of<Napi::Float64Array>(env, result_.start_ns));
    object.Set("durationNs", array_of<Napi::Float64Array>(env, result_.duration_ns));
    object.Set("names", strings_of(env, result_.names));
    object.Set("texts", strings_of(env, result_.texts));
    object.Set("results", strings_of(env, result_.results));
    done_.Resolve(object);
  }

  void OnError(const Napi::Error &error) override { done_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred done_;
  std::string frame_;
  uint64_t begin_unix_ns_;
  ScanFilter filter_;
  ScanResult result_;
};

}  // namespace

Napi::Value scan_block(const Napi::CallbackInfo &info) {
  auto *worker = new ScanWorker(info);
  Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

}  // namespace sysspan
