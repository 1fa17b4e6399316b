/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Where the state of a task is. Every task can have some in its task storage, which costs a helper at each hook. One
 * that is traced has it in a slot of a table instead, where one of its few is free.
 */
#ifndef SYSSPAN_TASK_BPF_H
#define SYSSPAN_TASK_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"

enum { PF_EXITING = 4, PF_IO_WORKER = 0x10, PF_USER_WORKER = 0x4000 }; /* include/linux/sched.h */

/* A thread of a process that the kernel made for work of its own, io_uring's, say: it makes no calls. */
static __always_inline bool is_worker(struct task_struct *task)
{
	return task->flags & (PF_IO_WORKER | PF_USER_WORKER);
}

/*
 * What a task's slots are found by: where its kernel stack has the registers of user mode. The hooks of calls are given
 * that address, so that a call that is not traced costs no helper. It is another task's after the end of this one, but
 * not before. The verifier takes the difference of two pointers for a number.
 */
static __always_inline __u64 stack_word(const struct pt_regs *regs)
{
	__u64 word = (__u64)regs;

	asm volatile("%0 -= %1" : "+r"(word) : "r"(slots));
	return word;
}

static __always_inline __u64 task_word(struct task_struct *task)
{
	return stack_word((void *)bpf_task_pt_regs(task));
}

/* Stacks are 16 KiB apart at least. No two of 64 TiB have the same. */
static __always_inline __u32 slot_hash(__u64 word)
{
	return (__u32)(word >> 14) * 0x9e3779b1U;
}

/* The first of the slots that a task may have. */
static __always_inline struct task_slot *first_slot(__u64 word)
{
	return &slots[slot_hash(word) >> (32 - TASK_SLOT_BITS)];
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

/* The state of the current task, null if it has none. */
static __always_inline struct task_state *own_state(__u64 word)
{
	struct task_slot *slot = slot_with(first_slot(word), word);

	return slot ? &slot->state : bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), 0, 0);
}

/*
 * The current task, whose state this is: read without a helper where the kernel has this function (since 6.2), which is
 * none at run time.
 */
static __always_inline const struct task_struct *own_task(const struct task_state *state)
{
#ifdef SYSSPAN_PLAIN
	return bpf_get_current_task_btf();
#else
	return bpf_rdonly_cast((void *)state->task, bpf_core_type_id_kernel(struct task_struct));
#endif
}

/* The slot of any task. Of one that has ended, the stack may be gone, or another's. */
static __always_inline struct task_slot *slot_of(struct task_struct *task)
{
	__u64 word = task_word(task);
	struct task_slot *slot = slot_with(first_slot(word), word);

	return slot && slot->state.task == (__u64)task ? slot : 0;
}

static __always_inline struct task_state *state_of(struct task_struct *task)
{
	struct task_slot *slot = slot_of(task);

	return slot ? &slot->state : bpf_task_storage_get(&tasks, task, 0, 0);
}

static __always_inline struct task_state *task_named(struct task_state *state, struct task_struct *task)
{
	state->tgid = task->tgid;
	state->tid = task->pid;
	state->task = (__u64)task;
	return state;
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
	if (!state)
		state = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return state ? task_named(state, task) : 0;
}

/* The state in a slot that another CPU takes for this task at the same moment; it may not be named yet. */
static __always_inline struct task_state *task_beside(struct task_slot *taken, struct task_struct *task)
{
	return taken ? task_named(&taken->state, task) : task_made(task);
}

/*
 * The state of a task that becomes traced: in a slot, with what its storage had, unless it is traced there already. Who
 * comes second to a slot does without, unless it was for the same task, as when its own hook and another's find out at
 * once that it is traced: the first slot counts then. A task that ends does without too: nothing would free its slot.
 */
static __always_inline struct task_state *task_taken(struct task_struct *task)
{
	__u64 word = task_word(task);
	struct task_slot *slot = slot_of(task), *first = first_slot(word), *taken;
	struct task_state *stored;

	if (slot)
		return &slot->state;
	stored = bpf_task_storage_get(&tasks, task, 0, 0);
	if (stored && stored->trace_set)
		return stored;
	slot = task->flags & PF_EXITING ? 0 : slot_with(first, 0);
	if (!slot)
		return task_made(task);
	if (__sync_val_compare_and_swap(&slot->owner, 0, word))
		return task_beside(slot_with(first, word), task);
	taken = slot_with(first, word);
	if (taken != slot) {
		__sync_lock_test_and_set(&slot->owner, 0);
		return task_beside(taken, task);
	}
	if (stored)
		slot->state = *stored;
	return task_named(&slot->state, task);
}

/* Frees what stands at this word: of a task that has ended, or of one before where a task begins. */
static __always_inline void slot_free(__u64 word)
{
	struct task_slot *first = first_slot(word), *slot = slot_with(first, word);

	first->untraced = 0;
	if (!slot)
		return;
	__builtin_memset(&slot->state, 0, sizeof(slot->state));
	__sync_lock_test_and_set(&slot->owner, 0);
}

static __always_inline struct task_state *task_selected(struct task_struct *task)
{
	struct task_state *state = state_of(task);

	return state && state->trace_set ? state : 0;
}

#endif
