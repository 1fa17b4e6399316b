/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Many strings or buffers of user memory, in a loop: each is appended to the record as an item of its own. */
#ifndef SYSSPAN_ELEMENTS_BPF_H
#define SYSSPAN_ELEMENTS_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "read.bpf.h"
#include "wire.h"

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

static long read_one_string(__u64 index, struct scratch **loop)
{
	struct scratch *s = *loop;
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

static long read_one_buffer(__u64 index, struct scratch **loop)
{
	struct scratch *s = *loop;
	struct elements *e = &s->elements;
	__u64 pointer = 0, length = 0;
	__u8 status = WIRE_WHOLE;
	__u32 size;

	if (e->items >= e->most || !e->left)
		return 1;
	bpf_probe_read_kernel(&pointer, 8, record_at(s, e->source_at + e->op.base_offset));
	bpf_probe_read_kernel(&length, 8, record_at(s, e->source_at + e->op.length_offset));
	e->source_at += e->op.unit;
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

/*
 * Reads what `elements` says, behind the head of the next chunk; gives how many bytes that takes. Not static: the
 * verifier, for which loops in loops take long, looks at it once.
 */
__noinline int elements_read(__u32 hook)
{
	struct scratch *s = scratch_get(hook);
	__u32 start, size;

	if (!s)
		return 0;
	start = s->used;
	s->used += sizeof(struct wire_chunk);
	if ((s->elements.op.what & PLAN_KIND) == PLAN_VECTOR)
		bpf_loop(64, read_one_buffer, &s, 0);
	else
		bpf_loop(8192, read_one_string, &s, 0);
	size = s->used - start - sizeof(struct wire_chunk);
	s->used = start;
	return size;
}

#endif
