/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Programs at what happens to cgroups, moves of tasks between them included, and the list of those that exist. */
#ifndef SYSSPAN_CGROUPS_PROG_H
#define SYSSPAN_CGROUPS_PROG_H

#include "cgroup.bpf.h"
#include "kernel.bpf.h"
#include "lifecycle.bpf.h"
#include "maps.bpf.h"
#include "plan.h"
#include "task.bpf.h"
#include "trace_set.bpf.h"
#include "wire.h"

/* Whether its process has threads beside it that have not ended. */
static __always_inline bool has_others(struct task_struct *task)
{
	return BPF_CORE_READ(task, signal, live.counter) > (task->flags & PF_EXITING ? 0 : 1);
}

/* All tasks of the machine decide anew. Whoever moves processes to and fro has them do that seldom: native sees to it.
 */
static __always_inline void decide_anew(void)
{
	__u64 now = bpf_ktime_get_ns();

	if (now - moves.last_ns < MOVES_APART_NS) {
		moves.waiting = 1;
		return;
	}
	moves.last_ns = now;
	__sync_fetch_and_add(&epoch, 1);
}

/* Permission to trace is membership of the container: it ends when the task leaves, and begins when one enters. */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(sysspan_move, struct cgroup *to, const char *path, struct task_struct *task, bool threadgroup)
{
	struct task_state *state = task_selected(task);

	if (BPF_CORE_READ(to, root, hierarchy_id))
		return 0;
	if (state && find_place(to).trace_set == state->trace_set)
		return 0;
	if (state) {
		if (!(state->flags & TASK_ARMED) && trace_set_find(state->trace_set))
			emit_exit(task, state, WIRE_LEFT);
		state->trace_set = 0;
		state->flags = 0;
		state->epoch = epoch;
	}
	/* What is given is the leader: the other threads decide anew. */
	if (threadgroup && (state || task->flags & PF_EXITING) && has_others(task))
		decide_anew();
	arm(task, to);
	return 0;
}

static __always_inline void emit_cgroup(struct cgroup *cgroup, __u8 kind)
{
	struct wire_cgroup *record;

	if (BPF_CORE_READ(cgroup, root, hierarchy_id))
		return;
	record = lifecycle_reserve(sizeof(*record));
	if (!record) {
		lose_process_event(0);
		return;
	}
	fill_cgroup(record, cgroup, kind);
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(sysspan_cgroup_made, struct cgroup *cgroup, const char *path)
{
	emit_cgroup(cgroup, WIRE_CGROUP_MADE);
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(sysspan_cgroup_removed, struct cgroup *cgroup, const char *path)
{
	emit_cgroup(cgroup, WIRE_CGROUP_REMOVED);
	return 0;
}

/* Lists the cgroups that exist, as many as fit: the order of the walk is that of birth, so a later walk can go on. */
SEC("iter/cgroup")
int sysspan_cgroups(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;
	struct wire_cgroup row = {};
	__u32 zero = 0;
	struct plan_request *ask = bpf_map_lookup_elem(&request, &zero);

	if (!cgroup || !ask)
		return 0;
	if (ask->after) {
		if (BPF_CORE_READ(cgroup, kn, id) == ask->after)
			ask->after = 0;
		return 0;
	}
	if (ask->listed == WIRE_CGROUPS) {
		ask->more = 1;
		return 1;
	}
	ask->listed++;
	fill_cgroup(&row, cgroup, WIRE_CGROUP_MADE);
	if (row.id == BPF_CORE_READ(task_cgroup(bpf_get_current_task_btf()), kn, id))
		row.header.flags = WIRE_CGROUP_OWN;
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}

#endif
