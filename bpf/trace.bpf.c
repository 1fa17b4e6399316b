// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The programs: two for calls, six for process events, two for those of cgroups, three iterators; and those that
// stand in for some of them where the kernel preempts at tracepoints. All are at BTF tracepoints or functions, or are
// iterators, which need CAP_BPF and CAP_PERFMON and nothing else.

#include "calls.prog.h"
#include "cgroups.prog.h"
#include "hooks.prog.h"
#include "kernel.bpf.h"
#include "selection.prog.h"
#include "tasks.prog.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
