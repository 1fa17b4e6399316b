/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Programs at the begin and the end of calls. */
#ifndef SYSSPAN_CALLS_PROG_H
#define SYSSPAN_CALLS_PROG_H

#include "call.bpf.h"
#include "capture.bpf.h"
#include "cgroup.bpf.h"
#include "entry.bpf.h"
#include "fds.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "registers.bpf.h"
#include "ring.bpf.h"
#include "task.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

/* The call that the state tells of is over, and the program at its end was not run. */
static __always_inline void end_missed(struct task_state *state)
{
	struct wire_counters *count = trace_set_counters(state->trace_set);

	if (!count || state->flags & TASK_ARMED)
		return;
	ADD_ONE(count->seen);
	if (state->flags & TASK_UNWANTED) {
		ADD_ONE(count->filtered);
		return;
	}
	ADD_ONE(count->lost_missed);
	state->seq++;
}

/* Whether another call ends here than the one that the state tells of: its end and this beginning were not seen. */
static __always_inline bool other_call(struct task_state *state, struct pt_regs *regs)
{
	__s32 nr = call_number(regs);
	__u64 arg[PLAN_ARGS];

	/* These replace the registers. */
	if (nr < 0 || state->flags & TASK_EXECED)
		return 0;
	if (state->nr != (state_abi(state) == WIRE_ABI_X32 ? (__u32)nr & 0x3fffffff : (__u32)nr))
		return 1;
	if (mode.hooks != PLAN_PREEMPTIBLE || state->flags & TASK_UNWANTED)
		return 0;
	call_args(regs, arg);
	for (int i = 0; i < PLAN_ARGS; i++)
		if (arg[i] != state->arg[i])
			return 1;
	return 0;
}

static __always_inline int on_enter(struct pt_regs *regs, long id)
{
	struct task_state *state = task_traced(regs, HOOK_ENTER);
	struct plan_trace_set *trace_set;
	const struct plan *plan;

	if (!state)
		return 0;
	trace_set = trace_set_find(state->trace_set);
	if (!trace_set)
		return 0;
	if (mode.hooks != PLAN_TRACEPOINTS && state->flags & TASK_IN_CALL)
		end_missed(state);
	if (!take_call(state, trace_set, regs, id, 0))
		return 0;
	plan = plan_find(state);
	if (plan && plan->flags & PLAN_READS_ENTRY)
		read_at_entry(state);
	/* Whether the ring had room does not matter: the record at the end of the call is the one that counts. */
	if (mode.emit_entries && !(state->flags & TASK_ARMED))
		write_call(state, trace_set, -1, 0, WIRE_ENTERED, HOOK_ENTER);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(sysspan_enter, struct pt_regs *regs, long id)
{
	return on_enter(regs, id);
}

SEC("kprobe.multi")
int sysspan_enter_f(struct pt_regs *ctx)
{
	struct pt_regs *regs = user_registers(hook_arg(ctx, mode.hook_arg));

	return on_enter(regs, call_number(regs));
}

/* Whether anything may answer the task's calls in the kernel's place. */
static __always_inline bool may_skip(const struct task_struct *task)
{
	if (bpf_core_field_exists(task->seccomp.mode) && task->seccomp.mode)
		return 1;
	return task->ptrace;
}

/*
 * A call ends of which no hook has seen the beginning; its number and arguments are still there. It was under way when
 * its task was selected, or it is skipped: who answers in the kernel's place does so before that hook
 * (kernel/entry/common.c, syscall_trace_enter).
 */
static __always_inline bool enter_late(struct task_state *state, const struct plan_trace_set *trace_set,
				       struct pt_regs *regs)
{
	/* Where programs are not run at all beginnings, one that was not seen means nothing. */
	bool skipped = mode.hooks != PLAN_PREEMPTIBLE && !(state->flags & TASK_FRESH) && may_skip(own_task(state));
	__s32 nr = call_number(regs);

	if (state->flags & TASK_NEWBORN || (skipped ? leaving != 0 : nr < 0))
		return 0;
	take_call(state, trace_set, regs, nr, skipped ? TASK_SKIPPED : TASK_NO_ENTRY);
	return 1;
}

/* Whether the kernel answers with a SIGSYS, which has not been delivered yet: kernel/seccomp.c, __seccomp_filter(). */
static __always_inline bool takes_back(const struct task_struct *task, struct pt_regs *regs, long result)
{
	return result == rolled_back(regs) && task->pending.signal.sig[0] >> (SIGSYS - 1) & 1;
}

static __always_inline __u8 end_flags(const struct task_state *state, struct pt_regs *regs, long result)
{
	if (!(state->flags & TASK_SKIPPED))
		return state->flags & TASK_NO_ENTRY ? WIRE_NO_ENTRY : 0;
	return WIRE_SKIPPED_CALL | (takes_back(own_task(state), regs, result) ? WIRE_NO_RETURN : 0);
}

static __always_inline bool passes(const struct plan_trace_set *trace_set, const struct task_state *state, long result,
				   __u64 duration_ns, __u8 flags)
{
	__u32 left_out = result < 0 && result >= -4095 ? PLAN_NO_FAILED : PLAN_NO_SUCCESSFUL;

	if (state->flags & TASK_UNWANTED)
		return 0;
	if (trace_set->flags & (flags & WIRE_NO_RETURN ? PLAN_NO_UNFINISHED : left_out))
		return 0;
	return duration_ns >= trace_set->min_duration_ns;
}

/* A call that was interrupted because its process ends, or gets another image, does not return to it. */
static __always_inline bool cut_short(long result)
{
	struct task_struct *task;

	if (result > -ERESTARTSYS || result < -ERESTART_RESTARTBLOCK)
		return 0;
	task = bpf_get_current_task_btf();
	return BPF_CORE_READ(task, signal, flags) & GROUP_EXIT || BPF_CORE_READ(task, signal, group_exec_task);
}

static __always_inline int on_exit(struct pt_regs *regs, long result)
{
	struct task_state *state = task_traced(regs, HOOK_EXIT);
	struct wire_counters *count;
	struct plan_trace_set *trace_set;
	__u64 duration_ns = 0;
	__u8 flags;

	if (!state)
		return 0;
	trace_set = trace_set_find(state->trace_set);
	count = trace_set_counters(state->trace_set);
	if (mode.hooks != PLAN_TRACEPOINTS && trace_set && state->flags & TASK_IN_CALL && other_call(state, regs)) {
		end_missed(state);
		state->flags = (state->flags & TASK_ARMED) | TASK_FRESH;
	}
	if (!trace_set || !count || (!(state->flags & TASK_IN_CALL) && !enter_late(state, trace_set, regs)))
		goto done;
	if (state->flags & TASK_ARMED)
		goto done;
	ADD_ONE(count->seen);
	if (!(state->flags & (TASK_UNWANTED | TASK_SKIPPED)))
		duration_ns = boottime() - state->enter_ns;
	flags = end_flags(state, regs, result);
	if (!passes(trace_set, state, result, duration_ns, flags)) {
		ADD_ONE(count->filtered);
		goto done;
	}
	if (flags & WIRE_NO_RETURN)
		result = -1; /* what a call fills in that succeeds is not there */
	if (cut_short(result))
		flags |= WIRE_NO_RETURN;
	record_call(state, trace_set, count, result, duration_ns, unlearned(state, flags), HOOK_EXIT);
done:
	if (state->flags & TASK_ENTRY_READ)
		entry_release(stack_word(regs), state->flags);
	state->flags &= TASK_ARMED;
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(sysspan_exit, struct pt_regs *regs, long result)
{
	return on_exit(regs, result);
}

SEC("kprobe.multi")
int sysspan_exit_f(struct pt_regs *ctx)
{
	return on_exit(user_registers(hook_arg(ctx, mode.hook_arg)), hook_arg(ctx, mode.hook_arg + 1));
}

#endif
