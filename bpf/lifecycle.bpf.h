/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Process events: begin, exec, exit, signal, rename. They have a ring of their own. */
#ifndef SYSSPAN_LIFECYCLE_BPF_H
#define SYSSPAN_LIFECYCLE_BPF_H

#include "fair.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "path.bpf.h"
#include "plan.h"
#include "read.bpf.h"
#include "ring.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

/* Room for a record; null where there is none, or none for the current task. */
static __always_inline void *lifecycle_reserve(__u64 bytes)
{
	return lifecycle_is_fair(bytes) ? bpf_ringbuf_reserve(&lifecycle, bytes, 0) : 0;
}

static __always_inline void fill_task(struct wire_task *to, struct task_struct *task, __u32 trace_set)
{
	to->trace_set = trace_set_number(trace_set);
	to->tgid = task->tgid;
	to->tid = task->pid;
	to->time_ns = boottime();
	to->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	bpf_probe_read_kernel(to->comm, sizeof(to->comm), task->comm);
}

static __always_inline void fill_header(struct wire_header *header, __u8 kind, __u8 flags, __u16 size)
{
	header->kind = kind;
	header->flags = flags;
	header->size = size;
}

/*
 * Begins a process event. Null where there is no room, which is counted; `tree` says whether the tree is uncertain
 * without it.
 */
static __always_inline void *begin_event(__u16 bytes, __u8 kind, __u8 flags, struct task_struct *task, __u32 trace_set,
					 bool tree)
{
	struct wire_task *event = lifecycle_reserve(bytes);

	if (event) {
		fill_header(&event->header, kind, flags, bytes);
		fill_task(event, task, trace_set);
	} else if (tree) {
		miss_process_event(trace_set);
	} else {
		lose_process_event(trace_set);
	}
	return event;
}

static __always_inline __u32 group_number(struct task_struct *task, int which)
{
	return BPF_CORE_READ(task, signal, pids[which], numbers[0].nr);
}

/* A task's number in its own, innermost PID namespace. */
static __always_inline __u32 own_number(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level), number = 0;
	void *at = (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid);

	bpf_probe_read_kernel(&number, sizeof(number), at + bpf_core_field_offset(struct upid, nr));
	return number;
}

static __always_inline void emit_begin(struct task_struct *task, struct task_struct *parent, __u32 trace_set,
				       __u8 flags, __u32 seq, __u64 container)
{
	struct wire_begin *begin = begin_event(sizeof(*begin), WIRE_TASK, flags, task, trace_set, 1);

	if (!begin)
		return;
	begin->parent_tgid = BPF_CORE_READ(parent, tgid);
	begin->parent_tid = BPF_CORE_READ(parent, pid);
	begin->parent_start_ns = BPF_CORE_READ(parent, group_leader, start_boottime);
	begin->vpid = own_number(task);
	begin->pgid = group_number(task, PID_OF_GROUP);
	begin->sid = group_number(task, PID_OF_SESSION);
	begin->uid = BPF_CORE_READ(task, cred, euid.val);
	begin->seq = seq;
	begin->unused = 0;
	begin->container_id = container;
	bpf_ringbuf_submit(begin, BPF_RB_NO_WAKEUP);
}

/* Walks the environment area to TRACEPARENT. */
struct environment {
	struct scratch *scratch;
	__u64 address;
	__u64 end;
	__u32 found; /* bytes of the value */
	__u32 to;
	bool inside; /* the last read ended in the middle of a variable */
};

enum { ENVIRONMENT_STEP = 256, ENVIRONMENT_STEPS = 2048 };

static long read_variable(__u64 index, struct environment *e)
{
	static const char name[12] = "TRACEPARENT=";
	char *text = record_at(e->scratch, WIRE_RECORD_MAX - ENVIRONMENT_STEP);
	bool begins = !e->inside, same = 1;
	long got;

	if (e->address >= e->end)
		return 1;
	got = read_string(text, ENVIRONMENT_STEP, e->address);
	if (got < 0)
		return 1;
	e->inside = got == ENVIRONMENT_STEP;
	e->address += e->inside ? got - 1 : got;
	if (!begins)
		return 0;
	for (int i = 0; i < (int)sizeof(name); i++)
		same &= text[i] == name[i];
	if (!same || e->inside)
		return 0;
	got -= sizeof(name);
	if (got > 1 && got <= WIRE_TRACEPARENT) {
		e->found = got - 1;
		bpf_probe_read_kernel(record_at(e->scratch, e->to), WIRE_TRACEPARENT, text + sizeof(name));
	}
	return 1;
}

static __always_inline __u32 append_path(struct scratch *s, __u32 used, const char *path, __u16 *size)
{
	long got = bpf_probe_read_kernel_str(record_at(s, used), WIRE_PATH_MAX, path);

	*size = got > 0 ? got : 0;
	return used + pad8(*size);
}

/* The arguments of the program, where a trace of the trace set may show them. */
static __always_inline __u32 append_argv(struct scratch *s, __u32 used, struct mm_struct *mm, struct wire_exec *exec,
					 const struct plan_trace_set *trace_set)
{
	__u64 begin = BPF_CORE_READ(mm, arg_start);
	__u64 size = BPF_CORE_READ(mm, arg_end) - begin;

	exec->argv_status = WIRE_SKIPPED;
	if (!trace_set || !(trace_set->flags & PLAN_COMMAND_LINE))
		return used;
	exec->argv_status = size > WIRE_ARGV_MAX ? WIRE_CUT : WIRE_WHOLE;
	size = bounded(size, WIRE_ARGV_MAX);
	if (bpf_probe_read_user(record_at(s, used), size, (const void *)begin)) {
		exec->argv_status = WIRE_FAULT;
		size = 0;
	}
	exec->argv_size = size;
	return used + pad8(size);
}

static __always_inline struct wire_exec *begin_exec(struct scratch *s, struct task_struct *task, __u32 old_tid,
						    __u32 trace_set)
{
	struct wire_exec *exec = (void *)s->record;

	__builtin_memset(exec, 0, sizeof(*exec));
	fill_task(&exec->task, task, trace_set);
	exec->old_tid = old_tid;
	exec->uid = BPF_CORE_READ(task, cred, euid.val);
	exec->pgid = group_number(task, PID_OF_GROUP);
	exec->sid = group_number(task, PID_OF_SESSION);
	return exec;
}

/* Appends what the memory of the current task has of its program, and submits. */
static __always_inline void end_exec(struct scratch *s, struct wire_exec *exec, struct mm_struct *mm, __u32 used,
				     __u8 kind, __u32 trace_set)
{
	used = append_argv(s, used, mm, exec, trace_set_find(trace_set));
	__u64 begin = BPF_CORE_READ(mm, env_start);
	struct environment e = {
		.scratch = s,
		.address = begin,
		.end = begin + bounded(BPF_CORE_READ(mm, env_end) - begin, WIRE_ENVIRONMENT),
		.to = used,
	};
	bpf_loop(ENVIRONMENT_STEPS, read_variable, &e, 0);
	exec->traceparent_size = e.found;
	used += pad8(e.found);
	fill_header(&exec->task.header, kind, 0, used);
	used = bounded(used, WIRE_RECORD_MAX);
	if (!lifecycle_is_fair(used) || bpf_ringbuf_output(&lifecycle, exec, used, BPF_RB_NO_WAKEUP))
		miss_process_event(exec->task.trace_set);
}

static __always_inline void emit_exec(struct task_struct *task, __u32 old_tid, struct linux_binprm *bprm,
				      __u32 trace_set)
{
	struct scratch *s = scratch_get(HOOK_EXEC);
	struct wire_exec *exec;
	__u32 used = sizeof(*exec);

	if (!s)
		return;
	exec = begin_exec(s, task, old_tid, trace_set);
	used = append_path(s, used, BPF_CORE_READ(bprm, filename), &exec->path_size);
	end_exec(s, exec, BPF_CORE_READ(task, mm), used, WIRE_EXEC, trace_set);
}

static __always_inline __u32 append_image_path(struct scratch *s, __u32 used, struct mm_struct *mm, __u16 *size)
{
	struct file *file = BPF_CORE_READ(mm, exe_file);
	__u8 status;

	if (!file)
		return used;
	*size = append_file_path(s, used, BPF_CORE_READ(file, f_path.mnt), BPF_CORE_READ(file, f_path.dentry),
				 &status) +
		1;
	return used + pad8(*size);
}

/* What the current task runs, for one that was selected while it ran. */
static __always_inline void emit_image(struct task_struct *task, __u32 trace_set, __u32 hook)
{
	struct scratch *s = scratch_get(hook);
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct wire_exec *exec;
	__u32 used = sizeof(*exec);

	if (!s || !mm)
		return;
	exec = begin_exec(s, task, task->pid, trace_set);
	used = append_image_path(s, used, mm, &exec->path_size);
	end_exec(s, exec, mm, used, WIRE_IMAGE, trace_set);
}

static __always_inline void emit_exit(struct task_struct *task, const struct task_state *state, __u8 kind)
{
	bool dead = !BPF_CORE_READ(task, signal, live.counter);
	struct wire_exit *exit =
		begin_event(sizeof(*exit), kind, dead ? WIRE_GROUP_DEAD : 0, task, state->trace_set, 1);

	if (!exit)
		return;
	exit->seq = state->seq;
	exit->by = 0;
	exit->unused = 0;
	if (BPF_CORE_READ(task, signal, group_exec_task) && task->pid == task->tgid) {
		exit->task.header.flags |= WIRE_SUPERSEDED;
		exit->by = BPF_CORE_READ(task, signal, group_exec_task, pid);
	}
	/* As wait_task_zombie() chooses it, kernel/exit.c. */
	if (BPF_CORE_READ(task, signal, flags) & GROUP_EXIT)
		exit->code = BPF_CORE_READ(task, signal, group_exit_code);
	else
		exit->code = dead ? BPF_CORE_READ(task, group_leader, exit_code) : task->exit_code;
	bpf_ringbuf_submit(exit, BPF_RB_NO_WAKEUP);
}

static __always_inline void emit_signal(struct task_struct *task, __u32 trace_set, int number,
					struct kernel_siginfo *info)
{
	struct wire_signal *signal = begin_event(sizeof(*signal), WIRE_SIGNAL, 0, task, trace_set, 0);

	if (!signal)
		return;
	signal->signal = number;
	signal->unused = 0;
	if (bpf_probe_read_kernel(signal->siginfo, sizeof(signal->siginfo), info))
		__builtin_memset(signal->siginfo, 0, sizeof(signal->siginfo));
	bpf_ringbuf_submit(signal, BPF_RB_NO_WAKEUP);
}

static __always_inline void emit_stop(struct task_struct *task, __u32 trace_set)
{
	struct wire_stop *stop = begin_event(sizeof(*stop), WIRE_STOP, 0, task, trace_set, 0);

	if (!stop)
		return;
	stop->signal = task->jobctl & STOP_SIGNAL;
	stop->unused = 0;
	bpf_ringbuf_submit(stop, BPF_RB_NO_WAKEUP);
}

static __always_inline void emit_rename(struct task_struct *task, __u32 trace_set, const char *comm)
{
	struct wire_task *rename = begin_event(sizeof(*rename), WIRE_RENAME, 0, task, trace_set, 0);

	if (!rename)
		return;
	bpf_probe_read_kernel_str(rename->comm, sizeof(rename->comm), comm);
	bpf_ringbuf_submit(rename, BPF_RB_NO_WAKEUP);
}

#endif
