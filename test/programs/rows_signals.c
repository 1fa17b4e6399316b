// SPDX-License-Identifier: Apache-2.0
// Signals: handled, blocked, sent without one, awaited. USR2 is blocked all along and pending where it is awaited.
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <time.h>

#include "rows.h"

/* The kernel's struct sigaction, which is not the C library's. */
struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};

static const uint64_t usr2 = 1UL << (SIGUSR2 - 1), none;

static void nothing(int number)
{
	(void)number;
}

static void handled(void)
{
	struct action *action =
		tail_copy(&(struct action){.handler = SIG_IGN, .flags = SA_RESTART, .mask = 2}, sizeof(*action));
	stack_t *stack = tail_copy(&(stack_t){.ss_sp = malloc(65536), .ss_size = 65536}, sizeof(*stack));

	expect("rt_sigaction(SIGUSR1, {sa_handler=SIG_IGN, sa_mask=[INT], sa_flags=SA_RESTART}, NULL, 8) = %s",
	       result(syscall(SYS_rt_sigaction, SIGUSR1, action, NULL, 8L)));
	expect("sigaltstack({ss_sp=%p, ss_flags=0, ss_size=65536}, NULL) = %s", stack->ss_sp,
	       result(syscall(SYS_sigaltstack, stack, NULL)));
}

static void sent(void)
{
	int pid = getpid();
	siginfo_t *info = tail_alloc(128);

	memset(info, 0, 128);
	info->si_signo = SIGUSR1;
	info->si_code = SI_QUEUE;
	info->si_pid = 7;
	info->si_uid = 8;
	expect("kill(%d, 0) = %s", pid, result(syscall(SYS_kill, pid, 0)));
	expect("tkill(%d, 0) = %s", pid, result(syscall(SYS_tkill, pid, 0)));
	expect("tgkill(%d, %d, 0) = %s", pid, pid, result(syscall(SYS_tgkill, pid, pid, 0)));
	expect("rt_sigqueueinfo(%d, SIGUSR1, {si_signo=SIGUSR1, si_code=SI_QUEUE, si_pid=7, si_uid=8}) = %s", pid,
	       result(syscall(SYS_rt_sigqueueinfo, pid, SIGUSR1, info)));
	expect("rt_tgsigqueueinfo(%d, %d, SIGUSR1, {si_signo=SIGUSR1, si_code=SI_QUEUE, si_pid=7, si_uid=8}) = %s", pid,
	       pid, result(syscall(SYS_rt_tgsigqueueinfo, pid, pid, SIGUSR1, info)));
}

static void blocked(void)
{
	uint64_t *before = tail_alloc(sizeof(*before));
	siginfo_t *info = tail_alloc(128);
	struct timespec now = {0};
	long value;

	expect("rt_sigprocmask(SIG_SETMASK, [USR2], NULL, 8) = %s",
	       result(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &usr2, NULL, 8L)));
	expect("rt_sigprocmask(SIG_BLOCK, NULL, [USR2], 8) = %s",
	       result(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, before, 8L)));
	kill(getpid(), SIGUSR2);
	expect("rt_sigpending([USR2], 8) = %s", result(syscall(SYS_rt_sigpending, before, 8L)));
	value = syscall(SYS_rt_sigtimedwait, &usr2, info, &now, 8L);
	expect("rt_sigtimedwait([USR2], {si_signo=SIGUSR2, si_code=SI_USER, si_pid=%d, si_uid=%d}, {tv_sec=0, tv_nsec=0}, 8) = %s (SIGUSR2)",
	       getpid(), getuid(), result(value));
	expect("signalfd4(-1, [USR2], 8, SFD_CLOEXEC) = %s",
	       result(syscall(SYS_signalfd4, -1, &usr2, 8L, SFD_CLOEXEC)));
#ifdef SYS_signalfd
	expect("signalfd(-1, [USR2], 8) = %s", result(syscall(SYS_signalfd, -1, &usr2, 8L)));
#endif
}

static void awaited(void)
{
	struct sigaction action = {.sa_handler = nothing};

	sigaction(SIGUSR2, &action, NULL);
	kill(getpid(), SIGUSR2);
	if (syscall(SYS_rt_sigsuspend, &none, 8L) != -1)
		exit(1);
	expect("rt_sigsuspend([], 8) = ? ERESTARTNOHAND (To be restarted if no handler)");
	expect("rt_sigreturn({mask=[USR2]}) = -1 EINTR (Interrupted system call)");
#ifdef SYS_pause
	/* It comes again, in case it came before there was a pause. */
	struct itimerval often = {{0, 10000}, {0, 10000}}, never = {0};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	syscall(SYS_pause);
	setitimer(ITIMER_REAL, &never, NULL);
	expect("pause() = ? ERESTARTNOHAND (To be restarted if no handler)");
#endif
}

int main(void)
{
	handled();
	sent();
	blocked();
	awaited();
	return 0;
}
