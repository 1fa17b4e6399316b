/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The capture interpreter: runs the read operations of a plan and appends what
 * they read to a record as chunks. It knows operations by number only.
 */
#ifndef SYSSPAN_CAPTURE_BPF_H
#define SYSSPAN_CAPTURE_BPF_H

#include "elements.bpf.h"

enum { EINTR = 4, ERESTART_RESTARTBLOCK = 516 }; /* include/linux/errno.h */

struct capture {
	struct scratch *scratch; /* null where no operation was run before */
	const struct plan *plan;
	const struct plan_scope *scope;
	const __u64 *arg;
	__s64 result;
	__u32 task_flags;
	__u32 first; /* operation that the loop begins with */
	__u32 hook;
	bool at_entry;
	bool skipped; /* nothing was read at entry, and nothing overwritten */
};

static __always_inline __u32 text_limit(const struct capture *c, const struct plan_op *op)
{
	__u32 limit = op->limit;

	if (op->what & PLAN_STRING_LIMIT && limit > c->scope->string_limit)
		limit = c->scope->string_limit;
	return bounded(limit, WIRE_PATH_MAX);
}

static __always_inline bool reads_strings(const struct plan_op *op)
{
	__u8 kind = op->what & PLAN_KIND;

	return kind == PLAN_STRINGS || kind == PLAN_ARGV;
}

/* Bytes of each string; 0: they are counted. */
static __always_inline __u32 strings_limit(const struct capture *c, const struct plan_op *op)
{
	if ((op->what & PLAN_KIND) == PLAN_ARGV && !(c->scope->flags & PLAN_COMMAND_LINE))
		return 0;
	return text_limit(c, op);
}

static __always_inline bool field_of(const struct capture *c, __u32 index, __u32 offset, __u32 size, void *to)
{
	const struct op_bytes *source;

	if (!c->scratch)
		return 0;
	source = &c->scratch->op[index & 15];
	if (offset + size > source->size)
		return 0;
	bpf_probe_read_kernel(to, size, record_at(c->scratch, source->at + offset));
	return 1;
}

/* The length in bytes that the plan means, ~0 for "up to the limit", or -1 when it cannot be known. */
static __always_inline __s64 length_of(const struct capture *c, const struct plan_op *op)
{
	__u32 index = op->length & PLAN_LENGTH_INDEX, narrow = 0;
	__s64 length = 0;

	switch (op->length & PLAN_LENGTH_SOURCE) {
	case PLAN_LENGTH_LIMIT:
		return 0x7fffffff;
	case PLAN_LENGTH_ARG:
		length = c->arg[index & 7];
		break;
	case PLAN_LENGTH_RESULT:
		length = c->result;
		break;
	case PLAN_LENGTH_OP32:
		if (!field_of(c, index, op->length_offset, 4, &narrow))
			return -1;
		length = narrow;
		break;
	case PLAN_LENGTH_OP64:
		if (!field_of(c, index, op->length_offset, 8, &length))
			return -1;
		break;
	}
	if (length < 0)
		return -1;
	if (length > 0x7fffffff / 256)
		return 0x7fffffff;
	return length * op->unit;
}

static __always_inline bool due(const struct capture *c, const struct plan_op *op)
{
	__u8 when = op->what & PLAN_WHEN;

	if (op->what & ~c->scope->flags & (PLAN_SENT | PLAN_RECEIVED))
		return 0;
	if (c->at_entry || (c->skipped && when == PLAN_ENTRY))
		return when == PLAN_ENTRY;
	if (op->base & PLAN_IF_POSITIVE && c->result <= 0)
		return 0;
	if (op->base & PLAN_IF_INTERRUPTED && c->result != -EINTR && c->result != -ERESTART_RESTARTBLOCK)
		return 0;
	return when == PLAN_EXIT || (when == PLAN_EXIT_OK && c->result >= 0);
}

/* What an operation reads into one chunk, behind its head; returns its size, or -1 when nothing can be said. */
static __always_inline __s64 read_plain(struct capture *c, const struct plan_op *op, __u32 limit, __u64 address,
					void *data, __u8 *status)
{
	__s64 length;

	if ((op->what & PLAN_KIND) == PLAN_STRING)
		return read_text(data, limit, address, status);
	length = length_of(c, op);
	if (length < 0)
		return -1;
	if (length > limit && (op->length & PLAN_LENGTH_SOURCE) != PLAN_LENGTH_LIMIT)
		*status = WIRE_CUT;
	return read_bytes(data, length > limit ? limit : length, address, status);
}

static __always_inline __s64 read_elements(struct capture *c, const struct plan_op *op, __u64 address,
					   struct wire_chunk *chunk, __u8 *status)
{
	struct scratch *s = c->scratch;
	const struct op_bytes *source = &s->op[op->base & 15];
	struct elements *e = &s->elements;
	__u32 size;

	*e = (struct elements){
		.address = address,
		.end = s->area_end,
		.left = 0x7fffffff,
		.most = c->scope->string_limit,
		.string_limit = strings_limit(c, op),
		.source_at = source->at,
		.op = *op,
	};
	if ((op->what & PLAN_KIND) == PLAN_VECTOR) {
		bool bounded_by_result = (op->length & PLAN_LENGTH_SOURCE) == PLAN_LENGTH_RESULT;

		e->most = op->unit ? source->size / op->unit : 0;
		if (bounded_by_result)
			e->left = c->result;
	}
	size = elements_read(c->hook);
	chunk->items = e->items;
	*status = e->status;
	return size;
}

static __always_inline void run_operation(struct capture *c, const struct plan_op *op, __u32 index, __u64 address)
{
	struct scratch *s = c->scratch;
	struct wire_chunk *chunk = record_at(s, s->used);
	struct op_bytes *bytes = &s->op[index & 15];
	bool elements = reads_strings(op) || (op->what & PLAN_KIND) == PLAN_VECTOR;
	__u8 status = WIRE_WHOLE;
	__s64 size;

	chunk->op = index;
	chunk->items = 0;
	chunk->unused = 0;
	if (elements)
		size = read_elements(c, op, address, chunk, &status);
	else
		size = read_plain(c, op, text_limit(c, op), address, record_at(s, s->used + sizeof(*chunk)), &status);
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
static __always_inline __u64 address_of(const struct capture *c, const struct plan_op *op)
{
	__u64 address = 0;

	if ((op->what & PLAN_KIND) == PLAN_VECTOR)
		return 1; /* its addresses are in the array */
	if (!(op->base & PLAN_BASE_OP))
		return c->arg[op->base & 7];
	field_of(c, op->base & PLAN_BASE_INDEX, op->base_offset, 8, &address);
	return address;
}

static long run_one(__u64 index, struct capture *c)
{
	const struct plan_op *op;
	__u64 address;
	__u32 room = sizeof(struct wire_chunk);

	index += c->first;
	asm volatile("" : "+r"(index));
	if (index >= PLAN_OPS || index >= c->plan->ops)
		return 1;
	op = &c->plan->op[index];
	if (!due(c, op))
		return 0;
	address = address_of(c, op);
	if ((op->what & PLAN_KIND) == PLAN_STRING || (op->what & PLAN_KIND) == PLAN_BYTES)
		room += text_limit(c, op);
	if (!address || record_full(c->scratch, room))
		return 0;
	run_operation(c, op, index, address);
	return 0;
}

/* Most plans have one operation: the first is run without a loop, which costs as much as a short read. */
static __always_inline void run_all(struct capture *c)
{
	run_one(0, c);
	if (c->plan->ops <= 1)
		return;
	c->first = 1;
	bpf_loop(PLAN_OPS - 1, run_one, c, 0);
	c->first = 0;
}

/*
 * After an execve that succeeded the old memory is gone: what could not be read
 * at entry is taken from the new image's argument area, unless an interpreter
 * changed it there.
 */
static __always_inline __u64 address_in_new_image(struct capture *c, const struct plan_op *op)
{
	struct task_struct *task = bpf_get_current_task_btf();

	/* The kernel puts the file name behind the environment: fs/exec.c, bprm->exec. */
	if ((op->what & PLAN_KIND) == PLAN_STRING)
		return BPF_CORE_READ(task, mm, env_end);
	if (!reads_strings(op) || !strings_limit(c, op) || c->task_flags & TASK_SCRIPT)
		return 0;
	c->scratch->area_end = BPF_CORE_READ(task, mm, arg_end);
	return BPF_CORE_READ(task, mm, arg_start);
}

/*
 * Reads once more what an execve could not read at its entry: constants that the
 * process had never touched are not resident then. A failed execve has brought
 * in what the kernel looked at. The later chunk of an operation is the one that
 * counts.
 */
static long run_again(__u64 index, struct capture *c)
{
	struct scratch *s = c->scratch;
	const struct plan_op *op;
	__u64 address;

	asm volatile("" : "+r"(index));
	if (index >= PLAN_OPS || index >= c->plan->ops)
		return 1;
	op = &c->plan->op[index];
	if (s->op[index & 15].read == OP_READ && s->op[index & 15].status != WIRE_FAULT)
		return 0;
	s->area_end = 0;
	address = c->task_flags & TASK_EXECED ? address_in_new_image(c, op) : address_of(c, op);
	if (address && !record_full(s, sizeof(struct wire_chunk) + WIRE_PATH_MAX))
		run_operation(c, op, index, address);
	return 0;
}

#endif
