/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The capture interpreter: runs the read operations of a plan and appends what
 * they read to a record as chunks. It knows operations by number only.
 */
#ifndef SYSSPAN_CAPTURE_BPF_H
#define SYSSPAN_CAPTURE_BPF_H

#include "scope.bpf.h"

enum { EINTR = 4, ERESTART_RESTARTBLOCK = 516 }; /* include/linux/errno.h */

struct capture {
	struct scratch *scratch; /* null where no operation was run before */
	const struct plan *plan;
	const struct plan_scope *scope;
	const __u64 *arg;
	__s64 result;
	__u32 task_flags;
	__u32 first; /* operation that the loop begins with */
	bool at_entry;
};

/* What a loop over elements needs and does not change. */
struct element_loop {
	struct scratch *scratch;
	const struct plan_op *op;
};

/*
 * Both barriers keep clang from testing one copy of a value and using another,
 * which the verifier refuses ("unbounded memory access"); 64 bits spare it shifts.
 */
static __always_inline __u64 bounded(__u64 value, __u64 most)
{
	asm volatile("" : "+r"(value));
	if (value > most)
		value = most;
	asm volatile("" : "+r"(value));
	return value;
}

static __always_inline __u32 pad8(__u32 size)
{
	return (size + 7) & ~7U;
}

/* The place in the record at an offset; any offset is safe, since the record has slack behind WIRE_RECORD_MAX. */
static __always_inline void *record_at(struct scratch *scratch, __u32 offset)
{
	asm volatile("" : "+r"(offset));
	return &scratch->record[offset & (WIRE_RECORD_MAX - 1)];
}

static __always_inline bool record_full(const struct scratch *s, __u32 more)
{
	return s->used + more >= WIRE_RECORD_MAX - 64;
}

/* Gives the bytes with the NUL, or a negative number. Before Linux 6.13 the helper gives 0 for an empty string. */
static __always_inline long read_string(void *to, __u32 size, __u64 address)
{
	long got = bpf_probe_read_user_str(to, size, (const void *)address);

	if (got)
		return got;
	*(char *)to = 0;
	return 1;
}

/*
 * Reads text of at most limit bytes (4096). Gives its size without the NUL and
 * sets the status; one byte more than the limit is read to tell "fits" from "cut".
 */
static __always_inline __u32 read_text(void *to, __u32 limit, __u64 address, __u8 *status)
{
	long got = read_string(to, bounded(limit + 2, WIRE_PATH_MAX + 2), address);

	if (got <= 0) {
		*status = WIRE_FAULT;
		return 0;
	}
	if (got > limit + 1) {
		*status = WIRE_CUT;
		return limit;
	}
	*status = WIRE_WHOLE;
	return got - 1;
}

/*
 * Reads fewer than 16 bytes. Into the kernel's stack the copy costs a fifth less, since usercopy checks its target; the
 * stack of a function of its own is that, while larger ones get memory elsewhere (kernel/bpf/verifier.c,
 * PRIV_STACK_ADAPTIVE).
 */
static __noinline long read_few(__u64 *to, __u32 size, __u64 address)
{
	__u64 few[2] = {};
	long failed = bpf_probe_read_user(few, size & 15, (const void *)address);

	to[0] = few[0];
	to[1] = few[1];
	return failed;
}

static __always_inline __u32 read_bytes(void *to, __u64 size, __u64 address, __u8 *status)
{
	size = bounded(size, WIRE_PATH_MAX);
	if (size && size < 16) {
		if (!read_few(to, size, address))
			return size;
		*status = WIRE_FAULT;
		return 0;
	}
	if (size && bpf_probe_read_user(to, size, (const void *)address)) {
		*status = WIRE_FAULT;
		return 0;
	}
	return size;
}

static __always_inline void *item_data(struct scratch *s)
{
	return record_at(s, s->used + sizeof(struct wire_item));
}

static __always_inline void append_item(struct scratch *s, __u64 address, __u32 size, __u8 status)
{
	struct wire_item *item = record_at(s, s->used);

	item->status = status;
	item->unused = 0;
	item->size = size;
	item->index = s->elements.items;
	item->address = address;
	s->used += sizeof(*item) + pad8(size);
	s->elements.items++;
	s->elements.faults += status == WIRE_FAULT;
}

/* The next string's address: the next pointer of the vector, or where the last string ended. 0 ends the loop. */
static __always_inline __u64 next_string(struct elements *e)
{
	__u64 pointer = 0;

	if (e->end)
		return e->address < e->end ? e->address : 0;
	if (bpf_probe_read_user(&pointer, sizeof(pointer), (const void *)e->address))
		e->status = WIRE_FAULT;
	e->address += sizeof(pointer);
	return pointer;
}

/* Goes behind the rest of a contiguous string that was cut. False when it cannot be read. */
static __always_inline bool skip_rest(struct scratch *s, struct elements *e)
{
	enum { STEP = 256 };
	long got = read_string(item_data(s), STEP, e->address);

	e->skipping = got == STEP;
	e->address += e->skipping ? STEP - 1 : got;
	return got > 0;
}

static long read_one_string(__u64 index, struct element_loop *loop)
{
	struct scratch *s = loop->scratch;
	struct elements *e = &s->elements;

	if (e->skipping)
		return !skip_rest(s, e);
	__u64 pointer = next_string(e);
	__u8 status = WIRE_WHOLE;
	__u32 size;

	if (!pointer)
		return 1;
	if (!e->string_limit) {
		e->items++;
		return 0;
	}
	if (e->items >= e->most || record_full(s, sizeof(struct wire_item) + e->string_limit)) {
		e->status = WIRE_CUT;
		return 1;
	}
	size = read_text(item_data(s), e->string_limit, pointer, &status);
	append_item(s, pointer, size, status);
	if (!e->end)
		return 0;
	e->skipping = status == WIRE_CUT;
	e->address += e->skipping ? size : size + 1;
	return status == WIRE_FAULT;
}

static long read_one_buffer(__u64 index, struct element_loop *loop)
{
	struct scratch *s = loop->scratch;
	struct elements *e = &s->elements;
	__u64 pointer = 0, length = 0;
	__u8 status = WIRE_WHOLE;
	__u32 size;

	if (e->items >= e->most || !e->left)
		return 1;
	bpf_probe_read_kernel(&pointer, 8, record_at(s, e->source_at + loop->op->base_offset));
	bpf_probe_read_kernel(&length, 8, record_at(s, e->source_at + loop->op->length_offset));
	e->source_at += loop->op->unit;
	if (length > e->left)
		length = e->left;
	e->left -= length;
	if (record_full(s, sizeof(struct wire_item) + e->string_limit)) {
		e->status = WIRE_CUT;
		return 1;
	}
	size = length > e->string_limit ? e->string_limit : length;
	if (size < length)
		status = WIRE_CUT;
	size = read_bytes(item_data(s), size, pointer, &status);
	append_item(s, pointer, size, status);
	return 0;
}

static __always_inline __u32 text_limit(const struct capture *c, const struct plan_op *op)
{
	__u32 limit = op->limit;

	if (op->what & PLAN_STRING_LIMIT && limit > c->scope->string_limit)
		limit = c->scope->string_limit;
	return bounded(limit, WIRE_PATH_MAX);
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
	if (c->at_entry)
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
	struct element_loop loop = {.scratch = s, .op = op};
	struct elements *e = &s->elements;
	__u32 start = s->used, size;

	*e = (struct elements){
		.address = address,
		.end = s->area_end,
		.left = 0x7fffffff,
		.most = c->scope->string_limit,
		.string_limit = text_limit(c, op),
		.source_at = source->at,
	};
	s->used += sizeof(struct wire_chunk);
	if ((op->what & PLAN_KIND) == PLAN_VECTOR) {
		bool bounded_by_result = (op->length & PLAN_LENGTH_SOURCE) == PLAN_LENGTH_RESULT;

		e->most = op->unit ? source->size / op->unit : 0;
		if (bounded_by_result)
			e->left = c->result;
		bpf_loop(64, read_one_buffer, &loop, 0);
	} else {
		bpf_loop(8192, read_one_string, &loop, 0);
	}
	chunk->items = e->items;
	*status = e->status;
	size = s->used - start - sizeof(struct wire_chunk);
	s->used = start;
	return size;
}

static __always_inline void run_operation(struct capture *c, const struct plan_op *op, __u32 index, __u64 address)
{
	struct scratch *s = c->scratch;
	struct wire_chunk *chunk = record_at(s, s->used);
	struct op_bytes *bytes = &s->op[index & 15];
	bool elements = (op->what & PLAN_KIND) == PLAN_STRINGS || (op->what & PLAN_KIND) == PLAN_VECTOR;
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
	if ((op->what & PLAN_KIND) != PLAN_STRINGS || !op->limit || c->task_flags & TASK_SCRIPT)
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
