// SPDX-License-Identifier: Apache-2.0
// Loads the BPF object once, attaches and detaches its programs, and writes its maps. Knows libbpf, nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernel/hooks.h"
#include "plan.h"
#include "wire.h"

struct bpf_link;
struct bpf_object;
struct bpf_program;

namespace sysspan {

// What went wrong: a stable code for the face, and the sentence. Empty code: nothing did.
struct Fault {
  std::string code;
  std::string message;
  std::string log;  // the verifier's, in full
  explicit operator bool() const { return !code.empty(); }
};

// What is selected: all threads of a process, or one thread.
struct Selected {
  uint32_t number;  // of the caller's PID namespace
  bool thread;
};

struct SelectAnswer {
  uint32_t selected = 0;
  uint32_t failed = 0;
};

class RingsAhead;

class Tracer {
 public:
  Tracer() = default;
  ~Tracer();
  Tracer(const Tracer &) = delete;
  Tracer &operator=(const Tracer &) = delete;

  // With `mode.by_cgroup` tasks are selected by set_cgroup(), else by select(). With PLAN_PREEMPTIBLE as `mode.hooks`
  // the tracepoints are taken as if they were preemptible, else what is best on this kernel.
  // Rings that were made ahead are taken, if there are any that fit.
  Fault load(const std::string &object_path, uint32_t call_ring_bytes, uint32_t lifecycle_ring_bytes,
             const plan_mode &mode, RingsAhead *ahead = nullptr);
  Fault attach();
  void detach();
  // Once nobody calls emit_blocked() any more.
  void drop_iterators();

  void set_plan(uint32_t nr, const plan &plan);
  Fault set_variant(const plan_variant &key, const plan &plan);
  void put_trace_set(uint32_t number, const plan_trace_set &trace_set);

  // Selects a thread, or all of a process, the ones that appear meanwhile included. With `armed` they are traced from
  // their next successful execve on.
  Fault select(Selected what, uint32_t trace_set, bool armed, SelectAnswer *answer);

  // How many selected threads live, as far as the caller's PID namespace shows.
  Fault living(uint32_t *threads);

  // The tasks at or below a cgroup; the deepest entry on a task's path decides.
  Fault set_cgroup(uint64_t id, const plan_cgroup &entry);
  void remove_cgroup(uint64_t id);
  // Has every task decide anew at its next call.
  void refresh();
  // How many records were lost, ever, that begin or end a process or tell what it runs.
  uint64_t process_events_missed() const;
  // ... of each container since this was asked last; of 0 where tasks are selected by hand.
  std::vector<std::pair<uint64_t, uint64_t>> process_events_missed_by_container();
  // Tells the programs how long the machine has slept, if it has since it was told last. To be called often.
  void sync_boot_offset();
  // Has the tasks decide anew for moves between cgroups that came too soon after others. To be called often.
  void follow_moves();
  // Has every traced task emit itself again, in a WIRE_TASK with WIRE_AGAIN at its next call, once a record found no
  // room in the lifecycle ring. Returns whether that begins now. To be called often: while more is lost it begins after
  // one second, two, four, and then every eight.
  bool follow_processes();
  // Every cgroup of the v2 hierarchy of the machine, parents before children. What is made or removed meanwhile may be
  // in it or not; it comes by the lifecycle ring.
  Fault cgroups(std::vector<wire_cgroup> *to);

  // Has the calls that selected tasks are in emitted into the lifecycle ring.
  void emit_blocked();

  // Sums over CPUs.
  Fault counters(uint32_t trace_set, wire_counters *sum) const;
  // Of all tasks of the machine.
  Missed missed() const { return object_ == nullptr ? Missed() : missed_runs(object_); }
  const Hooks &hooks() const { return hooks_; }

  int call_rings() const { return call_rings_; }
  int lifecycle_ring() const { return lifecycle_ring_; }
  uint32_t cpus() const { return cpus_; }
  uint32_t call_ring_bytes() const { return call_ring_bytes_; }  // of one CPU
  uint32_t lifecycle_ring_bytes() const { return lifecycle_ring_bytes_; }

 private:
  Fault open(const std::string &path, uint32_t lifecycle_ring_bytes, const plan_mode &mode);
  Fault update(int map, const void *key, const void *value, const char *what);
  int map_fd(const char *name) const;
  size_t counters_bytes() const;
  void *map_variable(const char *section) const;
  Fault make_slots();
  bool run_iterator(const char *program, Selected over);
  Fault walk_cgroups(plan_request *ask, std::string *rows);
  Fault clear_tasks();

  bpf_object *object_ = nullptr;
  bool wanted(const bpf_program *program) const;

  Hooks hooks_;
  bool by_cgroup_ = false;
  bool attached_before_ = false;
  std::vector<bpf_link *> links_;
  bpf_link *blocked_ = nullptr;
  int call_rings_ = -1, lifecycle_ring_ = -1;
  plan *plans_ = nullptr;  // PLAN_PLANS
  uint32_t variants_in_use_ = 0;
  plan_trace_set *trace_sets_ = nullptr;  // PLAN_TRACE_SETS
  uint32_t *epoch_ = nullptr;
  uint32_t *leaving_ = nullptr;
  plan_moves *moves_ = nullptr;
  plan_reemit *reemit_ = nullptr;
  uint64_t reemitted_lost_ = 0, reemitted_ns_ = 0,
           reemit_apart_ns_ = 0;  // how many were lost then, when, and how long to wait
  uint64_t *boot_ahead_ns_ = nullptr;
  const wire_counters *counters_ = nullptr;  // PLAN_TRACE_SETS of each CPU that there may be
  int variants_ = -1, request_ = -1, cgroups_ = -1, lifecycle_shares_ = -1;
  std::unordered_map<uint64_t, uint64_t> missed_by_writer_;
  uint32_t cpus_ = 0, call_ring_bytes_ = 0, lifecycle_ring_bytes_ = 0;
};

}  // namespace sysspan
