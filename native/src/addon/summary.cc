// SPDX-License-Identifier: Apache-2.0
#include "addon/summary.h"

#include "addon/values.h"

namespace sysspan {

namespace {

constexpr size_t kFigures = 5;

}  // namespace

SummaryOptions summary_options(const Napi::Object &from) {
  SummaryOptions options;
  options.wanted = flag(from, "wanted");
  options.sorted = integer(from, "sort") >= 0;
  options.sort = static_cast<SummaryColumn>(integer(from, "sort"));
  auto columns = from.Get("columns").As<Napi::Array>();
  for (uint32_t i = 0; i < columns.Length(); i++)
    options.columns.push_back(static_cast<SummaryColumn>(columns.Get(i).As<Napi::Number>().Uint32Value()));
  return options;
}

Napi::Value summary_table(const Napi::CallbackInfo &info) {
  Summary summary(summary_options(info[0].As<Napi::Object>()));
  auto names = info[1].As<Napi::Array>();
  auto figures = info[2].As<Napi::Float64Array>();
  for (uint32_t i = 0; i < names.Length() && kFigures * (i + 1) <= figures.ElementLength(); i++) {
    auto figure = [&](size_t which) { return static_cast<uint64_t>(figures[kFigures * i + which]); };
    summary.add({names.Get(i).As<Napi::String>().Utf8Value(), figure(0), figure(1), figure(2), figure(3), figure(4)});
  }
  return Napi::String::New(info.Env(), summary.table());
}

}  // namespace sysspan
