/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* One system call from entry to record: what is kept at entry, filters, and the record at exit. */
#ifndef SYSSPAN_CALL_BPF_H
#define SYSSPAN_CALL_BPF_H

#include "capture.bpf.h"
#include "entry.bpf.h"
#include "fds.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "read.bpf.h"
#include "registers.bpf.h"
#include "ring.bpf.h"
#include "task.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

static __always_inline bool wanted(const struct plan_trace_set *trace_set, __u32 nr, __u32 abi)
{
	if (abi || nr >= PLAN_SYSCALLS)
		return trace_set->other_numbers;
	asm volatile("" : "+r"(nr)); /* else clang drops the mask that the verifier wants to see */
	return trace_set->syscalls[nr / 64 & (PLAN_SYSCALLS / 64 - 1)] >> (nr & 63) & 1;
}

/* Takes the call that the current task is in from its registers; false when its number is filtered out. */
static __always_inline bool take_call(struct task_state *state, const struct plan_trace_set *trace_set,
				      struct pt_regs *regs, __s32 nr, __u32 flags)
{
	__u32 abi = call_abi(own_task(state), nr);
	const struct plan *plan;

	state->nr = abi == WIRE_ABI_X32 ? (__u32)nr & 0x3fffffff : (__u32)nr;
	state->flags = (state->flags & TASK_ARMED) | TASK_IN_CALL | flags | abi << TASK_ABI_SHIFT;
	if (!wanted(trace_set, state->nr, abi)) {
		state->flags |= TASK_UNWANTED;
		return 0;
	}
	call_args(regs, state->arg);
	state->enter_ns = boottime();
	state->plan = plan_number(state);
	plan = plan_find(state);
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
	struct scratch *scratch = scratch_get(HOOK_ENTER);
	const struct plan *plan = state ? plan_find(state) : 0;
	const struct plan_trace_set *trace_set = state ? trace_set_find(state->trace_set) : 0;

	if (!scratch || !plan || !trace_set || !(plan->flags & PLAN_READS_ENTRY))
		return 0;
	struct operations all = {.scratch = scratch, .plan = plan, .trace_set = trace_set, .state = state};

	begin_record(scratch, 0);
	scratch->capture = (struct capture){.hook = HOOK_ENTER, .at_entry = 1};
	run_all(&all);
	if (mode.emit_fds && plan->fds & PLAN_FD_REPLACED)
		emit_fds(state, 0, 1, HOOK_ENTER);
	if (scratch->used)
		state->flags |= entry_keep(scratch, task_word(bpf_get_current_task_btf()));
	return 0;
}

static __always_inline void fill_call(struct wire_call *call, const struct task_state *state)
{
	call->header.kind = WIRE_CALL;
	call->header.flags = state_abi(state);
	call->nr = state->nr;
	call->trace_set = trace_set_number(state->trace_set);
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
static __always_inline __u32 append_one(const struct operation *o, __u32 limit, struct wire_chunk *chunk)
{
	__u64 address = o->arg[o->op->base & 7];
	__u8 status = WIRE_WHOLE;
	__s64 size;

	if (!address || !due(o))
		return 0;
	size = read_plain(o, limit, address, chunk + 1, &status);
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
 * Most records have no chunk, or one: they are put together where they will be read. `o` is null where nothing is read.
 * The ring counts as full without room for the most that it may be.
 */
static __always_inline enum written write_short(struct wire_ring *ring, struct task_state *state,
						const struct operation *o, __u32 args, __s64 result, __u64 duration_ns,
						__u8 flags)
{
	__u32 limit = o ? text_limit(o->op, o->trace_set) : 0;
	__u32 size = sizeof(struct wire_call) + 8 * args, more = 0;
	enum written why = WRITTEN;
	struct wire_call *call = ring_begin(ring, most_of_one(limit), state->enter_ns + duration_ns, &why);

	if (!call)
		return why;
	fill_end(call, state, result, duration_ns, flags);
	if (o && has_memory(flags))
		more = append_one(o, limit, (void *)call + size);
	call->args = args;
	call->chunks = more != 0;
	call->header.size = size + more;
	ring_end(ring, size + more);
	return WRITTEN;
}

/*
 * A CPU that was added to the machine since has no ring. Its calls go where process events do, as long as half of that
 * is free for these.
 */
static __always_inline enum written submit_to_lifecycle(struct wire_call *call, __u64 size)
{
	if (2 * bpf_ringbuf_query(&lifecycle, BPF_RB_AVAIL_DATA) > bpf_ringbuf_query(&lifecycle, BPF_RB_RING_SIZE) ||
	    bpf_ringbuf_output(&lifecycle, call, size, BPF_RB_NO_WAKEUP))
		return RING_FULL;
	return WRITTEN;
}

static __always_inline enum written submit(struct scratch *scratch, __u8 args)
{
	struct wire_call *call = (void *)scratch->record;
	__u64 size = bounded(scratch->used, WIRE_RECORD_MAX);
	struct wire_ring *ring = ring_of_cpu();
	enum written why = WRITTEN;
	void *to;

	call->args = args;
	call->chunks = scratch->chunks;
	call->header.size = size;
	if (!ring)
		return submit_to_lifecycle(call, size);
	to = ring_begin(ring, size, call->enter_ns + call->duration_ns, &why);
	if (!to)
		return why;
	bpf_probe_read_kernel(to, size, call);
	ring_end(ring, size);
	return WRITTEN;
}

/* What the other plans say is read operation by operation: enum written. Not static: the verifier looks at it once. */
__noinline int write_all(struct task_state *state, __s64 result, __u64 duration_ns, __u32 flags, __u32 hook)
{
	struct scratch *scratch = scratch_get(hook);
	const struct plan *plan = state ? plan_find(state) : 0;
	const struct plan_trace_set *trace_set = state ? trace_set_find(state->trace_set) : 0;
	__u32 args;

	if (!scratch || !trace_set)
		return NOT_MADE;
	args = plan ? bounded(plan->args, PLAN_ARGS) : PLAN_ARGS;
	fill_end((void *)scratch->record, state, result, duration_ns, flags);
	begin_record(scratch, sizeof(struct wire_call) + 8 * args);
	if (state->flags & TASK_ENTRY_READ)
		entry_append(scratch, task_word(bpf_get_current_task_btf()), state->flags & TASK_ENTRY_LARGE);
	if (plan && has_memory(flags)) {
		struct operations all = {.scratch = scratch, .plan = plan, .trace_set = trace_set, .state = state};

		scratch->capture =
			(struct capture){.result = result, .hook = hook, .skipped = !!(flags & WIRE_SKIPPED_CALL)};
		if (plan->flags & PLAN_READS_EXIT || flags & WIRE_SKIPPED_CALL)
			run_all(&all);
		if (plan->flags & PLAN_EXEC && !(flags & WIRE_ENTERED))
			run_again(&all);
	}
	if (mode.emit_fds && plan && flags & WIRE_SKIPPED_CALL && plan->fds & PLAN_FD_REPLACED)
		emit_fds(state, 0, 1, hook);
	if (mode.emit_fds)
		emit_fds(state, result, 0, hook);
	return submit(scratch, args);
}

/*
 * The same flags by way of memory, of which the verifier knows nothing: it would look at all that follows once for each
 * value that it knows.
 */
static __always_inline __u8 unlearned(struct task_state *state, __u8 flags)
{
	*(volatile __u32 *)&state->passed = flags;
	return *(volatile __u32 *)&state->passed;
}

/*
 * Writes the record of the current call, at its end or (WIRE_ENTERED, with a
 * negative result) at its beginning. `flags` says how it ended (enum
 * wire_call_flags). Only the task itself comes here, so its state is its own.
 */
static __always_inline enum written write_call(struct task_state *state, const struct plan_trace_set *trace_set,
					       __s64 result, __u64 duration_ns, __u8 flags, __u32 hook)
{
	struct wire_ring *ring = ring_of_cpu();
	const struct plan *plan = plan_find(state);
	__u32 args = plan ? bounded(plan->args, PLAN_ARGS) : PLAN_ARGS;
	enum written written;

	if (!ring)
		return flags & WIRE_ENTERED ? RING_FULL : write_all(state, result, duration_ns, flags, hook);
	if (!plan || (!plan->ops && !mode.emit_fds))
		return write_short(ring, state, 0, args, result, duration_ns, flags);
	if (plan->flags & (result < 0 ? PLAN_READS_ONE | PLAN_READS_ONE_FAILED : PLAN_READS_ONE)) {
		struct operation one = {.op = plan->op, .trace_set = trace_set, .arg = state->arg, .result = result};

		written = write_short(ring, state, &one, args, result, duration_ns, flags);
		if (written != RING_FULL || !ring_has(ring, sizeof(struct wire_call) + 8 * args))
			return written;
	}
	return write_all(state, result, duration_ns, flags, hook);
}

/* The same, and counts what became of the record: the call is over. */
static __always_inline void record_call(struct task_state *state, const struct plan_trace_set *trace_set,
					struct wire_counters *count, __s64 result, __u64 duration_ns, __u8 flags,
					__u32 hook)
{
	enum written written = write_call(state, trace_set, result, duration_ns, flags, hook);

	if (written == WRITTEN)
		ADD_ONE(count->recorded);
	else if (written == RING_FULL)
		ADD_ONE(count->lost_ring_full);
	else if (written == RING_BUSY)
		ADD_ONE(count->lost_ring_busy);
	else
		ADD_ONE(count->lost_fault);
	state->seq++;
}

#endif
