// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Programs that only look how the kernel runs programs, before the others are loaded: native/src/kernel/hooks.cc. An
// object of its own: where the kernel lacks a symbol of these, libbpf refuses the whole object to whoever has no more
// than CAP_BPF and CAP_PERFMON.

#include "kernel.bpf.h"
#include "plan.h"
#include "registers.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Set before loading: which argument of the hooked function has the registers of user mode. */
const volatile __u32 hook_arg_of_calls SEC(".rodata.probe") = 0;

/* What a call with this argument met, for user space to choose how to hook in. */
struct hooks_seen {
	__u64 argument;
	__u32 runs;	   /* of the program at the tracepoint */
	__u32 preemptible; /* ... which a task could have been preempted in */
	__u32 at_function; /* runs of the one at a function */
	__u32 unused;
};

struct hooks_seen hooks_seen SEC(".data.hooks") = {};

extern const int __preempt_count __ksym __weak;

extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;

/* How often preemption is off now: include/linux/preempt.h, PREEMPT_MASK and those of interrupts. */
static __always_inline __u32 preempt_count(void)
{
	__u32 count = 0;

#if defined(__TARGET_ARCH_x86)
	if (&__preempt_count)
		count = *(int *)bpf_this_cpu_ptr(&__preempt_count);
#else
	count = bpf_get_current_task_btf()->thread_info.preempt_count;
#endif
	return count & 0x00ffffff;
}

/* A kernel that cannot count is never preempted; one before 6.10, which has no such function, not here. */
static __always_inline bool preemptible(void)
{
	__u32 before = preempt_count(), inside;

	if (!bpf_preempt_disable || !bpf_preempt_enable || before)
		return 0;
	bpf_preempt_disable();
	inside = preempt_count();
	bpf_preempt_enable();
	return inside != 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(sysspan_probe, struct pt_regs *regs, long id)
{
	__u64 arg[PLAN_ARGS];

	call_args(regs, arg);
	if (arg[0] != hooks_seen.argument)
		return 0;
	hooks_seen.runs++;
	hooks_seen.preemptible += preemptible();
	return 0;
}

SEC("kprobe.multi")
int sysspan_probe_f(struct pt_regs *ctx)
{
	__u64 arg[PLAN_ARGS];

	call_args(user_registers(hook_arg(ctx, hook_arg_of_calls)), arg);
	if (arg[0] == hooks_seen.argument && preempt_count())
		hooks_seen.at_function++;
	return 0;
}
