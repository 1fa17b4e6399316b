/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What registers hold: the number and the arguments of a system call, and those of a function that is hooked. */
#ifndef SYSSPAN_REGISTERS_BPF_H
#define SYSSPAN_REGISTERS_BPF_H

#include "kernel.bpf.h"
#include "wire.h"

#if defined(__TARGET_ARCH_x86)

enum { TS_COMPAT = 0x2, X32_BIT = 0x40000000 }; /* arch/x86/include/asm: thread_info.h, unistd.h */

static __always_inline __u32 call_abi(const struct task_struct *task, __u32 nr)
{
	if (task->thread_info.status & TS_COMPAT)
		return WIRE_ABI_I386;
	return nr & X32_BIT && (__s32)nr >= 0 ? WIRE_ABI_X32 : 0;
}

static __always_inline void call_args(struct pt_regs *regs, __u64 *arg)
{
	arg[0] = regs->di;
	arg[1] = regs->si;
	arg[2] = regs->dx;
	arg[3] = regs->r10;
	arg[4] = regs->r8;
	arg[5] = regs->r9;
}

static __always_inline __s32 call_number(struct pt_regs *regs)
{
	return regs->orig_ax;
}

/* What a result is where the kernel takes a call back, for a SIGSYS in its place: arch/x86/include/asm/syscall.h. */
static __always_inline long rolled_back(struct pt_regs *regs)
{
	return regs->orig_ax;
}

/* The user context that a signal handler's return restores: arch/x86/kernel/signal_64.c, struct rt_sigframe. */
static __always_inline __u64 signal_context(struct pt_regs *regs)
{
	return regs->sp;
}

#else

enum { TIF_32BIT = 22 }; /* arch/arm64/include/asm/thread_info.h */

static __always_inline __u32 call_abi(const struct task_struct *task, __u32 nr)
{
	return task->thread_info.flags & (1UL << TIF_32BIT) ? WIRE_ABI_I386 : 0;
}

static __always_inline void call_args(struct pt_regs *regs, __u64 *arg)
{
	arg[0] = regs->orig_x0;
	arg[1] = regs->regs[1];
	arg[2] = regs->regs[2];
	arg[3] = regs->regs[3];
	arg[4] = regs->regs[4];
	arg[5] = regs->regs[5];
}

static __always_inline __s32 call_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

/* arch/arm64/include/asm/syscall.h */
static __always_inline long rolled_back(struct pt_regs *regs)
{
	return regs->orig_x0;
}

/* Behind the siginfo: arch/arm64/kernel/signal.c, struct rt_sigframe. */
static __always_inline __u64 signal_context(struct pt_regs *regs)
{
	return regs->sp + 128;
}

#endif

/* An argument of a hooked function, from 0 on. */
static __always_inline __u64 hook_arg(struct pt_regs *ctx, __u32 number)
{
#if defined(__TARGET_ARCH_x86)
	return number == 0 ? ctx->di : number == 1 ? ctx->si : number == 2 ? ctx->dx : ctx->cx;
#else
	return number == 0 ? ctx->regs[0] : number == 1 ? ctx->regs[1] : number == 2 ? ctx->regs[2] : ctx->regs[3];
#endif
}

/* Registers of user mode that an argument points at. No kernel has such hooks without this function. */
static __always_inline struct pt_regs *user_registers(__u64 argument)
{
#ifdef SYSSPAN_PLAIN
	return 0;
#else
	return bpf_rdonly_cast((void *)argument, bpf_core_type_id_kernel(struct pt_regs));
#endif
}

#endif
