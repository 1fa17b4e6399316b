/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What user space tells the kernel side: trace sets (what to trace) and capture
 * plans (what to read of a call's arguments). Included by C and C++; the
 * TypeScript layout is generated from it (agent/src/abi/layout.ts).
 */
#ifndef SYSSPAN_PLAN_H
#define SYSSPAN_PLAN_H

#include <linux/types.h>

enum {
	PLAN_SYSCALLS = 512,	/* numbers that can have a plan of their own */
	PLAN_OPS = 12,		/* read operations of one plan */
	PLAN_TRACE_SETS = 1024, /* trace sets; number 0 means "not traced" */
	PLAN_PLANS = 2048,	/* of numbers, and behind those the variants */
	PLAN_ARGS = 6,
	PLAN_NO_SELECTOR = 0xff,
	PLAN_ANY = 0xffffffff, /* second selector of a variant that the first alone chooses */
};

/* plan_op.what, bits 0-2: how an operation reads. */
enum plan_kind {
	PLAN_STRING = 1,  /* up to and including a NUL */
	PLAN_BYTES = 2,	  /* as many bytes as the length says */
	PLAN_STRINGS = 3, /* a vector of string pointers that a NULL ends; limit 0: only count them */
	PLAN_VECTOR = 4,  /* the buffers that an array read earlier points at */
	PLAN_ARGV = 5,	  /* as PLAN_STRINGS; without PLAN_COMMAND_LINE only counted */
	PLAN_KIND = 0x07,
};

/* plan_op.what, bits 3-4: when it reads. */
enum plan_when {
	PLAN_ENTRY = 0x00, /* before the call overwrites it */
	PLAN_EXIT = 0x08,
	PLAN_EXIT_OK = 0x10, /* only if the call did not fail */
	PLAN_WHEN = 0x18,
};

/* plan_op.what, bits 5-7: what else limits it. A secret is both of the last two: it is read where both are wanted. */
enum plan_limit {
	PLAN_STRING_LIMIT = 0x20, /* at most plan_trace_set.string_limit bytes a string or buffer */
	PLAN_SENT = 0x40,	  /* what the process hands out */
	PLAN_RECEIVED = 0x80,	  /* what the kernel fills in */
};

/* plan_op.base: where the address is. */
enum plan_base {
	PLAN_BASE_ARG = 0x00, /* + argument */
	PLAN_BASE_OP = 0x10,  /* + operation: 8 bytes at base_offset of what it read */
	PLAN_BASE_INDEX = 0x0f,
};

/* plan_op.base, bits 5-6: what the result must be beside plan_when. */
enum plan_if {
	PLAN_IF_POSITIVE = 0x20,    /* above 0: wait4 fills a status in only if it found a child */
	PLAN_IF_INTERRUPTED = 0x40, /* interrupted: a sleep tells the time that is left only then */
};

/* plan_op.length: where the length is. */
enum plan_length {
	PLAN_LENGTH_LIMIT = 0x00,  /* always the limit */
	PLAN_LENGTH_ARG = 0x10,	   /* + argument, in units */
	PLAN_LENGTH_RESULT = 0x20, /* what the call returned, in units */
	PLAN_LENGTH_OP32 = 0x30,   /* + operation: 4 bytes at length_offset of what it read, in units */
	PLAN_LENGTH_OP64 = 0x40,   /* + operation: 8 bytes there */
	PLAN_LENGTH_SOURCE = 0xf0,
	PLAN_LENGTH_INDEX = 0x0f,
};

/*
 * One read operation. PLAN_VECTOR takes its elements from operation
 * base & PLAN_BASE_INDEX: unit bytes each, a pointer at base_offset and an
 * 8-byte length at length_offset of each; the length source (limit or result)
 * bounds the sum of bytes.
 */
struct plan_op {
	__u8 what;
	__u8 base;
	__u8 base_offset;
	__u8 length;
	__u8 length_offset;
	__u8 unit;   /* bytes that one counted element has */
	__u16 limit; /* most bytes to read */
};

enum plan_flags {
	PLAN_EXEC = 1, /* success replaces the image: only what was read at entry can be shown */
	PLAN_READS_ENTRY = 2,
	PLAN_READS_EXIT = 4,
	PLAN_SELECTS = 8,    /* variants may exist */
	PLAN_CONTEXT = 16,   /* argument 0 is where the context lies that a return from a signal handler restores */
	PLAN_READS_ONE = 32, /* all that is read is one text or one buffer, at the exit, that an argument points at */
	PLAN_READS_ONE_FAILED = 64, /* ... is, where the call failed, the first operation's */
};

struct plan {
	__u8 args; /* arguments that are recorded */
	__u8 ops;
	__u8 flags;
	__u8 selector[2]; /* arguments that choose a variant, or PLAN_NO_SELECTOR */
	__u8 fds;	  /* bit by argument: a descriptor, with enum plan_fds above */
	__u8 fd_array;	 /* operation that read descriptors, plus 1, and << 4 the words from one to the next; 0: none */
	__u8 entry_args; /* for user space: how many arguments can be shown before the call is over */
	__u32 selector_mask[2];
	struct plan_op op[PLAN_OPS];
};

enum plan_fds {
	PLAN_FD_RESULT = 0x40,	 /* the result is a descriptor */
	PLAN_FD_REPLACED = 0x80, /* the call closes its descriptors, or opens them anew: they are emitted at entry */
};

/*
 * Key of a variant: the call's number and its masked selector arguments (0 where there is none). Where there is none
 * for both selectors, one with PLAN_ANY counts.
 */
struct plan_variant {
	__u32 nr;
	__u32 selector[2];
};

/* Where the variant of a call is looked for first. `arg` has eight places. */
static inline void plan_variant_first(struct plan_variant *key, __u32 nr, const __u8 *selector, const __u32 *mask,
				      const __u64 *arg)
{
	key->nr = nr;
	key->selector[0] = selector[0] < PLAN_ARGS ? arg[selector[0] & 7] & mask[0] : 0;
	key->selector[1] = selector[1] < PLAN_ARGS ? arg[selector[1] & 7] & mask[1] : 0;
}

/* Where it is looked for when it was not there; 0: it has none. */
static inline int plan_variant_next(struct plan_variant *key, const __u8 *selector)
{
	if (selector[1] >= PLAN_ARGS || key->selector[1] == PLAN_ANY)
		return 0;
	key->selector[1] = PLAN_ANY;
	return 1;
}

enum plan_trace_set_flags {
	PLAN_FOLLOW_FORKS = 1,
	PLAN_NO_SUCCESSFUL = 2, /* calls that did not fail are left out */
	PLAN_NO_FAILED = 4,
	PLAN_NO_UNFINISHED = 8, /* ... and those that never returned */
	PLAN_COMMAND_LINE = 16, /* arguments of programs are read, of execve as well */
	PLAN_BUFFERS_SENT = PLAN_SENT,
	PLAN_BUFFERS_RECEIVED = PLAN_RECEIVED,
};

/* One distinct set of traces: the union of what they want. */
struct plan_trace_set {
	__u64 syscalls[PLAN_SYSCALLS / 64]; /* bit set: record this number */
	__u64 min_duration_ns;
	__u32 string_limit; /* bytes of a string or buffer */
	__u32 flags;
	__u32 other_numbers; /* record calls beyond PLAN_SYSCALLS and of other ABIs */
	__u32 generation;    /* tells a trace set from earlier ones of the same number */
};

/* A task's trace set: number and generation in one word. */
enum { PLAN_TRACE_SET_BITS = 10 };

/* An entry of the map `cgroups`, for the tasks at or below a cgroup; the deepest entry on a task's path decides. */
struct plan_cgroup {
	__u32 trace_set;       /* number and generation, 0: not traced */
	__u32 container_level; /* level of the cgroup that is the task's container */
};

/* What the programs are loaded for; what is 0 is not in their code. */
struct plan_mode {
	__u32 by_cgroup;    /* tasks are selected by their cgroup; else by hand, with the iterator */
	__u32 emit_entries; /* calls are emitted when they begin, too */
	__u32 emit_fds;	    /* what descriptors are open on */
	__u32 emit_stops;   /* threads that a signal stops: costs every switch between tasks of the machine a look */
	__u32 ring_bytes;   /* of one CPU's ring, a power of two */
	__u32 hooks;	    /* enum plan_hooks */
	__u32 hook_arg;	    /* of the hooked functions of calls, where the registers of user mode are: 0 is the first
			       argument */
};

/* Where the programs are hooked in (native/src/kernel/hooks.h says why), and with that whether the kernel may skip
 * them. */
enum plan_hooks {
	PLAN_TRACEPOINTS = 0, /* which do not preempt: each program runs to its end before another runs on its CPU */
	PLAN_FUNCTIONS = 1,   /* around tracepoints that do; these do not */
	PLAN_PREEMPTIBLE =
		2, /* tracepoints that do: a program is skipped while a task is preempted inside it on this CPU */
};

/* Moves of processes between cgroups after which all tasks decide anew. */
struct plan_moves {
	__u64 last_ns; /* CLOCK_MONOTONIC */
	__u64 waiting; /* one came so soon after another that it is for user space to have the tasks decide */
};

enum { MOVES_APART_NS = 10000000 };

/* When tasks emit themselves again, because the lifecycle ring had no room for some record. */
struct plan_reemit {
	__u64 lost;   /* records that found no room, of all trace sets */
	__u32 number; /* a task tells again that has another one; for user space, which changes the epoch then, too */
	__u32 unused;
};

/* What the iterators are asked for: key 0 of the map `request`. */
struct plan_request {
	__u32 trace_set; /* number and generation that tasks get, 0 deselects */
	__u32 selected;	 /* answer: tasks that were not selected before */
	__u32 failed;	 /* answer: tasks that could not get storage */
	__u32 armed;	 /* begin with the next successful execve */
	__u64 after;	 /* the list of cgroups goes on after this one, 0: it begins; answer: 0 once that one was met */
	__u32 listed;	 /* answer: rows */
	__u32 more;	 /* answer: there are more cgroups than WIRE_CGROUPS */
};

#endif
