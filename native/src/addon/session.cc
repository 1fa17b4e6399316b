// SPDX-License-Identifier: Apache-2.0
// The tracing itself, as JavaScript sees it.
#include <atomic>
#include <memory>
#include <utility>

#include "addon/addon.h"
#include "addon/direct_export.h"
#include "addon/redaction.h"
#include "addon/segment.h"
#include "addon/session_options.h"
#include "addon/session_results.h"
#include "addon/spans_file.h"
#include "addon/values.h"
#include "decode/quote.h"
#include "kernel/clock.h"
#include "kernel/rings_ahead.h"
#include "reader.h"

namespace sysspan {

namespace {

struct NumberedPlan {
  uint32_t nr;
  plan read;
};

struct VariantPlan {
  plan_variant key;
  plan read;
};

void notify(Napi::ThreadSafeFunction *function) {
  function->NonBlockingCall([](Napi::Env env, Napi::Function callback) { call_quietly(env, callback); });
}

class Session : public Napi::ObjectWrap<Session> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Session",
                       {
                           InstanceMethod<&Session::set_plans>("setPlans"),
                           InstanceMethod<&Session::put_trace_set>("putTraceSet"),
                           InstanceMethod<&Session::add_trace>("addTrace"),
                           InstanceMethod<&Session::remove_trace>("removeTrace"),
                           InstanceMethod<&Session::forget_trace>("forgetTrace"),
                           InstanceMethod<&Session::put_traces_of>("putTracesOf"),
                           InstanceMethod<&Session::exclude_container>("excludeContainer"),
                           InstanceMethod<&Session::set_cgroup>("setCgroup"),
                           InstanceMethod<&Session::remove_cgroup>("removeCgroup"),
                           InstanceMethod<&Session::refresh>("refresh"),
                           InstanceMethod<&Session::cgroups>("cgroups"),
                           InstanceMethod<&Session::attach>("attach"),
                           InstanceMethod<&Session::detach>("detach"),
                           InstanceMethod<&Session::start>("start"),
                           InstanceMethod<&Session::write_to>("writeTo"),
                           InstanceMethod<&Session::select>("select"),
                           InstanceMethod<&Session::living>("living"),
                           InstanceMethod<&Session::hurry>("hurry"),
                           InstanceMethod<&Session::stop>("stop"),
                           InstanceMethod<&Session::export_directly>("exportDirectly"),
                           InstanceMethod<&Session::end_direct_export>("endDirectExport"),
                           InstanceMethod<&Session::write_to_file>("writeToFile"),
                           InstanceMethod<&Session::take>("take"),
                           InstanceMethod<&Session::take_cgroups>("takeCgroups"),
                           InstanceMethod<&Session::trace_counts>("traceCounts"),
                           InstanceMethod<&Session::counts>("counts"),
                           InstanceMethod<&Session::counters>("counters"),
                           InstanceMethod<&Session::hooks>("hooks"),
                       });
  }

  explicit Session(const Napi::CallbackInfo &info) : Napi::ObjectWrap<Session>(info) {
    construct([&] { load(info); });
  }

  // Also without stop(): nothing may stay attached, nobody may be called any more.
  ~Session() override {
    if (started_) hook_.Remove(Env());
    end(EndReason::kShutdown);
    tracer_.detach();
  }

 private:
  void load(const Napi::CallbackInfo &info) {
    Napi::Object options = info[0].As<Napi::Object>();
    by_cgroup_ = flag(options, "byCgroup");
    set_hex_strings(static_cast<HexStrings>(number(options, "hexStrings")));
    ReaderOptions reader = reader_options(options);
    plan_mode mode = mode_of(options, reader.text);
    Napi::Value ahead = options.Get("ringsAhead");
    Fault fault =
        tracer_.load(text(options, "object"), number(options, "callRingBytes"), number(options, "lifecycleRingBytes"),
                     mode, ahead.IsExternal() ? ahead.As<Napi::External<RingsAhead>>().Data() : nullptr);
    if (fault) {
      throw_fault(info.Env(), fault);
      return;
    }
    std::string why;
    if (!read_redaction(options.Get("redaction").As<Napi::Object>(), &redaction_, &why)) {
      throw_fault(info.Env(), {"BAD_PATTERN", "redaction." + why, ""});
      return;
    }
    reader.decoder.redaction = &redaction_;
    decoder_options_ = reader.decoder;
    reader_ = std::make_unique<Reader>(&tracer_, reader);
    auto words = options.Get("decodeWords").As<Napi::Uint32Array>();
    auto strings = options.Get("decodeStrings").As<Napi::Uint8Array>();
    if (!reader_->decoder()->load(words.Data(), words.ElementLength(), reinterpret_cast<const char *>(strings.Data()),
                                  strings.ByteLength(), &why))
      throw_fault(info.Env(), {"INTERNAL", "the decode plan is not well-formed: " + why, ""});
  }

  void check(const Napi::CallbackInfo &info, const Fault &fault) {
    if (fault) throw_fault(info.Env(), fault);
  }

  void set_plans(const Napi::CallbackInfo &info) {
    auto plans = list_of<NumberedPlan>(info[0]);
    auto variants = list_of<VariantPlan>(info[1]);
    reader_->with_traces([&](Traces *traces) {
      for (const NumberedPlan &one : plans) traces->plans()->add(one.nr, one.read);
      for (const VariantPlan &one : variants) traces->plans()->add(one.key, one.read);
    });
    for (const NumberedPlan &one : plans) tracer_.set_plan(one.nr, one.read);
    for (const VariantPlan &one : variants) check(info, tracer_.set_variant(one.key, one.read));
  }

  void put_trace_set(const Napi::CallbackInfo &info) {
    tracer_.put_trace_set(info[0].As<Napi::Number>(), bytes_as<plan_trace_set>(info[1]));
  }

  void add_trace(const Napi::CallbackInfo &info) {
    Napi::Object from = info[0].As<Napi::Object>();
    TraceSettings settings = trace_settings(from, decoder_options_);
    settings.by_cgroup = by_cgroup_;
    uint32_t trace_set = number(from, "traceSet");
    reader_->with_traces([&](Traces *traces) {
      traces->add(settings);
      if (trace_set != 0) traces->put_trace_set(trace_set, {settings.number});
    });
  }

  void remove_trace(const Napi::CallbackInfo &info) {
    uint32_t number = info[0].As<Napi::Number>();
    auto reason = static_cast<EndReason>(info[1].As<Napi::Number>().Uint32Value());
    reader_->with_traces([&](Traces *traces) { traces->remove(number, boottime_ns(), reason); });
  }

  void forget_trace(const Napi::CallbackInfo &info) { reader_->forget(info[0].As<Napi::Number>()); }

  void put_traces_of(const Napi::CallbackInfo &info) {
    uint32_t trace_set = info[0].As<Napi::Number>();
    auto list = info[1].As<Napi::Array>();
    std::vector<uint32_t> numbers;
    for (uint32_t i = 0; i < list.Length(); i++) numbers.push_back(list.Get(i).As<Napi::Number>());
    reader_->with_traces([&](Traces *traces) { traces->put_trace_set(trace_set, numbers); });
  }

  void exclude_container(const Napi::CallbackInfo &info) {
    uint32_t number = info[0].As<Napi::Number>();
    uint64_t container = wide(info[1]);
    reader_->with_traces([&](Traces *traces) { traces->exclude_container(number, container); });
  }

  void set_cgroup(const Napi::CallbackInfo &info) {
    plan_cgroup entry = {info[1].As<Napi::Number>(), info[2].As<Napi::Number>()};
    check(info, tracer_.set_cgroup(wide(info[0]), entry));
  }

  void remove_cgroup(const Napi::CallbackInfo &info) { tracer_.remove_cgroup(wide(info[0])); }

  void refresh(const Napi::CallbackInfo &) { tracer_.refresh(); }

  Napi::Value cgroups(const Napi::CallbackInfo &info) {
    std::vector<wire_cgroup> rows;
    Fault fault = tracer_.cgroups(&rows);
    if (fault) {
      throw_fault(info.Env(), fault);
      return info.Env().Undefined();
    }
    return cgroups_array(info.Env(), rows);
  }

  Napi::Value take_cgroups(const Napi::CallbackInfo &info) {
    Reader::CgroupChanges changes = reader_->take_cgroups();
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("changes", cgroups_array(info.Env(), changes.rows));
    object.Set("lost", changes.lost);
    return object;
  }

  void attach(const Napi::CallbackInfo &info) { check(info, tracer_.attach()); }

  void detach(const Napi::CallbackInfo &) { tracer_.detach(); }

  void start(const Napi::CallbackInfo &info) {
    if (!by_cgroup_) {
      Fault fault = tracer_.attach();
      if (fault) return throw_fault(info.Env(), fault);
    }
    cgroups_ = Napi::ThreadSafeFunction::New(info.Env(), info[1].As<Napi::Function>(), "sysspan cgroups", 1, 1);
    cgroups_.Unref(info.Env());
    closed_ = Napi::ThreadSafeFunction::New(info.Env(), info[0].As<Napi::Function>(), "sysspan segments", 1, 1);
    closed_.Unref(info.Env());
    started_ = true;
    hook_ = info.Env().AddCleanupHook(end_of, this);
    // A full queue is fine: one call is under way already and will take everything.
    check(info, reader_->start(
                    [this] {
                      if (started_) notify(&closed_);
                    },
                    [this] {
                      if (started_) notify(&cgroups_);
                    }));
  }

  void write_to(const Napi::CallbackInfo &info) { reader_->write_to(info[0].As<Napi::Number>()); }

  Napi::Value select(const Napi::CallbackInfo &info) {
    SelectAnswer answer;
    Selected what = {info[0].As<Napi::Number>(), info[3].As<Napi::Boolean>()};
    Fault fault = tracer_.select(what, info[1].As<Napi::Number>(), info[2].As<Napi::Boolean>(), &answer);
    if (fault) {
      throw_fault(info.Env(), fault);
      return info.Env().Undefined();
    }
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("selected", answer.selected);
    result.Set("failed", answer.failed);
    return result;
  }

  Napi::Value living(const Napi::CallbackInfo &info) {
    uint32_t threads = 0;
    check(info, tracer_.living(&threads));
    return Napi::Number::New(info.Env(), threads);
  }

  void hurry(const Napi::CallbackInfo &) { reader_->hurry(); }

  static void end_of(Session *self) { self->end(EndReason::kShutdown); }

  void end(EndReason reason) {
    if (!started_) return;
    // What tasks are blocked in is asked for while the rings are still read and the state is still theirs.
    if (reason == EndReason::kRequestEnded) {
      reader_->ending();
      tracer_.emit_blocked();
    }
    tracer_.detach();
    reader_->stop(reason);
    tracer_.drop_iterators();
    started_ = false;
    closed_.Release();
    cgroups_.Release();
  }

  void stop(const Napi::CallbackInfo &info) {
    if (started_) hook_.Remove(info.Env());
    end(static_cast<EndReason>(info[0].As<Napi::Number>().Uint32Value()));
  }

  // exportDirectly(trace, container, to, owner, resource, scope): closed segments of that trace in that container go
  // there.
  void export_directly(const Napi::CallbackInfo &info) {
    auto frame = std::make_shared<DirectExportFrame>();
    frame->owner = info[3].As<Napi::String>().Utf8Value();
    frame->resource = string_of(info[4]);
    frame->scope = string_of(info[5]);
    reader_->outbox()->export_directly(info[0].As<Napi::Number>(), wide(info[1]),
                                       {DirectExportHandle::of(info[2]), std::move(frame)});
  }

  // writeToFile(trace, file, only, resource, scope)
  void write_to_file(const Napi::CallbackInfo &info) {
    auto frame = std::make_shared<RequestFrame>();
    frame->resource = string_of(info[3]);
    frame->scope = string_of(info[4]);
    reader_->outbox()->write_to_file(info[0].As<Napi::Number>(),
                                     {SpansFileHandle::of(info[1]), std::move(frame), info[2].As<Napi::Boolean>()});
  }

  void end_direct_export(const Napi::CallbackInfo &info) {
    reader_->outbox()->end_direct_export(info[0].As<Napi::Number>());
  }

  Napi::Value take(const Napi::CallbackInfo &info) { return segment_rows(info.Env(), reader_->outbox()->take()); }

  Napi::Value counts(const Napi::CallbackInfo &info) { return counts_object(info.Env(), reader_->counts()); }

  Napi::Value trace_counts(const Napi::CallbackInfo &info) {
    return counts_object(info.Env(), reader_->counts(info[0].As<Napi::Number>().Uint32Value()));
  }

  Napi::Value counters(const Napi::CallbackInfo &info) {
    wire_counters counters;
    Fault fault = tracer_.counters(info[0].As<Napi::Number>(), &counters);
    if (!fault) return counts_object(info.Env(), counters);
    throw_fault(info.Env(), fault);
    return info.Env().Undefined();
  }

  Napi::Value hooks(const Napi::CallbackInfo &info) {
    return hooks_object(info.Env(), tracer_.hooks(), tracer_.missed());
  }

  Tracer tracer_;
  Redaction redaction_;
  std::unique_ptr<Reader> reader_;
  Napi::ThreadSafeFunction closed_;
  Napi::ThreadSafeFunction cgroups_;
  DecoderOptions decoder_options_;
  bool by_cgroup_ = false;
  std::atomic<bool> started_{false};
  Napi::Env::CleanupHook<void (*)(Session *), Session> hook_;
};

}  // namespace

Napi::Function define_session(Napi::Env env) { return Session::define(env); }

}  // namespace sysspan
