/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Iterators over tasks: to select them, to count who lives, to ask what they are blocked in. */
#ifndef SYSSPAN_SELECTION_PROG_H
#define SYSSPAN_SELECTION_PROG_H

#include "call.bpf.h"
#include "fair.bpf.h"
#include "fds.bpf.h"
#include "kernel.bpf.h"
#include "lifecycle.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "registers.bpf.h"
#include "ring.bpf.h"
#include "task.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

/* Shows the call that a sleeping task is in, with bare arguments: its memory is not read from outside. */
static __always_inline void emit_blocked(struct task_state *state)
{
	__u64 record[sizeof(struct wire_call) / 8 + PLAN_ARGS] = {};
	struct wire_call *call = (void *)record;

	fill_call(call, state);
	fill_args(call, state, PLAN_ARGS);
	call->header.flags |= WIRE_BLOCKED | (state->flags & TASK_NO_ENTRY ? WIRE_NO_ENTRY : 0);
	call->header.size = sizeof(record);
	call->duration_ns = boottime() - state->enter_ns;
	call->args = PLAN_ARGS;
	if (!lifecycle_is_fair(sizeof(record)) ||
	    bpf_ringbuf_output(&lifecycle, record, sizeof(record), BPF_RB_NO_WAKEUP))
		lose_process_event(state->trace_set);
}

/* What a task that is selected now is blocked in, if anything. Only a sleeping task's registers are settled. */
static __always_inline void find_blocked(struct task_struct *task, struct task_state *state)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	__s32 nr = call_number(regs);
	__u32 abi = call_abi(task, nr);

	if (!task->__state || nr < 0)
		return;
	state->nr = abi == WIRE_ABI_X32 ? (__u32)nr & 0x3fffffff : (__u32)nr;
	state->enter_ns = boottime();
	call_args(regs, state->arg);
	state->flags = TASK_IN_CALL | TASK_NO_ENTRY | abi << TASK_ABI_SHIFT;
	state->plan = plan_number(state);
}

/* Selects (or with trace set 0 deselects) the tasks that the iterator was opened for. */
SEC("iter/task")
int sysspan_select(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 zero = 0;
	struct plan_request *ask = bpf_map_lookup_elem(&request, &zero);
	struct task_state *state;

	if (!task || !ask || is_worker(task))
		return 0;
	state = ask->trace_set ? task_taken(task) : state_of(task);
	if (!state) {
		ask->failed += ask->trace_set != 0;
		return 0;
	}
	if (state->trace_set == ask->trace_set)
		return 0;
	ask->selected++;
	state->flags = TASK_FRESH | (ask->armed ? TASK_ARMED : 0);
	state->trace_set = ask->trace_set;
	publish_selection();
	state->epoch = epoch;
	if (!ask->trace_set || ask->armed)
		return 0;
	state->emitted = ask->trace_set;
	state->reemit = reemit_now();
	emit_begin(task, BPF_CORE_READ(task, real_parent), ask->trace_set,
		   WIRE_ATTACHED | (task->pid == task->tgid ? 0 : WIRE_THREAD), state->seq, 0);
	find_blocked(task, state);
	if (state->flags & TASK_IN_CALL)
		emit_blocked(state);
	if (mode.emit_stops && task->__state & STATE_STOPPED)
		emit_stop(task, ask->trace_set);
	return 0;
}

/* Counts the selected tasks that have not ended: what the lifecycle ring had no room for may have been ends. */
SEC("iter/task")
int sysspan_living(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 zero = 0;
	struct plan_request *ask = bpf_map_lookup_elem(&request, &zero);
	struct task_state *state = task ? task_selected(task) : 0;

	if (ask && state && trace_set_find(state->trace_set))
		ask->selected++;
	return 0;
}

/* Tells every call that a selected task is in right now, for segments that are being closed. */
SEC("iter/task")
int sysspan_blocked(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct task_state *state = task ? task_selected(task) : 0;

	if (state && trace_set_find(state->trace_set) &&
	    (state->flags & (TASK_IN_CALL | TASK_UNWANTED | TASK_ARMED)) == TASK_IN_CALL)
		emit_blocked(state);
	return 0;
}

#endif
