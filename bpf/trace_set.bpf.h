/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The trace set a task belongs to, the counters of that, and which tasks are known to be in none. */
#ifndef SYSSPAN_TRACE_SET_BPF_H
#define SYSSPAN_TRACE_SET_BPF_H

#include "fair.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "task.bpf.h"
#include "wire.h"

static __always_inline __u32 trace_set_number(__u32 trace_set)
{
	return trace_set & ((1 << PLAN_TRACE_SET_BITS) - 1);
}

/* The trace set, unless it was dissolved since the task was selected. */
static __always_inline struct plan_trace_set *trace_set_find(__u32 trace_set)
{
	struct plan_trace_set *found = &trace_sets[trace_set_number(trace_set)];

	if (found->generation != trace_set >> PLAN_TRACE_SET_BITS)
		found = 0;
	/* Else clang tests the generation once more later, and not the pointer, which the verifier follows. */
	asm volatile("" : "+r"(found));
	return found;
}

/* On this CPU. Only null for one beyond the map, which has all that there may be. */
static __always_inline struct wire_counters *trace_set_counters(__u32 trace_set)
{
	__u32 cpu = bpf_get_smp_processor_id(), number = trace_set_number(trace_set);
	struct cpu_counters *here = bpf_map_lookup_elem(&counters, &cpu);

	return here ? &here->of[number] : 0;
}

/* Another program may add between load and store where programs are preempted. */
#define ADD_ONE(counter)                                                                                               \
	do {                                                                                                           \
		if (mode.hooks == PLAN_PREEMPTIBLE)                                                                    \
			__sync_fetch_and_add(&(counter), 1);                                                           \
		else                                                                                                   \
			(counter)++;                                                                                   \
	} while (0)

#define COUNT(trace_set, field)                                                                                        \
	do {                                                                                                           \
		struct wire_counters *counters_ = trace_set_counters(trace_set);                                       \
		if (counters_)                                                                                         \
			ADD_ONE(counters_->field);                                                                     \
	} while (0)

/* A record for the lifecycle ring found no room. */
static __always_inline void lose_process_event(__u32 trace_set)
{
	COUNT(trace_set, lost_process_events);
}

/* ... one that begins or ends a process, or tells what it runs. */
static __always_inline void miss_process_event(__u32 trace_set)
{
	COUNT(trace_set, lost_process_events);
	share_missed();
	__sync_fetch_and_add(&reemit.lost, 1);
}

/* What `reemit` of a task is that has emitted itself. */
static __always_inline __u16 reemit_now(void)
{
	return reemit.number & 0x7fff;
}

/*
 * That a task is not traced is remembered in its first slot until anything may have changed that: the word holds the
 * sum of all changes, which only grows. Whoever looks takes the word first and the facts afterwards, and whoever
 * changes the facts counts afterwards: what is remembered of facts that were changed meanwhile has an old sum. That
 * order holds on x86. Which of the tasks that begin at this slot is meant, 32 bits tell: with the slot's number they
 * are all that addresses of stacks differ in.
 */
static __always_inline __u64 untraced_word(__u64 word)
{
	__u32 low = slot_hash(word) << TASK_SLOT_BITS, high = word >> 46 & ((1 << TASK_SLOT_BITS) - 1);

	return (__u64)(low | high) << 32 | (__u32)(epoch + selections);
}

static __always_inline bool known_untraced(const struct task_slot *first, __u64 untraced)
{
#if defined(__TARGET_ARCH_x86)
	return first->untraced == untraced;
#else
	return 0;
#endif
}

static __always_inline void publish_selection(void)
{
	__sync_fetch_and_add(&selections, 1);
}

#endif
