/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What the kernel side tells user space: records in rings, one for the calls of
 * each CPU and one for process events, and counters. Every record starts with
 * its size and kind, so an unknown kind can be skipped. Times are CLOCK_BOOTTIME
 * nanoseconds; tgid and tid are those of the initial PID namespace.
 */
#ifndef SYSSPAN_WIRE_H
#define SYSSPAN_WIRE_H

#include <linux/types.h>

enum {
	WIRE_RECORD_MAX = 16384, /* bytes of the largest record */
	WIRE_ARGV_MAX = 2048,	 /* bytes of an argument area in an exec record */
	WIRE_PATH_MAX = 4096,
	WIRE_TRACEPARENT = 64,	  /* room for the value of TRACEPARENT: 55 characters and a NUL */
	WIRE_ENVIRONMENT = 65536, /* leading bytes of the environment in which TRACEPARENT is looked for */
	WIRE_COMM = 16,
	WIRE_CGROUP_NAME = 192,
	WIRE_SIGINFO = 48, /* leading bytes of siginfo_t: struct kernel_siginfo */
};

enum wire_kind {
	WIRE_CALL = 1,
	WIRE_TASK = 2, /* a thread or process begins to be traced */
	WIRE_EXEC = 3,
	WIRE_EXIT = 4,
	WIRE_SIGNAL = 5,
	WIRE_RENAME = 6,
	WIRE_LEFT = 7,	      /* a process is no longer traced, though it lives: struct wire_exit */
	WIRE_IMAGE = 8,	      /* what a process runs that was selected while it ran: struct wire_exec */
	WIRE_CGROUP_MADE = 9, /* struct wire_cgroup */
	WIRE_CGROUP_REMOVED = 10,
	WIRE_STOP = 11, /* struct wire_stop */
};

/*
 * The calls of one CPU: one program at a time writes, on that CPU, and one thread reads. A record is in one piece: it
 * may go on into the slack behind the ring, and the next one begins where it would have ended inside.
 */
struct wire_ring {
	__u64 produced; /* bytes written since the beginning */
	__u64 writing;	/* when the record that is being put together was over; 0: none is */
	__u64 unused[14];
	__u64 consumed; /* bytes read, in a cache line of the reader's own */
	__u64 unused2[15];
	__u8 data[];
};

enum { WIRE_RING_SLACK = WIRE_RECORD_MAX + WIRE_PATH_MAX };

struct wire_header {
	__u16 size; /* of the whole record, a multiple of 8 */
	__u8 kind;
	__u8 flags;
};

enum wire_call_flags {
	WIRE_NO_RETURN = 1, /* no result: the task ended inside the call, the duration is until then */
	WIRE_NO_ENTRY = 2,  /* the call began before tracing: enter_ns is when it was first seen */
	WIRE_BLOCKED = 4,   /* still inside the call: no result, the duration is until now */
	WIRE_ABI_I386 = 8,  /* a 32-bit call: nr and arguments are of another table */
	WIRE_ABI_X32 = 16,
	WIRE_ENTERED = 32, /* it begins: no result, no duration, and its number is that of the record at its end */
	/*
	 * The kernel did not execute it: a seccomp filter or a tracer answered in its place, with WIRE_NO_RETURN by a
	 * SIGSYS. That it began is not seen: enter_ns is when it was over, and the duration 0.
	 */
	WIRE_SKIPPED_CALL = 64,
};

/* One system call. After args follow its chunks. */
struct wire_call {
	struct wire_header header;
	__u32 nr;
	__u16 trace_set;
	__u8 args;
	__u8 chunks;
	__u32 seq; /* per thread; a gap is a loss */
	__u32 tgid;
	__u32 tid;
	__u64 enter_ns;
	__u64 duration_ns;
	__s64 result;
	__u64 arg[];
};

enum wire_status {
	WIRE_WHOLE = 0,
	WIRE_CUT = 1,	  /* there was more than the limit allowed */
	WIRE_FAULT = 2,	  /* the memory could not be read, or only in part */
	WIRE_SKIPPED = 3, /* not read: NULL, not due, no room, or not allowed */
};

/* Memory that one operation of the plan read. Its bytes follow, padded to a multiple of 8. */
struct wire_chunk {
	__u8 op;
	__u8 status;
	__u16 size;  /* bytes that follow, without padding */
	__u16 items; /* PLAN_STRINGS and PLAN_VECTOR: how many wire_item */
	__u16 unused;
};

/* One string of PLAN_STRINGS, one buffer of PLAN_VECTOR. Its bytes follow, padded to a multiple of 8. */
struct wire_item {
	__u8 status;
	__u8 unused;
	__u16 size;
	__u32 index;
	__u64 address;
};

/*
 * The operations of chunks that tell what descriptors are open on, as it was when the call began and when it was over.
 * Their items have the descriptor (AT_FDCWD: the working directory) as address and hold struct wire_fd.
 */
enum { WIRE_FDS_ENTRY = 14, WIRE_FDS_EXIT = 15 };

enum wire_fd_flags {
	WIRE_FD_UNLINKED = 1, /* its name is gone */
};

/* An open file. Its path follows, of a socket of the family AF_UNIX its address. */
struct wire_fd {
	__u64 magic; /* of the file system */
	__u64 inode;
	__u64 peer_inode; /* of a socket's peer on this machine */
	__u32 mode;
	__u32 device;
	__u16 flags;
	__u16 family; /* 0: no socket, or one that has none */
	__u16 type;
	__u16 protocol;
	__u16 local_port;
	__u16 peer_port;
	__u16 state;
	__u16 unused;
	__u8 local[16];
	__u8 peer[16];
};

/* Who a task is: the head of every record in the lifecycle ring. */
struct wire_task {
	struct wire_header header;
	__u32 trace_set;
	__u32 tgid;
	__u32 tid;
	__u64 time_ns;
	__u64 start_ns; /* start of the process: identity together with tgid */
	char comm[WIRE_COMM];
};

enum wire_begin_flags {
	WIRE_THREAD = 1,   /* a thread of a process that is traced already */
	WIRE_ATTACHED = 2, /* existed before tracing */
	WIRE_INSIDE = 4,   /* its parent is in the same container, and was or will be emitted */
	WIRE_AGAIN = 8,	   /* it was emitted before, which may be lost: other process events were */
};

struct wire_begin {
	struct wire_task task;
	__u32 parent_tgid;
	__u32 parent_tid;
	__u64 parent_start_ns;
	__u32 vpid; /* in the innermost PID namespace */
	__u32 pgid;
	__u32 sid;
	__u32 uid;
	__u32 seq; /* calls of the thread that were recorded or lost before */
	__u32 unused;
	__u64 container_id; /* cgroup, where tasks are selected by their cgroup */
};

struct wire_exec {
	struct wire_task task;
	__u32 old_tid; /* differs from tid when another thread than the leader called execve */
	__u32 uid;
	__u16 path_size; /* with its NUL; 0: could not be read */
	__u16 argv_size; /* bytes of the argument area, NUL-separated */
	__u8 argv_status;
	__u8 traceparent_size;
	__u8 unused[2];
	__u32 pgid;
	__u32 sid;
	/* path, argv, traceparent follow, each padded to a multiple of 8 */
};

enum wire_exit_flags {
	WIRE_GROUP_DEAD = 1, /* the last thread of its process */
	WIRE_SUPERSEDED = 2, /* another thread takes its number: it called execve */
};

struct wire_exit {
	struct wire_task task;
	__u32 code; /* as wait(2) gives it: of the process with WIRE_GROUP_DEAD, else of the thread */
	__u32 seq;  /* how many calls of the thread were recorded or lost */
	__u32 by;   /* with WIRE_SUPERSEDED: the thread that called execve */
	__u32 unused;
};

struct wire_signal {
	struct wire_task task;
	__u32 signal;
	__u32 unused;
	__u8 siginfo[WIRE_SIGINFO];
};

/* A thread does not run until its process is told to go on. */
struct wire_stop {
	struct wire_task task;
	__u32 signal; /* that stopped its process */
	__u32 unused;
};

enum wire_cgroup_flags {
	WIRE_CGROUP_OWN = 1, /* whoever asked for the list is in it */
};

/* A cgroup of the v2 hierarchy; time_ns is where struct wire_task has it. */
struct wire_cgroup {
	struct wire_header header;
	__u32 level;
	__u64 id;
	__u64 time_ns;
	__u64 parent_id;
	char name[WIRE_CGROUP_NAME]; /* NUL-terminated, cut when longer */
};

/* Rows of one walk of the cgroup iterator: it ends when its buffer is full, 8 pages (kernel/bpf/cgroup_iter.c). */
enum { WIRE_CGROUPS = 8 * 4096 / sizeof(struct wire_cgroup) };

/* Per trace set and CPU; only ever grows. seen = filtered + recorded + lost_ring_full + lost_ring_busy + lost_missed +
 * lost_fault. */
struct wire_counters {
	__u64 seen;
	__u64 filtered;
	__u64 recorded;
	__u64 lost_ring_full;
	__u64 lost_ring_busy;  /* a task that was preempted while it wrote a record held the ring */
	__u64 lost_missed;     /* the kernel did not run the program at the call's end, as the task's next call told */
	__u64 lost_fault;      /* the task could not be registered, or the record not be put together */
	__u64 lost_no_storage; /* tasks that others could not register: what they do until they can is not in seen */
	__u64 lost_process_events; /* fork, exec, exit, signal records that found their ring full */
};

/* What one container, or process, has written of a ring that is nearly full (fair.bpf.h). */
struct wire_share {
	__u64 consumed; /* what the reader had taken then */
	__u64 bytes;	/* since */
	__u64 missed; /* process events: records that begin or end a process or tell what it runs and were lost, ever */
};

#endif
