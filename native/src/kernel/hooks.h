// SPDX-License-Identifier: Apache-2.0
// Where the programs can be hooked in on this kernel so that it runs each of them whenever it should.
//
// A program at a BTF tracepoint is not run on a CPU while a task is preempted inside it there: __bpf_trace_run() of
// kernel/trace/bpf_trace.c. Up to Linux 7.1 tracepoints have preemption off. Where they do not, programs at the
// functions around them have (kernel/trace/fprobe.c): those are run always, but for moments in which somebody uses a
// BPF map by bpf(2) and is preempted doing so. What one costs: docs/decisions/002-tracepoints-or-functions.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan.h"

struct bpf_link;
struct bpf_object;

namespace sysspan {

struct Hooks {
  plan_hooks kind = PLAN_TRACEPOINTS;
  // Of PLAN_FUNCTIONS: those of calls, which of their arguments the registers of user mode are, and how many probes a
  // tracepoint of calls must have for the kernel to come by there.
  const char *enter = nullptr;
  const char *exit = nullptr;
  uint32_t argument = 0;
  uint32_t probes = 0;
  // Of PLAN_PREEMPTIBLE: what the kernel said to the functions.
  std::string why;
};

// Asks the kernel by trying the programs of bpf/probe.bpf.c, as far as what loading needs is there.
Hooks choose_hooks(const std::string &probe_path);

// Whether a program belongs to these hooks, by its name. Iterators belong to all of them.
bool belongs(const Hooks &hooks, const char *program);

// Whether attach_functions() attaches it, and nobody else does.
bool attached_for_functions(const char *program);

// Attaches what is at functions. Appends to `links`; a program that could not be attached, or null.
const char *attach_functions(bpf_object *object, const Hooks &hooks, std::vector<bpf_link *> *links);

// What a skipped run of a program means, counted for all tasks of the machine.
struct Missed {
  uint64_t begins = 0;          // of calls: such a call is emitted at its end, as one that began before
  uint64_t ends = 0;            // of calls: no more were lost than that
  uint64_t process_events = 0;  // forks, execs, exits, signals, names, moves
};

// Of the programs of this object since it was loaded.
Missed missed_runs(bpf_object *object);

}  // namespace sysspan
