// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The programs: two for calls, six for the lives of tasks, two for those of cgroups, three iterators; and those that
// stand in for some of them where the kernel preempts at tracepoints. All are at BTF tracepoints or functions, or are
// iterators, which need CAP_BPF and CAP_PERFMON and nothing else.

#include "hooks.bpf.h"

enum { SIGKILL = 9, SIGSYS = 31 };
enum { ERESTARTSYS = 512 }; /* include/linux/errno.h */

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The call that the state tells of is over, and the program at its end was not run. */
static __always_inline void end_missed(struct task_state *state)
{
	struct wire_counters *count = scope_counters(state->scope);

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
	struct plan_scope *scope;
	const struct plan *plan;

	if (!state)
		return 0;
	scope = scope_find(state->scope);
	if (!scope)
		return 0;
	if (mode.hooks != PLAN_TRACEPOINTS && state->flags & TASK_IN_CALL)
		end_missed(state);
	if (!take_call(state, scope, regs, id, 0))
		return 0;
	plan = plan_find(state);
	if (plan && plan->flags & PLAN_READS_ENTRY)
		read_at_entry(state);
	/* Whether the ring had room does not matter: the record at the end of the call is the one that counts. */
	if (mode.tell_entries && !(state->flags & TASK_ARMED))
		write_call(state, scope, -1, 0, WIRE_ENTERED, HOOK_ENTER);
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
static __always_inline bool enter_late(struct task_state *state, const struct plan_scope *scope, struct pt_regs *regs)
{
	/* Where programs are not run at all beginnings, one that was not seen means nothing. */
	bool skipped = mode.hooks != PLAN_PREEMPTIBLE && !(state->flags & TASK_FRESH) && may_skip(own_task(state));
	__s32 nr = call_number(regs);

	if (state->flags & TASK_NEWBORN || (skipped ? leaving != 0 : nr < 0))
		return 0;
	take_call(state, scope, regs, nr, skipped ? TASK_SKIPPED : TASK_NO_ENTRY);
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

static __always_inline bool passes(const struct plan_scope *scope, const struct task_state *state, long result,
				   __u64 duration_ns, __u8 flags)
{
	__u32 left_out = result < 0 && result >= -4095 ? PLAN_NO_FAILED : PLAN_NO_SUCCESSFUL;

	if (state->flags & TASK_UNWANTED)
		return 0;
	if (scope->flags & (flags & WIRE_NO_RETURN ? PLAN_NO_UNFINISHED : left_out))
		return 0;
	return duration_ns >= scope->min_duration_ns;
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
	struct plan_scope *scope;
	__u64 duration_ns = 0;
	__u8 flags;

	if (!state)
		return 0;
	scope = scope_find(state->scope);
	count = scope_counters(state->scope);
	if (mode.hooks != PLAN_TRACEPOINTS && scope && state->flags & TASK_IN_CALL && other_call(state, regs)) {
		end_missed(state);
		state->flags = (state->flags & TASK_ARMED) | TASK_FRESH;
	}
	if (!scope || !count || (!(state->flags & TASK_IN_CALL) && !enter_late(state, scope, regs)))
		goto done;
	if (state->flags & TASK_ARMED)
		goto done;
	ADD_ONE(count->seen);
	if (!(state->flags & (TASK_UNWANTED | TASK_SKIPPED)))
		duration_ns = boottime() - state->enter_ns;
	flags = end_flags(state, regs, result);
	if (!passes(scope, state, result, duration_ns, flags)) {
		ADD_ONE(count->filtered);
		goto done;
	}
	if (flags & WIRE_NO_RETURN)
		result = -1; /* what a call fills in that succeeds is not there */
	if (cut_short(result))
		flags |= WIRE_NO_RETURN;
	record_call(state, scope, count, result, duration_ns, unlearned(state, flags), HOOK_EXIT);
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
	struct plan_scope *scope = scope_find(state->scope);
	bool thread = parent->tgid == child->tgid, follows;
	struct task_state *born;

	if (!scope)
		return;
	follows = thread || scope->flags & PLAN_FOLLOW_FORKS;
	if (!follows && !mode.by_cgroup)
		return;
	born = follows ? task_taken(child) : task_made(child);
	if (!born) {
		if (follows)
			COUNT(state->scope, lost_no_storage);
		return;
	}
	born->epoch = epoch;
	if (!follows)
		return;
	born->flags = TASK_NEWBORN | (state->flags & TASK_ARMED);
	born->scope = state->scope;
	if (state->flags & TASK_ARMED)
		return;
	born->told = state->scope;
	born->imaged = 1;
	born->telling = telling_now();
	tell_begin(child, parent, state->scope, WIRE_INSIDE | (thread ? WIRE_THREAD : 0), 0, container_of_task(child));
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
	if (scope_for(task, &place))
		arm(task, task_cgroup(task));
}

static __always_inline int on_exec(struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	struct task_state *state;

	if (old_pid != task->pid)
		become_leader(task);
	state = current_traced(HOOK_EXEC);
	if (!state || !scope_find(state->scope))
		return 0;
	if (state->flags & TASK_ARMED && mode.by_cgroup && runtime_itself(task, bprm))
		return 0;
	if (state->flags & TASK_ARMED) {
		__u64 container = container_of_task(task);

		state->flags &= ~TASK_ARMED;
		state->told = state->scope;
		state->imaged = 1;
		state->telling = telling_now();
		tell_begin(task, BPF_CORE_READ(task, real_parent), state->scope,
			   parent_inside(task, container) ? WIRE_INSIDE : 0, state->seq, container);
	}
	state->flags |= TASK_EXECED;
	if (BPF_CORE_READ(bprm, interp) != BPF_CORE_READ(bprm, filename))
		state->flags |= TASK_SCRIPT;
	tell_exec(task, old_pid, bprm, state->scope);
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
static __always_inline void end_call(struct task_state *state, const struct plan_scope *scope,
				     struct wire_counters *count)
{
	__u64 duration_ns = boottime() - state->enter_ns;
	__u8 flags = WIRE_NO_RETURN;

	if (state->flags & TASK_SKIPPED) {
		flags |= WIRE_SKIPPED_CALL;
		duration_ns = 0;
	}

	ADD_ONE(count->seen);
	if (state->flags & TASK_UNWANTED || scope->flags & PLAN_NO_UNFINISHED) {
		ADD_ONE(count->filtered);
		return;
	}
	record_call(state, scope, count, -1, duration_ns, unlearned(state, flags), HOOK_END);
}

static __always_inline int on_end(struct task_struct *task)
{
	struct task_state *state = current_traced(HOOK_END);
	const struct plan_scope *scope = state ? scope_find(state->scope) : 0;
	struct wire_counters *count = state ? scope_counters(state->scope) : 0;

	if (scope && count && !(state->flags & TASK_ARMED)) {
		struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);

		if (!(state->flags & TASK_IN_CALL) && ended_by_filter(task))
			take_call(state, scope, regs, call_number(regs), TASK_SKIPPED);
		if (state->flags & TASK_IN_CALL)
			end_call(state, scope, count);
		tell_exit(task, state, WIRE_EXIT);
	}
	if (state)
		state->scope = 0;
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
	if (number != SIGKILL && state && !(state->flags & TASK_ARMED) && scope_find(state->scope))
		tell_signal(bpf_get_current_task_btf(), state->scope, number, info);
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
	if (state && !(state->flags & TASK_ARMED) && scope_find(state->scope))
		tell_stop(task, state->scope);
	return 0;
}

SEC("tp_btf/task_rename")
int BPF_PROG(sysspan_rename, struct task_struct *task, const char *comm)
{
	struct task_state *state = task_selected(task);

	if (state && !(state->flags & TASK_ARMED) && scope_find(state->scope))
		tell_rename(task, state->scope, comm);
	return 0;
}

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
	if (state && find_place(to).scope == state->scope)
		return 0;
	if (state) {
		if (!(state->flags & TASK_ARMED) && scope_find(state->scope))
			tell_exit(task, state, WIRE_LEFT);
		state->scope = 0;
		state->flags = 0;
		state->epoch = epoch;
	}
	/* What is given is the leader: the other threads decide anew. */
	if (threadgroup && (state || task->flags & PF_EXITING) && has_others(task))
		decide_anew();
	arm(task, to);
	return 0;
}

static __always_inline void tell_cgroup(struct cgroup *cgroup, __u8 kind)
{
	struct wire_cgroup *told;

	if (BPF_CORE_READ(cgroup, root, hierarchy_id))
		return;
	told = life_reserve(sizeof(*told));
	if (!told) {
		lose_life(0);
		return;
	}
	fill_cgroup(told, cgroup, kind);
	bpf_ringbuf_submit(told, BPF_RB_NO_WAKEUP);
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(sysspan_cgroup_made, struct cgroup *cgroup, const char *path)
{
	tell_cgroup(cgroup, WIRE_CGROUP_MADE);
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(sysspan_cgroup_removed, struct cgroup *cgroup, const char *path)
{
	tell_cgroup(cgroup, WIRE_CGROUP_REMOVED);
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

/* Shows the call that a sleeping task is in, with bare arguments: its memory is not read from outside. */
static __always_inline void tell_blocked(struct task_state *state)
{
	__u64 record[sizeof(struct wire_call) / 8 + PLAN_ARGS] = {};
	struct wire_call *call = (void *)record;

	fill_call(call, state);
	fill_args(call, state, PLAN_ARGS);
	call->header.flags |= WIRE_BLOCKED | (state->flags & TASK_NO_ENTRY ? WIRE_NO_ENTRY : 0);
	call->header.size = sizeof(record);
	call->duration_ns = boottime() - state->enter_ns;
	call->args = PLAN_ARGS;
	if (!life_is_fair(sizeof(record)) || bpf_ringbuf_output(&lives, record, sizeof(record), BPF_RB_NO_WAKEUP))
		lose_life(state->scope);
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

/* Selects (or with scope 0 deselects) the tasks that the iterator was opened for. */
SEC("iter/task")
int sysspan_select(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 zero = 0;
	struct plan_request *ask = bpf_map_lookup_elem(&request, &zero);
	struct task_state *state;

	if (!task || !ask || is_worker(task))
		return 0;
	state = ask->scope ? task_taken(task) : state_of(task);
	if (!state) {
		ask->failed += ask->scope != 0;
		return 0;
	}
	if (state->scope == ask->scope)
		return 0;
	ask->selected++;
	state->flags = TASK_FRESH | (ask->armed ? TASK_ARMED : 0);
	state->scope = ask->scope;
	tell_selection();
	state->epoch = epoch;
	if (!ask->scope || ask->armed)
		return 0;
	state->told = ask->scope;
	state->telling = telling_now();
	tell_begin(task, BPF_CORE_READ(task, real_parent), ask->scope,
		   WIRE_ATTACHED | (task->pid == task->tgid ? 0 : WIRE_THREAD), state->seq, 0);
	find_blocked(task, state);
	if (state->flags & TASK_IN_CALL)
		tell_blocked(state);
	if (mode.tell_stops && task->__state & STATE_STOPPED)
		tell_stop(task, ask->scope);
	return 0;
}

/* Counts the selected tasks that have not ended: what the ring of lives had no room for may have been ends. */
SEC("iter/task")
int sysspan_living(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 zero = 0;
	struct plan_request *ask = bpf_map_lookup_elem(&request, &zero);
	struct task_state *state = task ? task_selected(task) : 0;

	if (ask && state && scope_find(state->scope))
		ask->selected++;
	return 0;
}

/* Tells every call that a selected task is in right now, for segments that are being closed. */
SEC("iter/task")
int sysspan_blocked(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct task_state *state = task ? task_selected(task) : 0;

	if (state && scope_find(state->scope) &&
	    (state->flags & (TASK_IN_CALL | TASK_UNWANTED | TASK_ARMED)) == TASK_IN_CALL)
		tell_blocked(state);
	return 0;
}
