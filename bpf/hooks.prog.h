/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Hooks at functions, for kernels that let a task be preempted inside a program at a tracepoint, and skip that program
 * for all other tasks of the CPU until it goes on (since 7.2). A program at a function is run with preemption off. The
 * functions are those that the kernel calls only while a tracepoint is on: empty programs switch it on.
 */
#ifndef SYSSPAN_HOOKS_PROG_H
#define SYSSPAN_HOOKS_PROG_H

#include "kernel.bpf.h"

/* Each is attached as often as it takes for the kernel to call the function: twice where one alone is run directly. */
#define SWITCHES_ON(tracepoint, name)                                                                                  \
	SEC("tp_btf/" #tracepoint)                                                                                     \
	int name(void *ctx)                                                                                            \
	{                                                                                                              \
		return 0;                                                                                              \
	}

SWITCHES_ON(sys_enter, sysspan_on_enter)
SWITCHES_ON(sys_exit, sysspan_on_exit)
SWITCHES_ON(sched_process_exec, sysspan_on_exec)
SWITCHES_ON(sched_process_exit, sysspan_on_end)
SWITCHES_ON(signal_deliver, sysspan_on_sig)

#endif
