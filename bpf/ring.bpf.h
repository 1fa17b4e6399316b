/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Writing into the ring of this CPU, without a helper and without a lock: only programs on this CPU write there. */
#ifndef SYSSPAN_RING_BPF_H
#define SYSSPAN_RING_BPF_H

#include "fair.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "wire.h"

/* CLOCK_BOOTTIME, as a sum: bpf_ktime_get_boot_ns() takes longer, and a call asks for it twice. */
static __always_inline __u64 boottime(void)
{
	return bpf_ktime_get_ns() + boot_ahead_ns;
}

static __always_inline struct wire_ring *ring_of_cpu(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&calls, &cpu);
}

static __always_inline bool ring_has(struct wire_ring *ring, __u32 bytes)
{
	__u64 consumed = *(volatile __u64 *)&ring->consumed;

	return ring->produced + bytes - consumed <= mode.ring_bytes;
}

static __always_inline bool nearly_full(__u64 used)
{
	return used > mode.ring_bytes - mode.ring_bytes / FAIR_KEPT;
}

/* Whether the current task may write so much: where the ring will be nearly full, only its share. */
static __always_inline bool ring_lets(struct wire_ring *ring, __u32 bytes)
{
	__u64 consumed = *(volatile __u64 *)&ring->consumed, used = ring->produced + bytes - consumed;

	if (!nearly_full(used))
		return 1;
	return used <= mode.ring_bytes && call_is_fair(consumed, 0);
}

/* What became of a record. */
enum written {
	WRITTEN = 0,
	RING_FULL = 1,
	RING_BUSY = 2, /* a task that was preempted while it wrote a record holds the ring */
	NOT_MADE = 3,  /* what the record is made of is gone */
};

/*
 * Begins the record of a call that was over at this time where there is room for so many bytes; else null, and why.
 * Where programs are preempted, whoever holds the ring may have been, and nobody else gets it until it goes on.
 */
static __always_inline void *ring_begin(struct wire_ring *ring, __u32 bytes, __u64 time_ns, enum written *why)
{
	__u64 at;

	if (mode.hooks == PLAN_PREEMPTIBLE && __sync_val_compare_and_swap(&ring->writing, 0, time_ns)) {
		*why = RING_BUSY;
		return 0;
	}
	if (!ring_lets(ring, bytes)) {
		if (mode.hooks == PLAN_PREEMPTIBLE)
			*(volatile __u64 *)&ring->writing = 0;
		*why = RING_FULL;
		return 0;
	}
	*(volatile __u64 *)&ring->writing = time_ns;
	at = ring->produced & (mode.ring_bytes - 1);
	asm volatile("" : "+r"(at)::"memory");
	return ring->data + at;
}

/* What was written comes before the word that shows it. That order holds on x86. */
static __always_inline void ring_end(struct wire_ring *ring, __u32 bytes)
{
	__u64 consumed = *(volatile __u64 *)&ring->consumed;

	if (nearly_full(ring->produced + bytes - consumed))
		call_is_fair(consumed, bytes);
#if defined(__TARGET_ARCH_x86)
	asm volatile("" ::: "memory");
	*(volatile __u64 *)&ring->produced = ring->produced + bytes;
#else
	__sync_fetch_and_add(&ring->produced, bytes);
#endif
	*(volatile __u64 *)&ring->writing = 0;
}

#endif
