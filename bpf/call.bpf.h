/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* One system call from entry to record: what is kept at entry, filters, and the record at exit. */
#ifndef SYSSPAN_CALL_BPF_H
#define SYSSPAN_CALL_BPF_H

#include "entry.bpf.h"

enum { SCRATCH_CALLS = 0, SCRATCH_LIVES = 1 };

/* What became of a record. */
enum written {
	WRITTEN = 0,
	RING_FULL = 1,
	NOT_MADE = 2, /* no ring belongs to this CPU, or what the record is made of is gone */
};

static __always_inline struct scratch *scratch_get(__u32 which)
{
	return bpf_map_lookup_elem(&scratches, &which);
}

#if defined(__TARGET_ARCH_x86)

enum { TS_COMPAT = 0x2, X32_BIT = 0x40000000 }; /* arch/x86/include/asm: thread_info.h, unistd.h */

static __always_inline __u32 call_abi(const struct task_struct *task, __u32 nr)
{
	if (task->thread_info.status & TS_COMPAT)
		return WIRE_ABI_I386;
	return nr & X32_BIT && (__s32)nr >= 0 ? WIRE_ABI_X32 : 0;
}

static __always_inline void call_args(struct pt_regs *regs, __u64 *arg)
{
	arg[0] = regs->di;
	arg[1] = regs->si;
	arg[2] = regs->dx;
	arg[3] = regs->r10;
	arg[4] = regs->r8;
	arg[5] = regs->r9;
}

static __always_inline __s32 call_number(struct pt_regs *regs)
{
	return regs->orig_ax;
}

/* What a result is where the kernel takes a call back, for a SIGSYS in its place: arch/x86/include/asm/syscall.h. */
static __always_inline long rolled_back(struct pt_regs *regs)
{
	return regs->orig_ax;
}

/* The user context that a signal handler's return restores: arch/x86/kernel/signal_64.c, struct rt_sigframe. */
static __always_inline __u64 signal_context(struct pt_regs *regs)
{
	return regs->sp;
}

#else

enum { TIF_32BIT = 22 }; /* arch/arm64/include/asm/thread_info.h */

static __always_inline __u32 call_abi(const struct task_struct *task, __u32 nr)
{
	return task->thread_info.flags & (1UL << TIF_32BIT) ? WIRE_ABI_I386 : 0;
}

static __always_inline void call_args(struct pt_regs *regs, __u64 *arg)
{
	arg[0] = regs->orig_x0;
	arg[1] = regs->regs[1];
	arg[2] = regs->regs[2];
	arg[3] = regs->regs[3];
	arg[4] = regs->regs[4];
	arg[5] = regs->regs[5];
}

static __always_inline __s32 call_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

/* arch/arm64/include/asm/syscall.h */
static __always_inline long rolled_back(struct pt_regs *regs)
{
	return regs->orig_x0;
}

/* Behind the siginfo: arch/arm64/kernel/signal.c, struct rt_sigframe. */
static __always_inline __u64 signal_context(struct pt_regs *regs)
{
	return regs->sp + 128;
}

#endif

static __always_inline bool wanted(const struct plan_scope *scope, __u32 nr, __u32 abi)
{
	if (abi || nr >= PLAN_SYSCALLS)
		return scope->other_numbers;
	asm volatile("" : "+r"(nr)); /* else clang drops the mask that the verifier wants to see */
	return scope->syscalls[nr / 64 & (PLAN_SYSCALLS / 64 - 1)] >> (nr & 63) & 1;
}

/* Takes the call that the current task is in from its registers; false when its number is filtered out. */
static __always_inline bool take_call(struct task_state *state, const struct plan_scope *scope, struct pt_regs *regs,
				      __s32 nr, __u32 flags)
{
	__u32 abi = call_abi(own_task(state), nr);
	const struct plan *plan;

	state->nr = abi == WIRE_ABI_X32 ? (__u32)nr & 0x3fffffff : (__u32)nr;
	state->flags = (state->flags & TASK_ARMED) | TASK_IN_CALL | flags | abi << TASK_ABI_SHIFT;
	if (!wanted(scope, state->nr, abi)) {
		state->flags |= TASK_UNWANTED;
		return 0;
	}
	call_args(regs, state->arg);
	state->enter_ns = boottime();
	plan = abi ? 0 : plan_of(state->nr);
	if (plan && plan->flags & PLAN_CONTEXT)
		state->arg[0] = signal_context(regs);
	return 1;
}

static __always_inline void begin_record(struct scratch *scratch, __u32 used)
{
	__builtin_memset(scratch->op, 0, sizeof(scratch->op));
	scratch->used = used;
	scratch->chunks = 0;
	scratch->area_end = 0;
}

/* Reads what the call will overwrite and keeps it until the exit. */
static __noinline int read_at_entry(struct task_state *state)
{
	struct scratch *scratch = scratch_get(SCRATCH_CALLS);
	const struct plan *plan = state ? plan_find(state) : 0;
	const struct plan_scope *scope = state ? scope_find(state->scope) : 0;

	if (!scratch || !plan || !scope || !(plan->flags & PLAN_READS_ENTRY))
		return 0;
	struct capture c = {.scratch = scratch, .plan = plan, .scope = scope, .arg = state->arg, .at_entry = 1};

	begin_record(scratch, 0);
	run_all(&c);
	if (mode.tell_fds && plan->fds & PLAN_FD_REPLACED)
		tell_fds(state, 0, 1);
	if (scratch->used)
		state->flags |= entry_keep(scratch, task_word(bpf_get_current_task_btf()));
	return 0;
}

static __always_inline void fill_call(struct wire_call *call, const struct task_state *state)
{
	call->header.kind = WIRE_CALL;
	call->header.flags = state_abi(state);
	call->nr = state->nr;
	call->scope = scope_number(state->scope);
	call->seq = state->seq;
	call->tgid = state->tgid;
	call->tid = state->tid;
	call->enter_ns = state->enter_ns;
}

static __always_inline void fill_args(struct wire_call *call, const struct task_state *state, __u32 args)
{
	for (__u32 i = 0; i < args; i++)
		call->arg[i] = state->arg[i];
}

/* All of a record but its chunks. */
static __always_inline void fill_end(struct wire_call *call, struct task_state *state, __s64 result, __u64 duration_ns,
				     __u8 flags)
{
	fill_call(call, state);
	fill_args(call, state, PLAN_ARGS);
	call->header.flags |= flags;
	call->duration_ns = duration_ns;
	call->result = result;
}

/* Appends the chunk of a plan of which one is all that is read. Returns its size. */
static __always_inline __u32 append_one(struct capture *c, __u32 limit, struct wire_chunk *chunk)
{
	const struct plan_op *op = &c->plan->op[0];
	__u64 address = c->arg[op->base & 7];
	__u8 status = WIRE_WHOLE;
	__s64 size;

	if (!address || !due(c, op))
		return 0;
	size = read_plain(c, op, limit, address, chunk + 1, &status);
	if (size < 0)
		return 0;
	*chunk = (struct wire_chunk){.status = status, .size = size};
	return sizeof(*chunk) + pad8(size);
}

/* Bytes of a record with all arguments and, behind its one chunk's head, a text with the NUL and a byte more. */
static __always_inline __u32 most_of_one(__u32 limit)
{
	return sizeof(struct wire_call) + 8 * PLAN_ARGS + sizeof(struct wire_chunk) + pad8(limit + 2);
}

/* Whether a call that is over has left memory to read. */
static __always_inline bool has_memory(__u32 flags)
{
	return !(flags & WIRE_NO_RETURN) || flags & WIRE_SKIPPED_CALL;
}

/*
 * Most records have no chunk, or one: they are put together where they will be read. `c` is null where nothing is read.
 * False without room for the most that it may be.
 */
static __always_inline bool write_short(struct wire_ring *ring, struct task_state *state, struct capture *c, __u32 args,
					__s64 result, __u64 duration_ns, __u8 flags)
{
	__u32 limit = c ? text_limit(c, c->plan->op) : 0;
	__u32 size = sizeof(struct wire_call) + 8 * args, more = 0;
	struct wire_call *call = ring_begin(ring, most_of_one(limit), state->enter_ns + duration_ns);

	if (!call)
		return 0;
	fill_end(call, state, result, duration_ns, flags);
	if (c && has_memory(flags))
		more = append_one(c, limit, (void *)call + size);
	call->args = args;
	call->chunks = more != 0;
	call->header.size = size + more;
	ring_end(ring, size + more);
	return 1;
}

static __always_inline enum written submit(struct scratch *scratch, __u8 args)
{
	struct wire_call *call = (void *)scratch->record;
	__u64 size = bounded(scratch->used, WIRE_RECORD_MAX);
	struct wire_ring *ring = ring_of_cpu();
	void *to;

	if (!ring)
		return NOT_MADE;
	to = ring_begin(ring, size, call->enter_ns + call->duration_ns);
	if (!to)
		return RING_FULL;
	call->args = args;
	call->chunks = scratch->chunks;
	call->header.size = size;
	bpf_probe_read_kernel(to, size, call);
	ring_end(ring, size);
	return WRITTEN;
}

/* What the other plans say is read operation by operation: enum written. Not static: the verifier looks at it once. */
__noinline int write_all(struct task_state *state, __s64 result, __u64 duration_ns, __u32 flags)
{
	struct scratch *scratch = scratch_get(SCRATCH_CALLS);
	const struct plan *plan = state ? plan_find(state) : 0;
	const struct plan_scope *scope = state ? scope_find(state->scope) : 0;
	__u32 args;

	if (!scratch || !plan || !scope)
		return NOT_MADE;
	args = bounded(plan->args, PLAN_ARGS);
	fill_end((void *)scratch->record, state, result, duration_ns, flags);
	begin_record(scratch, sizeof(struct wire_call) + 8 * args);
	if (state->flags & TASK_ENTRY_READ)
		entry_append(scratch, task_word(bpf_get_current_task_btf()), state->flags & TASK_ENTRY_LARGE);
	if (has_memory(flags)) {
		struct capture c = {
			.scratch = scratch,
			.plan = plan,
			.scope = scope,
			.arg = state->arg,
			.result = result,
			.task_flags = state->flags,
			.skipped = flags & WIRE_SKIPPED_CALL,
		};

		if (plan->flags & PLAN_READS_EXIT || flags & WIRE_SKIPPED_CALL)
			run_all(&c);
		if (plan->flags & PLAN_EXEC && !(flags & WIRE_ENTERED))
			bpf_loop(PLAN_OPS, run_again, &c, 0);
	}
	if (mode.tell_fds && flags & WIRE_SKIPPED_CALL && plan->fds & PLAN_FD_REPLACED)
		tell_fds(state, 0, 1);
	if (mode.tell_fds)
		tell_fds(state, result, 0);
	return submit(scratch, args);
}

/*
 * Writes the record of the current call, at its end or (WIRE_ENTERED, with a
 * negative result) at its beginning. `flags` says how it ended (enum
 * wire_call_flags). Only the task itself comes here, so its state is its own.
 */
static __always_inline enum written write_call(struct task_state *state, const struct plan_scope *scope, __s64 result,
					       __u64 duration_ns, __u8 flags)
{
	const struct plan *plan = plan_find(state);
	struct wire_ring *ring = ring_of_cpu();
	__u32 args = plan ? bounded(plan->args, PLAN_ARGS) : PLAN_ARGS;

	if (!ring)
		return NOT_MADE;
	if (!plan || (!plan->ops && !mode.tell_fds))
		return write_short(ring, state, 0, args, result, duration_ns, flags) ? WRITTEN : RING_FULL;
	if (plan->flags & (result < 0 ? PLAN_READS_ONE | PLAN_READS_ONE_FAILED : PLAN_READS_ONE)) {
		struct capture c = {.plan = plan, .scope = scope, .arg = state->arg, .result = result};

		if (write_short(ring, state, &c, args, result, duration_ns, flags))
			return WRITTEN;
		if (!ring_has(ring, sizeof(struct wire_call) + 8 * args))
			return RING_FULL;
	}
	return write_all(state, result, duration_ns, flags);
}

/* The same, and counts what became of the record: the call is over. */
static __always_inline void record_call(struct task_state *state, const struct plan_scope *scope,
					struct wire_counters *count, __s64 result, __u64 duration_ns, __u8 flags)
{
	enum written written = write_call(state, scope, result, duration_ns, flags);

	if (written == WRITTEN)
		count->recorded++;
	else if (written == RING_FULL)
		count->lost_ring_full++;
	else
		count->lost_fault++;
	state->seq++;
}

#endif
