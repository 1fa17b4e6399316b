// SPDX-License-Identifier: Apache-2.0
// The tracing itself, as JavaScript sees it.
#include <atomic>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <utility>

#include "addon/addon.h"
#include "addon/redaction.h"
#include "addon/relay.h"
#include "addon/segment.h"
#include "decode/quote.h"
#include "kernel/clock.h"
#include "kernel/rings_ahead.h"
#include "reader.h"

namespace sysspan {

namespace {

uint32_t number(const Napi::Object &from, const char *name) { return from.Get(name).As<Napi::Number>().Uint32Value(); }
int32_t integer(const Napi::Object &from, const char *name) { return from.Get(name).As<Napi::Number>().Int32Value(); }
bool flag(const Napi::Object &from, const char *name) { return from.Get(name).As<Napi::Boolean>().Value(); }
std::string text(const Napi::Object &from, const char *name) { return from.Get(name).As<Napi::String>().Utf8Value(); }

uint64_t wide(const Napi::Value &value) {
  bool lossless;
  return value.As<Napi::BigInt>().Uint64Value(&lossless);
}

template <typename T>
T bytes_as(const Napi::Value &value) {
  T result = {};
  auto bytes = value.As<Napi::Uint8Array>();
  std::memcpy(&result, bytes.Data(), std::min(bytes.ByteLength(), sizeof(result)));
  return result;
}

struct NumberedPlan {
  uint32_t nr;
  plan read;
};

struct VariantPlan {
  plan_variant key;
  plan read;
};

// Structures one behind the other.
template <typename T>
std::vector<T> list_of(const Napi::Value &value) {
  auto bytes = value.As<Napi::Uint8Array>();
  if (bytes.ByteLength() % sizeof(T) != 0)
    throw Napi::RangeError::New(value.Env(), "a list of plans ends in the middle of one");
  std::vector<T> list(bytes.ByteLength() / sizeof(T));
  std::memcpy(list.data(), bytes.Data(), bytes.ByteLength());
  return list;
}

void notify(Napi::ThreadSafeFunction *function) {
  function->NonBlockingCall([](Napi::Env env, Napi::Function callback) { call_quietly(env, callback); });
}

Contents contents_of(const Napi::Object &from) {
  return {flag(from, "buffersSent"), flag(from, "buffersReceived"), flag(from, "commandLine")};
}

TextOptions text_options(const Napi::Object &from) {
  TextOptions options;
  options.wanted = flag(from, "wanted");
  options.to_stderr = flag(from, "toStderr");
  options.json = flag(from, "json");
  options.contents = contents_of(from.Get("contents").As<Napi::Object>());
  options.prefix = static_cast<Prefix>(number(from, "prefix"));
  options.column = number(from, "column");
  options.clock = static_cast<Clock>(number(from, "clock"));
  options.clock_digits = number(from, "clockDigits");
  options.relative_digits = integer(from, "relativeDigits");
  options.duration_digits = integer(from, "durationDigits");
  options.numbers = flag(from, "numbers");
  options.command_names = flag(from, "commandNames");
  options.tell_attach = flag(from, "tellAttach");
  options.tell_exit = flag(from, "tellExit");
  options.tell_superseded = flag(from, "tellSuperseded");
  options.signals = wide(from.Get("signals"));
  return options;
}

ReaderOptions reader_options(const Napi::Object &from) {
  ReaderOptions options;
  options.show.string_limit = number(from, "stringLimit");
  options.show.verbose = flag(from, "verbose");
  options.show.fds = number(from, "fds") != 0;
  options.show.fd_details = number(from, "fds") > 1;
  options.tell_entries = flag(from, "tellEntries");
  options.text = text_options(from.Get("text").As<Napi::Object>());
  Napi::Object summary = from.Get("summary").As<Napi::Object>();
  options.summary.wanted = flag(summary, "wanted");
  options.summary.sorted = integer(summary, "sort") >= 0;
  options.summary.sort = static_cast<SummaryColumn>(integer(summary, "sort"));
  auto columns = summary.Get("columns").As<Napi::Array>();
  for (uint32_t i = 0; i < columns.Length(); i++)
    options.summary.columns.push_back(static_cast<SummaryColumn>(columns.Get(i).As<Napi::Number>().Uint32Value()));
  options.spans = flag(from, "spans");
  options.spans_per_second = {number(from, "machineSpansPerSecond"), number(from, "tenantSpansPerSecond")};
  options.memory_budget = static_cast<uint64_t>(from.Get("memoryBudget").As<Napi::Number>().Int64Value());
  return options;
}

// Counts by name: exact as long as they are below 2^53.
Napi::Object counts_object(Napi::Env env, std::initializer_list<std::pair<const char *, uint64_t>> counts) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto &[name, value] : counts) object.Set(name, static_cast<double>(value));
  return object;
}

class Session : public Napi::ObjectWrap<Session> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Session",
                       {
                           InstanceMethod<&Session::set_plans>("setPlans"),
                           InstanceMethod<&Session::set_scope>("setScope"),
                           InstanceMethod<&Session::add_trace>("addTrace"),
                           InstanceMethod<&Session::remove_trace>("removeTrace"),
                           InstanceMethod<&Session::forget_trace>("forgetTrace"),
                           InstanceMethod<&Session::set_scope_traces>("setScopeTraces"),
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
                           InstanceMethod<&Session::relay>("relay"),
                           InstanceMethod<&Session::relay_no_more>("relayNoMore"),
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
    plan_mode mode = {};
    mode.by_cgroup = by_cgroup_ ? 1 : 0;
    mode.tell_entries = flag(options, "tellEntries") ? 1 : 0;
    mode.tell_fds = number(options, "fds") != 0 ? 1 : 0;
    mode.tell_stops = reader.text.wanted && !reader.text.json && reader.text.signals != 0 ? 1 : 0;
    mode.hooks = flag(options, "asIfPreemptible") ? PLAN_PREEMPTIBLE : PLAN_TRACEPOINTS;
    Napi::Value ahead = options.Get("ringsAhead");
    Fault fault =
        tracer_.load(text(options, "object"), number(options, "callRingBytes"), number(options, "lifeRingBytes"), mode,
                     ahead.IsExternal() ? ahead.As<Napi::External<RingsAhead>>().Data() : nullptr);
    if (fault) {
      throw_fault(info.Env(), fault);
      return;
    }
    std::string why;
    if (!read_redaction(options.Get("redaction").As<Napi::Object>(), &redaction_, &why)) {
      throw_fault(info.Env(), {"BAD_PATTERN", "redaction." + why, ""});
      return;
    }
    reader.show.redaction = &redaction_;
    show_ = reader.show;
    reader_ = std::make_unique<Reader>(&tracer_, reader);
    auto words = options.Get("showWords").As<Napi::Uint32Array>();
    auto strings = options.Get("showStrings").As<Napi::Uint8Array>();
    if (!reader_->show()->load(words.Data(), words.ElementLength(), reinterpret_cast<const char *>(strings.Data()),
                               strings.ByteLength(), &why))
      throw_fault(info.Env(), {"INTERNAL", "the show plan is not well-formed: " + why, ""});
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

  void set_scope(const Napi::CallbackInfo &info) {
    tracer_.set_scope(info[0].As<Napi::Number>(), bytes_as<plan_scope>(info[1]));
  }

  void add_trace(const Napi::CallbackInfo &info) {
    Napi::Object from = info[0].As<Napi::Object>();
    TraceSettings settings;
    settings.number = number(from, "number");
    settings.request = text(from, "request");
    settings.segment_ns = static_cast<uint64_t>(from.Get("segmentSeconds").As<Napi::Number>().DoubleValue() * 1e9);
    settings.spans_per_segment = number(from, "spansPerSegment");
    settings.bytes_per_segment = number(from, "bytesPerSegment");
    settings.spans_per_second = number(from, "spansPerSecond");
    settings.tenant = text(from, "tenant");
    settings.contents = contents_of(from.Get("contents").As<Napi::Object>());
    settings.context = static_cast<TraceContext>(number(from, "traceContext"));
    settings.by_cgroup = by_cgroup_;
    settings.show = show_;
    for (const std::string &name : strings(from.Get("expectedErrors"))) settings.expected_errors.insert(name);
    if (from.Get("filter").IsObject()) read_filter(from.Get("filter").As<Napi::Object>(), &settings);
    uint32_t scope = number(from, "scope");
    reader_->with_traces([&](Traces *traces) {
      traces->add(settings);
      if (scope != 0) traces->set_scope(scope, {settings.number});
    });
  }

  static void read_filter(const Napi::Object &from, TraceSettings *to) {
    TraceFilter &filter = to->filter;
    filter.everything = false;
    filter.syscalls = bytes_as<decltype(filter.syscalls)>(from.Get("syscalls"));
    filter.other_numbers = flag(from, "otherNumbers");
    filter.only_failed = flag(from, "onlyFailed");
    bool lossless;
    filter.min_duration_ns = from.Get("minDurationNs").As<Napi::BigInt>().Uint64Value(&lossless);
    filter.follow_forks = flag(from, "followForks");
    filter.executables = strings(from.Get("executables"));
    to->show.string_limit = number(from, "stringLimit");
  }

  void remove_trace(const Napi::CallbackInfo &info) {
    uint32_t number = info[0].As<Napi::Number>();
    auto reason = static_cast<EndReason>(info[1].As<Napi::Number>().Uint32Value());
    reader_->with_traces([&](Traces *traces) { traces->remove(number, boottime_ns(), reason); });
  }

  void forget_trace(const Napi::CallbackInfo &info) { reader_->forget(info[0].As<Napi::Number>()); }

  void set_scope_traces(const Napi::CallbackInfo &info) {
    uint32_t scope = info[0].As<Napi::Number>();
    auto list = info[1].As<Napi::Array>();
    std::vector<uint32_t> numbers;
    for (uint32_t i = 0; i < list.Length(); i++) numbers.push_back(list.Get(i).As<Napi::Number>());
    reader_->with_traces([&](Traces *traces) { traces->set_scope(scope, numbers); });
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

  static Napi::Array cgroups_array(Napi::Env env, const std::vector<wire_cgroup> &rows) {
    Napi::Array list = Napi::Array::New(env, rows.size());
    for (uint32_t i = 0; i < rows.size(); i++) {
      const wire_cgroup &row = rows[i];
      Napi::Object object = Napi::Object::New(env);
      object.Set("kind", row.header.kind == WIRE_CGROUP_MADE ? "made" : "removed");
      object.Set("id", Napi::BigInt::New(env, static_cast<uint64_t>(row.id)));
      object.Set("parentId", Napi::BigInt::New(env, static_cast<uint64_t>(row.parent_id)));
      object.Set("level", row.level);
      object.Set("own", (row.header.flags & WIRE_CGROUP_OWN) != 0);
      object.Set("name", std::string(row.name, strnlen(row.name, sizeof(row.name))));
      list.Set(i, object);
    }
    return list;
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
      tracer_.tell_blocked();
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

  // relay(trace, container, relay, owner, resource, scope): closed segments of that trace in that container go there.
  void relay(const Napi::CallbackInfo &info) {
    auto bytes = [&](size_t at) {
      auto array = info[at].As<Napi::Uint8Array>();
      return std::string(reinterpret_cast<const char *>(array.Data()), array.ByteLength());
    };
    auto frame = std::make_shared<RelayFrame>();
    frame->owner = info[3].As<Napi::String>().Utf8Value();
    frame->resource = bytes(4);
    frame->scope = bytes(5);
    reader_->relay(info[0].As<Napi::Number>(), wide(info[1]), {RelayHandle::of(info[2]), std::move(frame)});
  }

  void relay_no_more(const Napi::CallbackInfo &info) { reader_->relay_no_more(info[0].As<Napi::Number>()); }

  Napi::Value take(const Napi::CallbackInfo &info) { return segment_rows(info.Env(), reader_->take()); }

  Napi::Value counts(const Napi::CallbackInfo &info) {
    ReaderCounts counts = reader_->counts();
    return counts_object(info.Env(), {{"consumed", counts.consumed},
                                      {"callBytes", counts.call_bytes},
                                      {"lives", counts.lives},
                                      {"polls", counts.polls},
                                      {"alive", counts.alive},
                                      {"textError", static_cast<uint64_t>(counts.text_error)}});
  }

  Napi::Value trace_counts(const Napi::CallbackInfo &info) {
    TraceCounts counts = reader_->counts(info[0].As<Napi::Number>().Uint32Value());
    return counts_object(info.Env(), {{"consumed", counts.consumed},
                                      {"filtered", counts.filtered},
                                      {"calls", counts.calls},
                                      {"folded", counts.folded},
                                      {"droppedMemory", counts.dropped_memory},
                                      {"droppedUnknown", counts.dropped_unknown},
                                      {"spans", counts.spans},
                                      {"alive", counts.alive},
                                      {"redacted", counts.redacted}});
  }

  Napi::Value counters(const Napi::CallbackInfo &info) {
    wire_counters counters;
    Fault fault = tracer_.counters(info[0].As<Napi::Number>(), &counters);
    if (fault) {
      throw_fault(info.Env(), fault);
      return info.Env().Undefined();
    }
    return counts_object(info.Env(), {{"seen", counters.seen},
                                      {"filtered", counters.filtered},
                                      {"recorded", counters.recorded},
                                      {"lostRingFull", counters.lost_ring_full},
                                      {"lostRingBusy", counters.lost_ring_busy},
                                      {"lostMissed", counters.lost_missed},
                                      {"lostFault", counters.lost_fault},
                                      {"lostNoStorage", counters.lost_no_storage},
                                      {"lostLives", counters.lost_lives}});
  }

  // How the programs are hooked in, and which of their runs the kernel missed.
  Napi::Value hooks(const Napi::CallbackInfo &info) {
    static const char *const kinds[] = {"tracepoints", "functions", "preemptible"};
    Missed missed = tracer_.missed();
    Napi::Object object = counts_object(
        info.Env(), {{"missedBegins", missed.begins}, {"missedEnds", missed.ends}, {"missedLives", missed.lives}});
    object.Set("kind", kinds[tracer_.hooks().kind]);
    object.Set("why", tracer_.hooks().why);
    return object;
  }

  Tracer tracer_;
  Redaction redaction_;
  std::unique_ptr<Reader> reader_;
  Napi::ThreadSafeFunction closed_;
  Napi::ThreadSafeFunction cgroups_;
  ShowOptions show_;
  bool by_cgroup_ = false;
  std::atomic<bool> started_{false};
  Napi::Env::CleanupHook<void (*)(Session *), Session> hook_;
};

}  // namespace

Napi::Function define_session(Napi::Env env) { return Session::define(env); }

}  // namespace sysspan
