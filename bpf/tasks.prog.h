/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Programs at what happens to tasks: fork, exec, end, signals, stops, new names. */
#ifndef SYSSPAN_TASKS_PROG_H
#define SYSSPAN_TASKS_PROG_H

#include "call.bpf.h"
#include "calls.prog.h"
#include "cgroup.bpf.h"
#include "entry.bpf.h"
#include "kernel.bpf.h"
#include "lifecycle.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "registers.bpf.h"
#include "ring.bpf.h"
#include "task.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

/* Frees all that stands at this word. */
static __always_inline void task_gone(__u64 word)
{
	slot_free(word);
	entry_free(word, 0);
	entry_free(word, 1);
}

/* A child begins as its parent is: registered here, before it can run. */
static __always_inline void inherit(struct task_struct *parent, struct task_struct *child, struct task_state *state)
{
	struct plan_trace_set *trace_set = trace_set_find(state->trace_set);
	bool thread = parent->tgid == child->tgid, follows;
	struct task_state *born;

	if (!trace_set)
		return;
	follows = thread || trace_set->flags & PLAN_FOLLOW_FORKS;
	if (!follows && !mode.by_cgroup)
		return;
	born = follows ? task_taken(child) : task_made(child);
	if (!born) {
		if (follows)
			COUNT(state->trace_set, lost_no_storage);
		return;
	}
	born->epoch = epoch;
	if (!follows)
		return;
	born->flags = TASK_NEWBORN | (state->flags & TASK_ARMED);
	born->trace_set = state->trace_set;
	if (state->flags & TASK_ARMED)
		return;
	born->emitted = state->trace_set;
	born->imaged = 1;
	born->reemit = reemit_now();
	emit_begin(child, parent, state->trace_set, WIRE_INSIDE | (thread ? WIRE_THREAD : 0), 0,
		   container_of_task(child));
}

static __always_inline int on_fork(struct task_struct *parent, struct task_struct *child)
{
	struct task_state *state = current_traced(HOOK_FORK);

	task_gone(task_word(child));
	/* clone3(CLONE_INTO_CGROUP) */
	if (mode.by_cgroup && task_cgroup(parent) != task_cgroup(child))
		arm(child, task_cgroup(child));
	else if (state)
		inherit(parent, child, state);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(sysspan_fork, struct task_struct *parent, struct task_struct *child)
{
	return on_fork(parent, child);
}

/* The same task makes it ready to run, under the lock of a run queue: nothing is preempted there. Workers are not
 * forked. */
SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(sysspan_fork_f, struct task_struct *child)
{
	return is_worker(child) ? 0 : on_fork(bpf_get_current_task_btf(), child);
}

/*
 * A container's runtime executes itself anew from a copy (runc and crun, against CVE-2019-5736), maybe after it has put
 * itself into the container's cgroup: by a path of /proc or of /dev/fd, and still where its parent's files are.
 */
static __always_inline bool runtime_itself(struct task_struct *task, struct linux_binprm *bprm)
{
	char p[8] = {};

	if (BPF_CORE_READ(task, nsproxy, mnt_ns) != BPF_CORE_READ(task, real_parent, nsproxy, mnt_ns))
		return 0;
	bpf_probe_read_kernel_str(p, sizeof(p), BPF_CORE_READ(bprm, filename));
	return (p[0] == '/' && p[1] == 'p' && p[2] == 'r' && p[3] == 'o' && p[4] == 'c' && p[5] == '/') ||
	       (p[0] == '/' && p[1] == 'd' && p[2] == 'e' && p[3] == 'v' && p[4] == '/' && p[5] == 'f' && p[6] == 'd');
}

/* A thread that executes becomes the leader. If its process came from outside, it is the former one that was armed. */
static __always_inline void become_leader(struct task_struct *task)
{
	struct task_state *state = own_state(task_word(task));
	struct place place;

	if (state)
		state->tid = task->pid;
	if (!mode.by_cgroup || current_traced(HOOK_EXEC))
		return;
	place = find_place(task_cgroup(task));
	if (trace_set_for(task, &place))
		arm(task, task_cgroup(task));
}

static __always_inline int on_exec(struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	struct task_state *state;

	if (old_pid != task->pid)
		become_leader(task);
	state = current_traced(HOOK_EXEC);
	if (!state || !trace_set_find(state->trace_set))
		return 0;
	if (state->flags & TASK_ARMED && mode.by_cgroup && runtime_itself(task, bprm))
		return 0;
	if (state->flags & TASK_ARMED) {
		__u64 container = container_of_task(task);

		state->flags &= ~TASK_ARMED;
		state->emitted = state->trace_set;
		state->imaged = 1;
		state->reemit = reemit_now();
		emit_begin(task, BPF_CORE_READ(task, real_parent), state->trace_set,
			   parent_inside(task, container) ? WIRE_INSIDE : 0, state->seq, container);
	}
	state->flags |= TASK_EXECED;
	if (BPF_CORE_READ(bprm, interp) != BPF_CORE_READ(bprm, filename))
		state->flags |= TASK_SCRIPT;
	emit_exec(task, old_pid, bprm, state->trace_set);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(sysspan_exec, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	return on_exec(task, old_pid, bprm);
}

SEC("kprobe.multi")
int sysspan_exec_f(struct pt_regs *ctx)
{
	return on_exec(bpf_get_current_task_btf(), hook_arg(ctx, 2), (void *)hook_arg(ctx, 3));
}

/* A thread that a seccomp filter ends does so inside the call, without a signal; its process goes on. */
static __always_inline bool ended_by_filter(struct task_struct *task)
{
	return task->exit_code == SIGSYS && !(BPF_CORE_READ(task, signal, flags) & GROUP_EXIT) && may_skip(task);
}

/* A task that ends inside a call never comes to sys_exit. */
static __always_inline void end_call(struct task_state *state, const struct plan_trace_set *trace_set,
				     struct wire_counters *count)
{
	__u64 duration_ns = boottime() - state->enter_ns;
	__u8 flags = WIRE_NO_RETURN;

	if (state->flags & TASK_SKIPPED) {
		flags |= WIRE_SKIPPED_CALL;
		duration_ns = 0;
	}

	ADD_ONE(count->seen);
	if (state->flags & TASK_UNWANTED || trace_set->flags & PLAN_NO_UNFINISHED) {
		ADD_ONE(count->filtered);
		return;
	}
	record_call(state, trace_set, count, -1, duration_ns, unlearned(state, flags), HOOK_END);
}

static __always_inline int on_end(struct task_struct *task)
{
	struct task_state *state = current_traced(HOOK_END);
	const struct plan_trace_set *trace_set = state ? trace_set_find(state->trace_set) : 0;
	struct wire_counters *count = state ? trace_set_counters(state->trace_set) : 0;

	if (trace_set && count && !(state->flags & TASK_ARMED)) {
		struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);

		if (!(state->flags & TASK_IN_CALL) && ended_by_filter(task))
			take_call(state, trace_set, regs, call_number(regs), TASK_SKIPPED);
		if (state->flags & TASK_IN_CALL)
			end_call(state, trace_set, count);
		emit_exit(task, state, WIRE_EXIT);
	}
	if (state)
		state->trace_set = 0;
	task_gone(task_word(task));
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(sysspan_end, struct task_struct *task)
{
	return on_end(task);
}

SEC("kprobe.multi")
int sysspan_end_f(struct pt_regs *ctx)
{
	return on_end(bpf_get_current_task_btf());
}

static __always_inline int on_signal(int number, struct kernel_siginfo *info)
{
	struct task_state *state = current_traced(HOOK_SIGNAL);

	/* SIGKILL is no delivery that a process could see; its end says so. */
	if (number != SIGKILL && state && !(state->flags & TASK_ARMED) && trace_set_find(state->trace_set))
		emit_signal(bpf_get_current_task_btf(), state->trace_set, number, info);
	return 0;
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(sysspan_signal, int number, struct kernel_siginfo *info)
{
	return on_signal(number, info);
}

SEC("kprobe.multi")
int sysspan_signal_f(struct pt_regs *ctx)
{
	return on_signal(hook_arg(ctx, 1), (void *)hook_arg(ctx, 2));
}

/* It has preemption off in any kernel. */
SEC("tp_btf/sched_switch")
int BPF_PROG(sysspan_stop, bool preempted, struct task_struct *task, struct task_struct *next, unsigned int task_state)
{
	struct task_state *state;

	if (!(task_state & STATE_STOPPED))
		return 0;
	state = task_selected(task);
	if (state && !(state->flags & TASK_ARMED) && trace_set_find(state->trace_set))
		emit_stop(task, state->trace_set);
	return 0;
}

SEC("tp_btf/task_rename")
int BPF_PROG(sysspan_rename, struct task_struct *task, const char *comm)
{
	struct task_state *state = task_selected(task);

	if (state && !(state->flags & TASK_ARMED) && trace_set_find(state->trace_set))
		emit_rename(task, state->trace_set, comm);
	return 0;
}

#endif
