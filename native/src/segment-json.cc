// SPDX-License-Identifier: Apache-2.0
// A closed segment as JSON, in the shape of agent/src/spans/segment.ts. Low-rate: once a segment.
#include <algorithm>

#include "signals.h"
#include "trees.h"
#include "utf8.h"

namespace sysspan {

namespace {

constexpr size_t kSummaryMax = 20;

const char *reason_name(EndReason reason) {
  switch (reason) {
    case EndReason::kTreeEnded: return "tree_ended";
    case EndReason::kTime: return "time";
    case EndReason::kSpans: return "spans";
    case EndReason::kBytes: return "bytes";
    case EndReason::kRequestEnded: return "request_ended";
    case EndReason::kShutdown: return "shutdown";
    case EndReason::kMemory: return "memory";
  }
  return "shutdown";
}

// Appends members of one JSON object.
class Object {
 public:
  explicit Object(std::string *to) : to_(to) { to_->push_back('{'); }

  void text(const char *key, std::string_view value) {
    name(key);
    append_json(to_, value);
  }
  void number(const char *key, uint64_t value) { raw(key, std::to_string(value)); }
  // 64-bit values go as strings: JSON numbers are doubles.
  void wide(const char *key, uint64_t value) { raw(key, '"' + std::to_string(value) + '"'); }
  void boolean(const char *key, bool value) { raw(key, value ? "true" : "false"); }
  void raw(const char *key, std::string_view value) {
    name(key);
    to_->append(value);
  }
  void end() { to_->push_back('}'); }

 private:
  void name(const char *key) {
    if (!first_) to_->push_back(',');
    first_ = false;
    append_json(to_, key);
    to_->push_back(':');
  }

  std::string *to_;
  bool first_ = true;
};

std::string summary_json(const Process &process) {
  std::vector<const CallTotals *> sorted;
  for (const CallTotals &entry : process.by_call) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(),
            [](const CallTotals *a, const CallTotals *b) { return a->totals.duration_ns > b->totals.duration_ns; });
  if (sorted.size() > kSummaryMax) sorted.resize(kSummaryMax);
  std::string json = "[";
  for (const CallTotals *entry : sorted) {
    if (json.size() > 1) json.push_back(',');
    Object object(&json);
    object.text("name", entry->name);
    object.number("calls", entry->totals.calls);
    object.number("errors", entry->totals.errors);
    object.wide("durationNs", entry->totals.duration_ns);
    object.end();
  }
  return json + "]";
}

std::string events_json(const Process &process, uint64_t offset_ns) {
  std::string json = "[";
  for (const ProcessEvent &event : process.events) {
    if (json.size() > 1) json.push_back(',');
    json += "{\"name\":\"" + std::string(event.name) + "\",\"timeUnixNano\":\"" +
            std::to_string(event.time_ns + offset_ns) + "\"" + event.fields + "}";
  }
  return json + "]";
}

std::string strings_json(const std::vector<std::string> &strings) {
  std::string json = "[";
  for (const std::string &string : strings) {
    if (json.size() > 1) json.push_back(',');
    append_json(&json, string);
  }
  return json + "]";
}

void put_identity(Object *object, const Process &process, const Tree &tree) {
  object->text("spanId", hex(process.span));
  if (process.parent != nullptr) object->text("parentSpanId", hex(process.parent->span));
  object->number("tgid", process.tgid);
  object->number("vpid", process.vpid);
  object->number("parentTgid", process.parent_tgid);
  object->number("uid", process.uid);
  object->number("pgid", process.pgid);
  object->number("sid", process.sid);
  object->wide("createdUnixNano", process.start_ns + tree.wall_offset_ns);
  object->text("name", process.name);
  object->text("path", process.path);
  object->raw("argv", strings_json(process.argv));
  if (!process.traceparent.empty()) object->text("traceparent", process.traceparent);
}

void put_life(Object *object, const Process &process, const Tree &tree, uint64_t now_ns, bool has_next) {
  uint64_t start_ns = std::max(process.begin_ns, tree.start_ns);
  uint64_t end_ns = process.stub ? start_ns : process.alive ? now_ns : process.end_ns;
  bool next = has_next && process.alive;
  object->wide("startUnixNano", start_ns + tree.wall_offset_ns);
  object->wide("endUnixNano", std::max(start_ns, end_ns) + tree.wall_offset_ns);
  object->boolean("continued", process.previous_span != 0 || process.attached);
  object->boolean("running", process.alive);
  object->boolean("stub", process.stub);
  if (process.previous_span != 0) object->text("previousSpanId", hex(process.previous_span));
  if (next) {
    TraceId trace = trace_id(tree.identity, tree.segment + 1);
    object->text("nextSpanId", hex(process_span_id(trace, process.tgid, process.start_ns)));
  }
  if (process.alive || process.stub || process.left) return;
  uint32_t killed = process.exit_code & 0x7f;
  object->number("exitCode", killed != 0 ? 128 + killed : process.exit_code >> 8 & 0xff);
  if (killed != 0) object->text("exitSignal", signal_name(static_cast<int>(killed)));
}

std::string process_json(const Process &process, const Tree &tree, uint64_t now_ns, bool has_next) {
  std::string json;
  Object object(&json);
  put_identity(&object, process, tree);
  put_life(&object, process, tree, now_ns, has_next);
  object.number("calls", process.totals.calls);
  object.number("errors", process.totals.errors);
  object.wide("durationNs", process.totals.duration_ns);
  object.number("lost", process.lost);
  object.number("folded", process.folded_calls);
  object.raw("summary", summary_json(process));
  object.raw("events", events_json(process, tree.wall_offset_ns));
  object.number("droppedEvents", process.dropped_events);
  object.end();
  return json;
}

}  // namespace

std::string segment_json(const Tree &tree, uint64_t now_ns, EndReason reason, bool has_next) {
  std::string processes = "[";
  uint64_t last_ns = now_ns;
  if (reason == EndReason::kTreeEnded) last_ns = tree.start_ns;
  for (const auto &process : tree.processes) {
    if (processes.size() > 1) processes.push_back(',');
    processes += process_json(*process, tree, now_ns, has_next);
    if (reason == EndReason::kTreeEnded) last_ns = std::max(last_ns, process->end_ns);
  }
  std::string json;
  Object object(&json);
  object.number("trace", tree.settings->number);
  object.text("traceId", hex(tree.trace));
  object.number("index", tree.segment);
  object.text("endReason", reason_name(reason));
  if (tree.container != 0) object.wide("cgroupId", tree.container);
  object.wide("startUnixNano", tree.start_ns + tree.wall_offset_ns);
  object.wide("endUnixNano", last_ns + tree.wall_offset_ns);
  if (tree.has_previous) object.text("previousTraceId", hex(tree.previous_trace));
  if (has_next) object.text("nextTraceId", hex(trace_id(tree.identity, tree.segment + 1)));
  object.number("spanCount", tree.encoded);
  object.raw("processes", processes + "]");
  object.end();
  return json;
}

}  // namespace sysspan
