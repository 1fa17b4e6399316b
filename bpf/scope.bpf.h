/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The scope a task belongs to, the counters of that, and which tasks are known to be in none. */
#ifndef SYSSPAN_SCOPE_BPF_H
#define SYSSPAN_SCOPE_BPF_H

#include "task.bpf.h"

static __always_inline __u32 scope_number(__u32 scope)
{
	return scope & ((1 << PLAN_SCOPE_BITS) - 1);
}

/* The scope, unless it was dissolved since the task was selected. */
static __always_inline struct plan_scope *scope_find(__u32 scope)
{
	struct plan_scope *found = &scopes[scope_number(scope)];

	if (found->generation != scope >> PLAN_SCOPE_BITS)
		found = 0;
	/* Else clang tests the generation once more later, and not the pointer, which the verifier follows. */
	asm volatile("" : "+r"(found));
	return found;
}

/* On this CPU. Only null for one beyond the map, which has all that there may be. */
static __always_inline struct wire_counters *scope_counters(__u32 scope)
{
	__u32 cpu = bpf_get_smp_processor_id(), number = scope_number(scope);
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

#define COUNT(scope, field)                                                                                            \
	do {                                                                                                           \
		struct wire_counters *counters_ = scope_counters(scope);                                               \
		if (counters_)                                                                                         \
			ADD_ONE(counters_->field);                                                                     \
	} while (0)

/* A record for the ring of lives found no room. */
static __always_inline void lose_life(__u32 scope)
{
	COUNT(scope, lost_lives);
}

/* ... one that begins or ends a process, or tells what it runs. */
static __always_inline void miss_life(__u32 scope)
{
	COUNT(scope, lost_lives);
	share_missed();
	__sync_fetch_and_add(&telling.lost, 1);
}

/* What `telling` of a task is that has told of itself. */
static __always_inline __u16 telling_now(void)
{
	return telling.number & 0x7fff;
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

static __always_inline void tell_selection(void)
{
	__sync_fetch_and_add(&selections, 1);
}

#endif
