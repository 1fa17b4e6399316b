/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* One text or buffer of user memory, read to a place in the record that is being made. */
#ifndef SYSSPAN_READ_BPF_H
#define SYSSPAN_READ_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "wire.h"

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

/* What a hook puts its record together in. */
static __always_inline struct scratch *scratch_get(__u32 hook)
{
	__u32 which = mode.hooks == PLAN_PREEMPTIBLE ? hook : 0;

	return bpf_map_lookup_elem(&scratches, &which);
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

#endif
