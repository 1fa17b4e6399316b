/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Selection by cgroup: each task decides at its first hook after a change
 * whether its container is traced. That serves every PID namespace, and tasks
 * that are inside a call; an iterator would see only the reader's namespace.
 */
#ifndef SYSSPAN_CGROUP_BPF_H
#define SYSSPAN_CGROUP_BPF_H

#include "kernel.bpf.h"
#include "lifecycle.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "ring.bpf.h"
#include "task.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

enum {
	CGROUP_LEVELS = 24,	/* deepest level that can have an entry */
	ANCESTOR_PROCESSES = 16 /* ancestors that are emitted before a process */
};

static __always_inline struct cgroup *task_cgroup(struct task_struct *task)
{
	return BPF_CORE_READ(task, cgroups, dfl_cgrp);
}

/* The ancestor of a cgroup (or itself) at a level, by its id; 0 when it is not that deep. */
static __always_inline __u64 cgroup_ancestor(struct cgroup *cgroup, int level)
{
	struct cgroup *ancestor = 0;

	if (level < 0 || BPF_CORE_READ(cgroup, level) < level)
		return 0;
	bpf_probe_read_kernel(&ancestor, sizeof(ancestor), &cgroup->ancestors[level]);
	return ancestor ? BPF_CORE_READ(ancestor, kn, id) : 0;
}

/* Where a cgroup belongs: its container and the trace set of that. */
struct place {
	struct cgroup *cgroup;
	__u64 container; /* cgroup id; 0: in none */
	__u32 trace_set;
};

/* Nothing that changes is kept from one turn to the next: the verifier of Linux 6.12 would walk every turn. */
static long look_at_level(__u64 index, struct place *place)
{
	struct cgroup *cgroup = place->cgroup;
	int level = BPF_CORE_READ(cgroup, level);
	struct plan_cgroup *entry;
	__u64 id;

	/* Whoever may make cgroups must not get out of sight by making many. */
	if (level > CGROUP_LEVELS)
		level = CGROUP_LEVELS;
	level -= (int)index;
	if (level < 1)
		return 1;
	id = cgroup_ancestor(cgroup, level);
	entry = bpf_map_lookup_elem(&cgroups, &id);
	if (!entry)
		return 0;
	place->container = cgroup_ancestor(cgroup, entry->container_level);
	place->trace_set = place->container ? entry->trace_set : 0;
	return 1;
}

static __always_inline struct place find_place(struct cgroup *cgroup)
{
	struct place place = {.cgroup = cgroup};

	bpf_loop(CGROUP_LEVELS, look_at_level, &place, 0);
	return place;
}

static __always_inline __u64 container_of_task(struct task_struct *task)
{
	return mode.by_cgroup ? find_place(task_cgroup(task)).container : 0;
}

enum { POD_LEVELS = 4 }; /* below which what is made is one tenant's */

__noinline __u64 fair_writer(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct cgroup *cgroup = task_cgroup(task);
	int level = BPF_CORE_READ(cgroup, level);
	__u64 container;

	if (!mode.by_cgroup)
		return task->tgid;
	container = find_place(cgroup).container;
	return container ?: cgroup_ancestor(cgroup, level < POD_LEVELS ? level : POD_LEVELS);
}

static __always_inline bool parent_inside(struct task_struct *task, __u64 container)
{
	struct task_struct *parent = BPF_CORE_READ(task, group_leader, real_parent);

	return container && find_place(task_cgroup(parent)).container == container;
}

static __always_inline bool parent_emitted(struct task_struct *leader, __u64 container, __u32 trace_set)
{
	struct task_struct *parent;
	struct task_state *state;

	if (mode.by_cgroup)
		return parent_inside(leader, container);
	parent = leader->real_parent;
	if (!parent)
		return 0;
	state = state_of(parent);
	return state && state->trace_set == trace_set;
}

/*
 * Tells of a process, unless that was done in this trace set and in this round, and goes on to its parent if that is
 * inside as well.
 */
static __always_inline bool emit_process(struct task_struct *leader, __u64 container, __u32 trace_set)
{
	struct task_state *state = task_made(leader);
	__u32 seq;
	bool inside;
	__u8 flags;

	if (!state || (state->emitted == trace_set && state->reemit == reemit_now()))
		return 0;
	flags = WIRE_ATTACHED | (state->emitted == trace_set ? WIRE_AGAIN : 0);
	state->imaged = 0;
	state->reemit = reemit_now();
	state->emitted = trace_set;
	seq = state->seq;
	inside = parent_emitted(leader, container, trace_set);
	emit_begin(leader, BPF_CORE_READ(leader, real_parent), trace_set, flags | (inside ? WIRE_INSIDE : 0), seq,
		   container);
	return inside;
}

static __always_inline void emit_ancestry(struct task_struct *task, __u64 container, __u32 trace_set)
{
	struct task_struct *leader = task->group_leader;

	/* A plain loop: a callback could not keep the verifier's trust in a task that was walked to. */
	for (int i = 0; i < (mode.by_cgroup ? ANCESTOR_PROCESSES : 2); i++) {
		if (!leader || !emit_process(leader, container, trace_set))
			return;
		leader = leader->real_parent;
		if (!leader)
			return;
		leader = leader->group_leader;
	}
}

/* A running task became traced: emits its process, the ancestors that connect it, itself, and its image. */
static __always_inline void emit_selected(struct task_struct *task, struct task_state *state, __u64 container,
					  __u8 again, __u32 hook)
{
	struct task_struct *leader = task->group_leader;
	struct task_state *of_leader;
	__u32 trace_set = state->trace_set;

	emit_ancestry(task, container, trace_set);
	if (task->pid != task->tgid) {
		state->reemit = reemit_now();
		emit_begin(task, BPF_CORE_READ(task, real_parent), trace_set, WIRE_ATTACHED | WIRE_THREAD | again,
			   state->seq, container);
	}
	of_leader = leader ? state_of(leader) : 0;
	if (!of_leader || of_leader->imaged)
		return;
	of_leader->imaged = 1;
	emit_image(task, trace_set, hook);
}

/* Without followForks only processes that came from outside are traced. */
static __always_inline __u32 trace_set_for(struct task_struct *task, const struct place *place)
{
	const struct plan_trace_set *trace_set = place->trace_set ? trace_set_find(place->trace_set) : 0;

	if (!trace_set || is_worker(task))
		return 0;
	if (!(trace_set->flags & PLAN_FOLLOW_FORKS) && parent_inside(task, place->container))
		return 0;
	return place->trace_set;
}

/* Whether the task has to emit itself then. */
static __always_inline bool change_trace_set(struct task_struct *task, struct task_state *state, __u32 trace_set)
{
	if (state->trace_set == trace_set)
		return 0;
	if (state->flags & TASK_ARMED) {
		state->trace_set = trace_set;
		state->flags = trace_set ? TASK_ARMED | TASK_FRESH : 0;
		return 0;
	}
	if (!trace_set_find(state->trace_set))
		state->flags = 0; /* of a call that began when it was traced before */
	else if (!trace_set)
		emit_exit(task, state, WIRE_LEFT);
	state->trace_set = trace_set;
	state->flags |= TASK_FRESH;
	return trace_set != 0;
}

/*
 * The current task decides, and emits itself again where that is due. At the end of a call that one is lost where
 * the task cannot be registered: the next hook tries again. Not static: the verifier then looks at it once, and not for
 * every caller.
 */
__noinline int task_decide(__u32 hook)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct place place = {};
	struct task_state *state;
	__u8 again = 0;
	__u32 trace_set;
	bool tells;

	if (mode.by_cgroup) {
		place = find_place(task_cgroup(task));
		trace_set = trace_set_for(task, &place);
		state = trace_set ? task_taken(task) : task_made(task);
	} else {
		state = state_of(task);
		trace_set = state && trace_set_find(state->trace_set) ? state->trace_set : 0;
	}

	if (!state) {
		if (trace_set && hook == HOOK_EXIT) {
			COUNT(trace_set, seen);
			COUNT(trace_set, lost_fault);
		}
		return 0;
	}
	state->epoch = epoch;
	if (!trace_set || state->trace_set != trace_set) {
		tells = change_trace_set(task, state, trace_set);
	} else {
		tells = state->reemit != reemit_now() && !(state->flags & TASK_ARMED);
		again = WIRE_AGAIN;
	}
	/* In one place: the verifier takes long to look at it. */
	if (tells)
		emit_selected(task, state, place.container, again, hook);
	return 0;
}

/*
 * The state of the current task if it is traced. What its first slot says costs least, and is most often asked for. The
 * registers are those of user mode.
 */
static __always_inline struct task_state *task_traced(const struct pt_regs *regs, __u32 hook)
{
	/* Where tasks are selected by hand they only emit themselves again: one program is enough for that. */
	bool decides = mode.by_cgroup || hook == HOOK_ENTER;
	__u64 word = stack_word(regs), untraced_then;
	struct task_slot *slot = first_slot(word);
	struct task_state *state;

	if (slot->owner == word) {
		state = &slot->state;
		if (decides && state->epoch != epoch)
			task_decide(hook);
		return state->trace_set ? state : 0;
	}
	untraced_then = untraced_word(word);
	if (known_untraced(slot, untraced_then))
		return 0;
	state = own_state(word);
	if (decides && (state ? state->epoch != epoch : mode.by_cgroup != 0)) {
		task_decide(hook);
		state = own_state(word);
	}
	if (state && state->trace_set)
		return state;
	slot->untraced = untraced_then;
	return 0;
}

/* The same where a hook is given no registers. */
static __always_inline struct task_state *current_traced(__u32 hook)
{
	return task_traced((void *)bpf_task_pt_regs(bpf_get_current_task_btf()), hook);
}

/* What enters a traced container from outside is traced from its next successful execve on. */
static __always_inline void arm(struct task_struct *task, struct cgroup *cgroup)
{
	struct place place = find_place(cgroup);
	struct task_state *state;

	if (is_worker(task) || !place.trace_set || !trace_set_find(place.trace_set))
		return;
	state = task_taken(task);
	if (!state) {
		COUNT(place.trace_set, lost_no_storage);
		return;
	}
	state->flags = TASK_ARMED | TASK_FRESH;
	state->trace_set = place.trace_set;
	state->epoch = epoch;
	publish_selection();
}

static __always_inline void fill_cgroup(struct wire_cgroup *to, struct cgroup *cgroup, __u8 kind)
{
	int level = BPF_CORE_READ(cgroup, level);

	fill_header(&to->header, kind, 0, sizeof(*to));
	to->level = level;
	to->id = BPF_CORE_READ(cgroup, kn, id);
	to->time_ns = boottime();
	to->parent_id = cgroup_ancestor(cgroup, level - 1);
	bpf_probe_read_kernel_str(to->name, sizeof(to->name), BPF_CORE_READ(cgroup, kn, name));
}

#endif
