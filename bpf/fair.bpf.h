/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Where a ring is nearly full, each container (or process, where tasks are selected by hand) may write only a
 * small part of it until the reader has taken something: who writes without end finds seven eighths of the
 * ring full, and the others find room in the last one.
 */
#ifndef SYSSPAN_FAIR_BPF_H
#define SYSSPAN_FAIR_BPF_H

#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "wire.h"

enum { FAIR_KEPT = 8, FAIR_PARTS = 128, FAIR_WRITERS = 512 };

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, FAIR_WRITERS);
	__type(key, __u64);
	__type(value, struct wire_share);
} call_shares SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, FAIR_WRITERS);
	__type(key, __u64);
	__type(value, struct wire_share);
} lifecycle_shares SEC(".maps");

/* Whose share the current task writes: its container's, or its process's. In cgroup.bpf.h. */
__noinline __u64 fair_writer(void);

static __always_inline struct wire_share *share_in(void *map, __u64 writer)
{
	struct wire_share none = {}, *share = bpf_map_lookup_elem(map, &writer);

	if (share)
		return share;
	bpf_map_update_elem(map, &writer, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(map, &writer);
}

/* Whether a writer may have so many bytes more; they are his then. */
static __always_inline bool share_allows(struct wire_share *share, __u64 consumed, __u64 ring_bytes, __u32 bytes)
{
	if (!share)
		return 0;
	if (share->consumed != consumed) {
		share->consumed = consumed;
		share->bytes = 0;
	}
	share->bytes += bytes;
	return share->bytes <= ring_bytes / FAIR_PARTS;
}

/*
 * Whether the current task may write so much more into the ring of this CPU, which is nearly full. Not static:
 * the verifier looks at it once.
 */
__noinline int call_is_fair(__u64 consumed, __u32 bytes)
{
	return share_allows(share_in(&call_shares, fair_writer()), consumed, mode.ring_bytes, bytes);
}

/* The same of the lifecycle ring, however full. Whoever selects by hand emits it. */
__noinline int lifecycle_is_fair(__u32 bytes)
{
	__u64 size = bpf_ringbuf_query(&lifecycle, BPF_RB_RING_SIZE);

	if (!mode.by_cgroup || bpf_ringbuf_query(&lifecycle, BPF_RB_AVAIL_DATA) <= size - size / FAIR_KEPT)
		return 1;
	return share_allows(share_in(&lifecycle_shares, fair_writer()), bpf_ringbuf_query(&lifecycle, BPF_RB_CONS_POS),
			    size, bytes);
}

/* A record is lost without which a process is not known, or not known to be over. */
__noinline int share_missed(void)
{
	struct wire_share *share = share_in(&lifecycle_shares, fair_writer());

	if (share)
		__sync_fetch_and_add(&share->missed, 1);
	return 0;
}

#endif
