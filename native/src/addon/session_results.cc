// SPDX-License-Identifier: Apache-2.0
#include "addon/session_results.h"

#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>

namespace sysspan {

namespace {

Napi::Object named(Napi::Env env, std::initializer_list<std::pair<const char *, uint64_t>> counts) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto &[name, value] : counts) object.Set(name, static_cast<double>(value));
  return object;
}

}  // namespace

Napi::Object counts_object(Napi::Env env, const ReaderCounts &counts) {
  return named(env, {{"consumed", counts.consumed},
                     {"callBytes", counts.call_bytes},
                     {"processEvents", counts.process_events},
                     {"polls", counts.polls},
                     {"alive", counts.alive},
                     {"textError", static_cast<uint64_t>(counts.text_error)}});
}

Napi::Object counts_object(Napi::Env env, const TraceCounts &counts) {
  return named(env, {{"consumed", counts.consumed},
                     {"filtered", counts.filtered},
                     {"calls", counts.calls},
                     {"folded", counts.folded},
                     {"droppedMemory", counts.dropped_memory},
                     {"droppedUnknown", counts.dropped_unknown},
                     {"spans", counts.spans},
                     {"alive", counts.alive},
                     {"redacted", counts.redacted}});
}

Napi::Object counts_object(Napi::Env env, const wire_counters &counters) {
  return named(env, {{"seen", counters.seen},
                     {"filtered", counters.filtered},
                     {"recorded", counters.recorded},
                     {"lostRingFull", counters.lost_ring_full},
                     {"lostRingBusy", counters.lost_ring_busy},
                     {"lostMissed", counters.lost_missed},
                     {"lostFault", counters.lost_fault},
                     {"lostNoStorage", counters.lost_no_storage},
                     {"lostProcessEvents", counters.lost_process_events}});
}

Napi::Object hooks_object(Napi::Env env, const Hooks &hooks, const Missed &missed) {
  static const char *const kinds[] = {"tracepoints", "functions", "preemptible"};
  Napi::Object object = named(
      env,
      {{"missedBegins", missed.begins}, {"missedEnds", missed.ends}, {"missedProcessEvents", missed.process_events}});
  object.Set("kind", kinds[hooks.kind]);
  object.Set("why", hooks.why);
  return object;
}

Napi::Array cgroups_array(Napi::Env env, const std::vector<wire_cgroup> &rows) {
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

}  // namespace sysspan
