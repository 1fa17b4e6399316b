/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Hooks at functions, for kernels that let a task be preempted inside a program at a tracepoint, and skip that program
 * for all other tasks of the CPU until it goes on (since 7.2). A program at a function is run with preemption off. The
 * functions are those that the kernel calls only while a tracepoint is on: empty programs switch it on.
 */
#ifndef SYSSPAN_HOOKS_BPF_H
#define SYSSPAN_HOOKS_BPF_H

#include "cgroup.bpf.h"

/* Each is attached as often as it takes for the kernel to call the function: twice where one alone is run directly. */
SEC("tp_btf/sys_enter")
int sysspan_on_enter(void *ctx)
{
	return 0;
}

SEC("tp_btf/sys_exit")
int sysspan_on_exit(void *ctx)
{
	return 0;
}

SEC("tp_btf/sched_process_exec")
int sysspan_on_exec(void *ctx)
{
	return 0;
}

SEC("tp_btf/sched_process_exit")
int sysspan_on_end(void *ctx)
{
	return 0;
}

SEC("tp_btf/signal_deliver")
int sysspan_on_sig(void *ctx)
{
	return 0;
}

#endif
