/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* All state of the kernel side: task storage, plans, trace sets, rings, counters. */
#ifndef SYSSPAN_MAPS_BPF_H
#define SYSSPAN_MAPS_BPF_H

#include "kernel.bpf.h"
#include "plan.h"
#include "wire.h"

enum task_flags {
	TASK_IN_CALL = 1,    /* nr, enter_ns and arg are those of the current call */
	TASK_UNWANTED = 2,   /* ... which is filtered out by its number */
	TASK_ENTRY_READ = 4, /* an entry holds what was read at entry */
	TASK_ARMED = 8,	     /* traced from its next successful execve on */
	TASK_NEWBORN = 16,   /* its first exit belongs to the clone that made it */
	TASK_EXECED = 32,    /* the current call replaced the image */
	TASK_SCRIPT = 64,    /* ... by way of an interpreter, which changes argv */
	TASK_NO_ENTRY = 128,
	TASK_ABI_SHIFT = 8,	    /* WIRE_ABI_I386 and WIRE_ABI_X32 of the current call, shifted */
	TASK_FRESH = 1 << 13,	    /* selected since the last hook of its calls */
	TASK_SKIPPED = 1 << 14,	    /* the current call is not executed */
	TASK_ENTRY_LARGE = 1 << 15, /* the entry is a large one */
};

struct task_state {
	__u32 trace_set; /* number and generation; 0: not selected */
	__u16 flags;
	__u16 imaged : 1;  /* of a leader: the image of its process was emitted, in the trace set `emitted` */
	__u16 reemit : 15; /* the round in which it emitted itself last */
	__u32 nr;
	__u32 seq;
	__u32 epoch;   /* value of the variable `epoch` when it was decided whether to trace it */
	__u32 emitted; /* of a leader: the trace set in which its process was emitted */
	__u32 tgid;
	__u32 tid;
	__u64 task; /* its address */
	__u64 enter_ns;
	union {
		__u64 arg[8]; /* PLAN_ARGS are used; eight, so that an index & 7 is always inside */
		struct {
			__u64 used_args[PLAN_ARGS];
			__u32 plan;   /* of the current call: which of `plans`; beyond them: none */
			__u32 passed; /* see unlearned() */
		};
	};
};

/* See task.bpf.h. */
struct task_slot {
	__u64 owner;		 /* stack_word() of the task; 0: free */
	volatile __u64 untraced; /* untraced_word() of one whose first slot this is (trace_set.bpf.h) */
	struct task_state state;
} __attribute__((aligned(128))); /* two lines */

enum { TASK_SLOT_BITS = 15, TASK_TRIES = 4 };

/* Where an operation's bytes are in the record that is being put together. */
struct op_bytes {
	__u16 at;
	__u16 size;
	__u8 status;
	__u8 read; /* enum op_read */
};

enum op_read {
	OP_READ = 1,
	OP_INCOMPLETE = 2, /* an element could not be read */
};

/*
 * What a call has read at its entry, until its exit. There are so many entries that a task may be in such a call, of
 * two sizes: most are small, and it is these that calls hold which wait. Where none of the few that a task may have is
 * free, its record says that the memory was not read.
 */
enum {
	ENTRY_TRIES = 4,
	ENTRY_SMALL_BITS = 13,
	ENTRY_LARGE_BITS = 8,
	ENTRY_SMALL_BYTES = 256,
	ENTRY_LARGE_BYTES = 4096,
};

struct entry {
	__u64 owner; /* stack_word() of the task; 0: free */
	__u32 size;  /* of the data */
	__u32 chunks;
	struct op_bytes op[PLAN_OPS];
	__u8 data[];
};

/* State of the loops over the elements of one operation. */
struct elements {
	__u64 address; /* of the vector, or of the next string when they are contiguous */
	__u64 end;     /* of contiguous strings; 0: there is a vector of pointers */
	__u64 left;    /* bytes that the sum may still have */
	__u32 most;    /* elements */
	__u32 string_limit;
	__u32 source_at; /* PLAN_VECTOR: where the array is in the record */
	__u32 items;
	__u32 status;
	__u32 faults;
	__u32 skipping; /* in the rest of a contiguous string that was cut */
	__u32 unused;
	struct plan_op op;
};

/* The call whose operations are run. */
struct capture {
	__s64 result;
	__u32 hook;
	__u8 at_entry;
	__u8 skipped; /* nothing was read at entry, and nothing overwritten */
	__u8 again;   /* what could not be read at entry is read now */
	__u8 unused;
};

enum { PATH_DEPTH = 64 };

/* Where a walk from a dentry to the root is; the last component is the first. */
struct path_walk {
	__u64 dentry;
	__u64 mount;
	__u32 depth;
	__u32 used;
	__u32 end;
	__u32 unused;
	__u64 component[PATH_DEPTH];
};

/*
 * A record that is being put together. What changes from one operation to the
 * next is here and not on the stack: the verifier follows values on the stack,
 * and would walk every turn of a loop that changes one. The slack lets a read
 * start anywhere below WIRE_RECORD_MAX.
 */
struct scratch {
	__u32 used; /* bytes of the record so far */
	__u32 chunks;
	__u64 area_end; /* of the new image's argument area */
	struct capture capture;
	struct elements elements;
	struct op_bytes op[16];
	__u32 fds; /* descriptors that were emitted */
	__u32 fds_unused;
	struct path_walk walk;
	__u8 record[WIRE_RECORD_MAX + WIRE_PATH_MAX + 64];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_state);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, (1 << ENTRY_SMALL_BITS) + ENTRY_TRIES);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, ENTRY_SMALL_BYTES);
} entries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, (1 << ENTRY_LARGE_BITS) + ENTRY_TRIES);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, ENTRY_LARGE_BYTES);
} large_entries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PLAN_PLANS - PLAN_SYSCALLS);
	__type(key, struct plan_variant);
	__type(value, __u32); /* which of `plans` */
} variants SEC(".maps");

/* Which cgroups are traced, by id. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct plan_cgroup);
} cgroups SEC(".maps");

struct cpu_counters {
	struct wire_counters of[PLAN_TRACE_SETS];
};

/*
 * Of each CPU that there may ever be, so many are set before loading. User space maps them: while it asks the kernel
 * for the value of a map, programs at functions are skipped on its CPU (include/linux/bpf.h,
 * bpf_disable_instrumentation).
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_counters);
} counters SEC(".maps");

/* Who may be in the middle of a record when another begins one on the same CPU: a task that is preempted in one of
 * these. */
enum hook {
	HOOK_ENTER = 0,
	HOOK_EXIT = 1,
	HOOK_FORK = 2,
	HOOK_EXEC = 3,
	HOOK_END = 4,
	HOOK_SIGNAL = 5,
	HOOKS = 6,
};

/* One for each hook where they may be preempted (PLAN_PREEMPTIBLE), else one for all: that is set before loading. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOKS);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* A struct wire_ring for each CPU that is there. How many and how large is set before loading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct wire_ring) + WIRE_RING_SLACK);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} lifecycle SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct plan_request);
} request SEC(".maps");

/* Written by user space. As variables they cost no look-up. */
struct plan plans[PLAN_PLANS] SEC(".data.plans") = {};
struct plan_trace_set trace_sets[PLAN_TRACE_SETS] SEC(".data.trace_sets") = {};

struct task_slot slots[(1 << TASK_SLOT_BITS) + TASK_TRIES] SEC(".bss.slots");

/* Set before loading. */
const volatile struct plan_mode mode SEC(".rodata.mode") = {};

/* What CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC: the time that the machine has slept. */
volatile __u64 boot_ahead_ns SEC(".data.clock") = 0;

/* A task decides anew when this differs from what it saw last. */
volatile __u32 epoch SEC(".data.epoch") = 0;

volatile struct plan_moves moves SEC(".data.moves") = {};

volatile struct plan_reemit reemit SEC(".data.reemit") = {};

/* Not 0 from the moment on that programs may be detached: whoever is still attached may not have seen a beginning. */
volatile __u32 leaving SEC(".data.leaving") = 0;

/* Tasks that became traced by another's doing, counted. */
volatile __u32 selections = 0;

#endif
