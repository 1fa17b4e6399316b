/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The capture interpreter: runs the read operations of a plan and appends what
 * they read to a record as chunks. It knows operations by number only.
 */
#ifndef SYSSPAN_CAPTURE_BPF_H
#define SYSSPAN_CAPTURE_BPF_H

#include "elements.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "read.bpf.h"
#include "wire.h"

enum { EINTR = 4, ERESTART_RESTARTBLOCK = 516 }; /* include/linux/errno.h */

/* An operation, and what it is run with. */
struct operation {
	const struct plan_op *op;
	struct scratch *scratch; /* null where no operation was run before */
	const struct plan_trace_set *trace_set;
	const __u64 *arg;
	__s64 result;
	bool at_entry;
	bool skipped;
};

static __always_inline __u32 text_limit(const struct plan_op *op, const struct plan_trace_set *trace_set)
{
	__u32 limit = op->limit;

	if (op->what & PLAN_STRING_LIMIT && limit > trace_set->string_limit)
		limit = trace_set->string_limit;
	return bounded(limit, WIRE_PATH_MAX);
}

static __always_inline bool reads_strings(const struct plan_op *op)
{
	__u8 kind = op->what & PLAN_KIND;

	return kind == PLAN_STRINGS || kind == PLAN_ARGV;
}

/* Bytes of each string; 0: they are counted. */
static __always_inline __u32 strings_limit(const struct plan_op *op, const struct plan_trace_set *trace_set)
{
	if ((op->what & PLAN_KIND) == PLAN_ARGV && !(trace_set->flags & PLAN_COMMAND_LINE))
		return 0;
	return text_limit(op, trace_set);
}

static __always_inline bool field_of(struct scratch *scratch, __u32 index, __u32 offset, __u32 size, void *to)
{
	const struct op_bytes *source;

	if (!scratch)
		return 0;
	source = &scratch->op[index & 15];
	if (offset + size > source->size)
		return 0;
	bpf_probe_read_kernel(to, size, record_at(scratch, source->at + offset));
	return 1;
}

/* The length in bytes that the plan means, ~0 for "up to the limit", or -1 when it cannot be known. */
static __always_inline __s64 length_of(const struct operation *o)
{
	__u32 index = o->op->length & PLAN_LENGTH_INDEX, narrow = 0;
	__s64 length = 0;

	switch (o->op->length & PLAN_LENGTH_SOURCE) {
	case PLAN_LENGTH_LIMIT:
		return 0x7fffffff;
	case PLAN_LENGTH_ARG:
		length = o->arg[index & 7];
		break;
	case PLAN_LENGTH_RESULT:
		length = o->result;
		break;
	case PLAN_LENGTH_OP32:
		if (!field_of(o->scratch, index, o->op->length_offset, 4, &narrow))
			return -1;
		length = narrow;
		break;
	case PLAN_LENGTH_OP64:
		if (!field_of(o->scratch, index, o->op->length_offset, 8, &length))
			return -1;
		break;
	}
	if (length < 0)
		return -1;
	if (length > 0x7fffffff / 256)
		return 0x7fffffff;
	return length * o->op->unit;
}

static __always_inline bool due(const struct operation *o)
{
	__u8 when = o->op->what & PLAN_WHEN;

	if (o->op->what & ~o->trace_set->flags & (PLAN_SENT | PLAN_RECEIVED))
		return 0;
	if (o->at_entry || (o->skipped && when == PLAN_ENTRY))
		return when == PLAN_ENTRY;
	if (o->op->base & PLAN_IF_POSITIVE && o->result <= 0)
		return 0;
	if (o->op->base & PLAN_IF_INTERRUPTED && o->result != -EINTR && o->result != -ERESTART_RESTARTBLOCK)
		return 0;
	return when == PLAN_EXIT || (when == PLAN_EXIT_OK && o->result >= 0);
}

/* What an operation reads into one chunk, behind its head; returns its size, or -1 when nothing can be said. */
static __always_inline __s64 read_plain(const struct operation *o, __u32 limit, __u64 address, void *data, __u8 *status)
{
	__s64 length;

	if ((o->op->what & PLAN_KIND) == PLAN_STRING)
		return read_text(data, limit, address, status);
	length = length_of(o);
	if (length < 0)
		return -1;
	if (length > limit && (o->op->length & PLAN_LENGTH_SOURCE) != PLAN_LENGTH_LIMIT)
		*status = WIRE_CUT;
	return read_bytes(data, length > limit ? limit : length, address, status);
}

static __always_inline __s64 read_elements(const struct operation *o, __u64 address, struct wire_chunk *chunk,
					   __u8 *status)
{
	struct scratch *s = o->scratch;
	const struct op_bytes *source = &s->op[o->op->base & 15];
	struct elements *e = &s->elements;
	__u32 size;

	*e = (struct elements){
		.address = address,
		.end = s->area_end,
		.left = 0x7fffffff,
		.most = o->trace_set->string_limit,
		.string_limit = strings_limit(o->op, o->trace_set),
		.source_at = source->at,
		.op = *o->op,
	};
	if ((o->op->what & PLAN_KIND) == PLAN_VECTOR) {
		bool bounded_by_result = (o->op->length & PLAN_LENGTH_SOURCE) == PLAN_LENGTH_RESULT;

		e->most = o->op->unit ? source->size / o->op->unit : 0;
		if (bounded_by_result)
			e->left = o->result;
	}
	size = elements_read(s->capture.hook);
	chunk->items = e->items;
	*status = e->status;
	return size;
}

static __always_inline void append_chunk(const struct operation *o, __u32 index, __u64 address)
{
	struct scratch *s = o->scratch;
	struct wire_chunk *chunk = record_at(s, s->used);
	struct op_bytes *bytes = &s->op[index & 15];
	bool elements = reads_strings(o->op) || (o->op->what & PLAN_KIND) == PLAN_VECTOR;
	void *data = record_at(s, s->used + sizeof(*chunk));
	__u8 status = WIRE_WHOLE;
	__s64 size;

	chunk->op = index;
	chunk->items = 0;
	chunk->unused = 0;
	if (elements)
		size = read_elements(o, address, chunk, &status);
	else
		size = read_plain(o, text_limit(o->op, o->trace_set), address, data, &status);
	if (size < 0)
		return;
	chunk->status = status;
	chunk->size = size;
	bytes->at = s->used + sizeof(*chunk);
	bytes->size = size;
	bytes->status = status;
	bytes->read = OP_READ | (elements && s->elements.faults ? OP_INCOMPLETE : 0);
	s->used += sizeof(*chunk) + pad8(size);
	s->chunks++;
}

/* Where an operation's bytes are in the process; 0 when there is nothing to read. */
static __always_inline __u64 address_of(const struct operation *o)
{
	__u64 address = 0;

	if ((o->op->what & PLAN_KIND) == PLAN_VECTOR)
		return 1; /* its addresses are in the array */
	if (!(o->op->base & PLAN_BASE_OP))
		return o->arg[o->op->base & 7];
	field_of(o->scratch, o->op->base & PLAN_BASE_INDEX, o->op->base_offset, 8, &address);
	return address;
}

/*
 * After an execve that succeeded the old memory is gone: what could not be read
 * at entry is taken from the new image's argument area, unless an interpreter
 * changed it there.
 */
static __always_inline __u64 address_in_new_image(const struct operation *o, __u32 task_flags)
{
	struct task_struct *task = bpf_get_current_task_btf();

	/* The kernel puts the file name behind the environment: fs/exec.c, bprm->exec. */
	if ((o->op->what & PLAN_KIND) == PLAN_STRING)
		return BPF_CORE_READ(task, mm, env_end);
	if (!reads_strings(o->op) || !strings_limit(o->op, o->trace_set) || task_flags & TASK_SCRIPT)
		return 0;
	o->scratch->area_end = BPF_CORE_READ(task, mm, arg_end);
	return BPF_CORE_READ(task, mm, arg_start);
}

/*
 * Runs one operation, for which `capture` of the scratch is filled in. Not static: the verifier looks at it once, and
 * not for each place from which it is run.
 *
 * `again` reads once more what an execve could not read at its entry: constants that the process had never touched are
 * not resident then. A failed execve has brought in what the kernel looked at. The later chunk of an operation is the
 * one that counts.
 */
__noinline int run_operation(struct scratch *s, const struct plan *plan, const struct plan_trace_set *trace_set,
			     const struct task_state *state, __u32 index)
{
	__u32 room = sizeof(struct wire_chunk) + WIRE_PATH_MAX;
	const struct op_bytes *before;
	__u64 address;

	asm volatile("" : "+r"(index));
	if (!s || !plan || !trace_set || !state || index >= PLAN_OPS || index >= plan->ops)
		return 0;
	struct operation o = {
		.op = &plan->op[index],
		.scratch = s,
		.trace_set = trace_set,
		.arg = state->arg,
		.result = s->capture.result,
		.at_entry = s->capture.at_entry,
		.skipped = s->capture.skipped,
	};

	if (s->capture.again) {
		before = &s->op[index & 15];
		if (before->read == OP_READ && before->status != WIRE_FAULT)
			return 0;
		s->area_end = 0;
		address = state->flags & TASK_EXECED ? address_in_new_image(&o, state->flags) : address_of(&o);
	} else {
		if (!due(&o))
			return 0;
		address = address_of(&o);
		room = sizeof(struct wire_chunk);
		if ((o.op->what & PLAN_KIND) == PLAN_STRING || (o.op->what & PLAN_KIND) == PLAN_BYTES)
			room += text_limit(o.op, trace_set);
	}
	if (address && !record_full(s, room))
		append_chunk(&o, index, address);
	return 0;
}

/* The operations of a plan, from one of them on. */
struct operations {
	struct scratch *scratch;
	const struct plan *plan;
	const struct plan_trace_set *trace_set;
	const struct task_state *state;
	__u32 first;
};

static long run_next(__u64 index, struct operations *all)
{
	index += all->first;
	if (index >= all->plan->ops)
		return 1;
	return run_operation(all->scratch, all->plan, all->trace_set, all->state, index);
}

/* Most plans have one operation: the first is run without a loop, which costs as much as a short read. */
static __always_inline void run_all(struct operations *all)
{
	run_operation(all->scratch, all->plan, all->trace_set, all->state, 0);
	if (all->plan->ops <= 1)
		return;
	all->first = 1;
	bpf_loop(PLAN_OPS - 1, run_next, all, 0);
}

/* All of them once more. */
static __always_inline void run_again(struct operations *all)
{
	all->scratch->capture.again = 1;
	all->first = 0;
	bpf_loop(PLAN_OPS, run_next, all, 0);
}

#endif
