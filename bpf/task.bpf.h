/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Where the state of a task is. Every task can have some in its task storage, which costs a helper at each hook. One
 * that is traced has it in a slot of a table instead, where one of its few is free.
 */
#ifndef SYSSPAN_TASK_BPF_H
#define SYSSPAN_TASK_BPF_H

#include "ring.bpf.h"

/* A number that is the task's until it is freed. The verifier takes the difference of two pointers for one. */
static __always_inline __u64 task_word(struct task_struct *task)
{
	__u64 word = (__u64)task;

	asm volatile("%0 -= %1" : "+r"(word) : "r"(slots));
	return word;
}

/* The first of the slots that a task may have. Addresses of tasks are 64 bytes apart at least. */
static __always_inline struct task_slot *first_slot(__u64 word)
{
	return &slots[(__u32)(word >> 6) * 0x9e3779b1U >> (32 - TASK_SLOT_BITS)];
}

/*
 * The first of a task's slots that has this owner, null if none has. Without branches, for the verifier: it would look
 * at all that follows once for each.
 */
static __always_inline struct task_slot *slot_with(struct task_slot *first, __u64 owner)
{
	__u64 at = TASK_TRIES, differs, negated, same;

	for (int i = TASK_TRIES - 1; i >= 0; i--) {
		differs = first[i].owner ^ owner;
		negated = -differs;
		asm volatile("" : "+r"(negated));
		same = ((differs | negated) >> 63) - 1;
		asm volatile("" : "+r"(same));
		at = (at & ~same) | (i & same);
	}
	if (at >= TASK_TRIES)
		return 0;
	asm volatile("" : "+r"(at)); /* else clang makes the address before the bound */
	return &first[at];
}

static __always_inline struct task_slot *slot_of(struct task_struct *task)
{
	__u64 word = task_word(task);

	return slot_with(first_slot(word), word);
}

/* The state of a task, null if it has none. */
static __always_inline struct task_state *task_state_of(struct task_struct *task)
{
	struct task_slot *slot = slot_of(task);

	return slot ? &slot->state : bpf_task_storage_get(&tasks, task, 0, 0);
}

/*
 * A task's state, in its storage if there is none. When a task gets its first storage on two CPUs at once, from its own
 * hook and another's or from two tracers, one of them gets none (kernel/bpf/bpf_local_storage.c: EAGAIN, EEXIST), and
 * does the second time. Null when kernel memory is short.
 */
static __always_inline struct task_state *task_made(struct task_struct *task)
{
	struct task_slot *slot = slot_of(task);
	struct task_state *state;

	if (slot)
		return &slot->state;
	state = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return state ? state : bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

/*
 * The state of a task that becomes traced: in a slot, with what its storage had, unless it is traced there already. Who
 * comes second to a slot does without.
 */
static __always_inline struct task_state *task_taken(struct task_struct *task)
{
	__u64 word = task_word(task);
	struct task_slot *slot = slot_of(task);
	struct task_state *stored;

	if (slot)
		return &slot->state;
	stored = bpf_task_storage_get(&tasks, task, 0, 0);
	if (stored && stored->scope)
		return stored;
	slot = slot_with(first_slot(word), 0);
	if (!slot || __sync_val_compare_and_swap(&slot->owner, 0, word))
		return task_made(task);
	if (stored)
		slot->state = *stored;
	return &slot->state;
}

/*
 * Of a task that is freed, as its storage is, or of an earlier one where a new one is: sysspan_free is not run for all
 * of them (seen on 6.18, where a soft interrupt came upon certain tasks).
 */
static __always_inline void task_forgotten(struct task_struct *task)
{
	struct task_slot *slot = slot_of(task);

	if (!slot)
		return;
	__builtin_memset(&slot->state, 0, sizeof(slot->state));
	__sync_lock_test_and_set(&slot->owner, 0);
}

static __always_inline struct task_state *task_selected(struct task_struct *task)
{
	struct task_state *state = task_state_of(task);

	return state && state->scope ? state : 0;
}

#endif
