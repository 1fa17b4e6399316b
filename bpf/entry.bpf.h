/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What was read at a call's entry, until its exit. A task holds an entry of each size at most, found as its slot is. */
#ifndef SYSSPAN_ENTRY_BPF_H
#define SYSSPAN_ENTRY_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "read.bpf.h"
#include "task.bpf.h"

static __always_inline struct entry *entry_at(bool large, __u32 index)
{
	return large ? bpf_map_lookup_elem(&large_entries, &index) : bpf_map_lookup_elem(&entries, &index);
}

/* The first of the entries that a task may have. */
static __always_inline __u32 first_entry(__u64 word, bool large)
{
	return slot_hash(word) >> (32 - (large ? ENTRY_LARGE_BITS : ENTRY_SMALL_BITS));
}

static __always_inline struct entry *entry_of(__u64 word, bool large)
{
	__u32 first = first_entry(word, large);

	for (__u32 i = 0; i < ENTRY_TRIES; i++) {
		struct entry *entry = entry_at(large, first + i);

		if (entry && entry->owner == word)
			return entry;
	}
	return 0;
}

/* The entry of this task, or a free one that becomes its. */
static __always_inline struct entry *entry_taken(__u64 word, bool large)
{
	struct entry *entry = entry_of(word, large);
	__u32 first = first_entry(word, large);

	if (entry)
		return entry;
	for (__u32 i = 0; i < ENTRY_TRIES; i++) {
		entry = entry_at(large, first + i);
		if (entry && !entry->owner && !__sync_val_compare_and_swap(&entry->owner, 0, word))
			return entry;
	}
	return 0;
}

static __always_inline bool entry_fill(struct scratch *scratch, __u64 word, bool large)
{
	struct entry *entry = entry_taken(word, large);
	__u64 size = bounded(scratch->used, (large ? ENTRY_LARGE_BYTES : ENTRY_SMALL_BYTES) - sizeof(struct entry));

	if (!entry)
		return 0;
	bpf_probe_read_kernel(entry->data, size, scratch->record);
	bpf_probe_read_kernel(entry->op, sizeof(entry->op), scratch->op);
	entry->size = size;
	entry->chunks = scratch->chunks;
	return 1;
}

/*
 * Keeps what was read; gives the flags of the task that say where. What does not fit is left out whole: a chunk must
 * never be shown in part as if it were whole.
 */
static __always_inline __u32 entry_keep(struct scratch *scratch, __u64 word)
{
	if (scratch->used <= ENTRY_SMALL_BYTES - sizeof(struct entry) && entry_fill(scratch, word, 0))
		return TASK_ENTRY_READ;
	if (scratch->used <= ENTRY_LARGE_BYTES - sizeof(struct entry) && entry_fill(scratch, word, 1))
		return TASK_ENTRY_READ | TASK_ENTRY_LARGE;
	return 0;
}

static __always_inline void entry_append_from(struct scratch *s, __u64 word, bool large)
{
	struct entry *entry = entry_of(word, large);
	__u64 size;

	if (!entry)
		return;
	size = bounded(entry->size, (large ? ENTRY_LARGE_BYTES : ENTRY_SMALL_BYTES) - sizeof(*entry));
	bpf_probe_read_kernel(record_at(s, s->used), size, entry->data);
	bpf_probe_read_kernel(s->op, sizeof(entry->op), entry->op);
	for (int i = 0; i < PLAN_OPS; i++)
		s->op[i].at += s->used;
	s->used += size;
	s->chunks += entry->chunks;
}

/* Appends what was kept to the record that is being put together. */
static __always_inline void entry_append(struct scratch *s, __u64 word, bool large)
{
	if (large)
		entry_append_from(s, word, 1);
	else
		entry_append_from(s, word, 0);
}

static __always_inline void entry_free(__u64 word, bool large)
{
	struct entry *entry = entry_of(word, large);

	if (entry)
		__sync_lock_test_and_set(&entry->owner, 0);
}

/* Frees what the task's flags say is kept. */
static __always_inline void entry_release(__u64 word, __u32 flags)
{
	if (flags & TASK_ENTRY_LARGE)
		entry_free(word, 1);
	else
		entry_free(word, 0);
}

#endif
