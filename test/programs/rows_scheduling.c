// SPDX-License-Identifier: Apache-2.0
// Policies, priorities, processors, futexes, and what a thread registers with the kernel.
#include <linux/futex.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>

#include "rows.h"

struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
};

static void set_together(void)
{
	struct attributes *now = tail_alloc(sizeof(*now)), *never = tail_alloc(sizeof(*never));
	/* As the struct was first. */
	long value = syscall(SYS_sched_getattr, 0, now, 48, 0);

	expect("sched_getattr(0, {size=48, sched_policy=SCHED_OTHER, sched_flags=0, sched_nice=%d, sched_priority=0, sched_runtime=%lu, "
	       "sched_deadline=%lu, sched_period=%lu}, 48, 0) = %s",
	       now->nice, now->runtime, now->deadline, now->period, result(value));
	*never = (struct attributes){
		.size = 56, .policy = SCHED_FIFO, .flags = 1, .nice = -5, .priority = 7, .util_max = 1024};
	expect("sched_setattr(-1, {size=56, sched_policy=SCHED_FIFO, sched_flags=SCHED_FLAG_RESET_ON_FORK, sched_nice=-5, sched_priority=7, "
	       "sched_runtime=0, sched_deadline=0, sched_period=0, sched_util_min=0, sched_util_max=1024}, 0) = %s",
	       result(syscall(SYS_sched_setattr, -1, never, 0)));
}

static void policies(void)
{
	int *priority = tail_alloc(sizeof(*priority));
	struct timespec *slice = tail_alloc(sizeof(*slice));
	long value;

	expect("sched_yield() = %s", result(syscall(SYS_sched_yield)));
	*priority = 0;
	expect("sched_setscheduler(0, SCHED_OTHER, [0]) = %s",
	       result(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, priority)));
	expect("sched_getscheduler(0) = %s (SCHED_OTHER)", result(syscall(SYS_sched_getscheduler, 0)));
	expect("sched_setparam(0, [0]) = %s", result(syscall(SYS_sched_setparam, 0, priority)));
	expect("sched_getparam(0, [0]) = %s", result(syscall(SYS_sched_getparam, 0, priority)));
	expect("sched_get_priority_max(SCHED_FIFO) = %s", result(syscall(SYS_sched_get_priority_max, SCHED_FIFO)));
	expect("sched_get_priority_min(SCHED_RR) = %s", result(syscall(SYS_sched_get_priority_min, SCHED_RR)));
	value = syscall(SYS_sched_rr_get_interval, 0, slice);
	expect("sched_rr_get_interval(0, {tv_sec=%ld, tv_nsec=%ld}) = %s", slice->tv_sec, slice->tv_nsec,
	       result(value));
	expect("getpriority(PRIO_PROCESS, 0) = %s", result(syscall(SYS_getpriority, PRIO_PROCESS, 0)));
	expect("setpriority(PRIO_PROCESS, -1, 5) = %s", result(syscall(SYS_setpriority, PRIO_PROCESS, -1, 5)));
	value = syscall(SYS_ioprio_get, 1, 0);
	expect("ioprio_get(IOPRIO_WHO_PROCESS, 0) = %#lx", value);
	expect("ioprio_set(IOPRIO_WHO_PROCESS, -1, 0x4004) = %s", result(syscall(SYS_ioprio_set, 1, -1, 0x4004)));
}

static void processors(void)
{
	unsigned long *set = tail_copy(&(unsigned long){5}, sizeof(*set));
	unsigned *cpu = tail_alloc(2 * sizeof(*cpu));
	long value;

	expect("sched_setaffinity(-1, 8, [0 2]) = %s", result(syscall(SYS_sched_setaffinity, -1, sizeof(*set), set)));
	expect("sched_getaffinity(-1, 8, %p) = %s", (void *)set,
	       result(syscall(SYS_sched_getaffinity, -1, sizeof(*set), set)));
	value = syscall(SYS_getcpu, cpu, cpu + 1, NULL);
	expect("getcpu([%u], [%u], NULL) = %s", cpu[0], cpu[1], result(value));
}

static void futexes(void)
{
	static uint32_t word = 1;
	struct {
		uint64_t val, uaddr;
		uint32_t flags, reserved;
	} waiter = {.val = 2, .uaddr = (uintptr_t)&word, .flags = 2};
	void *at = &word;

	expect("futex(%p, FUTEX_WAKE_PRIVATE, 1) = %s", at,
	       result(syscall(SYS_futex, at, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0)));
	expect("futex_waitv([{val=0x2, uaddr=%p, flags=FUTEX2_SIZE_U32}], 1, 0, NULL, CLOCK_MONOTONIC) = %s", at,
	       result(syscall(SYS_futex_waitv, &waiter, 1, 0, NULL, CLOCK_MONOTONIC)));
	expect("futex_wait(%p, 0x2, 0xffffffff, FUTEX2_SIZE_U32|FUTEX2_PRIVATE, NULL, CLOCK_MONOTONIC) = %s", at,
	       result(syscall(SYS_futex_wait, at, 2L, 0xffffffffL, 2 | 128, NULL, CLOCK_MONOTONIC)));
	expect("futex_wake(%p, 0xffffffff, 1, FUTEX2_SIZE_U32|FUTEX2_PRIVATE) = %s", at,
	       result(syscall(SYS_futex_wake, at, 0xffffffffL, 1, 2 | 128)));
	expect("futex_requeue(NULL, 0, 1, 2) = %s", result(syscall(SYS_futex_requeue, NULL, 0, 1, 2)));
}

static void registered(void)
{
	static int tid;
	struct {
		unsigned long head, length;
	} *list = tail_alloc(sizeof(*list));
	long value;

	expect("set_robust_list(NULL, 0) = %s", result(syscall(SYS_set_robust_list, NULL, 0L)));
	value = syscall(SYS_get_robust_list, 0, &list->head, &list->length);
	expect("get_robust_list(0, [%#lx], [%lu]) = %s", list->head, list->length, result(value));
	expect("set_tid_address(%p) = %s", (void *)&tid, result(syscall(SYS_set_tid_address, &tid)));
	expect("rseq(NULL, 0, RSEQ_FLAG_UNREGISTER, 0x53053053) = %s",
	       result(syscall(SYS_rseq, NULL, 0, 1, 0x53053053)));
	expect("rseq_slice_yield() = %s", result(syscall(SYS_rseq_slice_yield)));
}

int main(void)
{
	policies();
	set_together();
	processors();
	futexes();
	registered();
	return 0;
}
