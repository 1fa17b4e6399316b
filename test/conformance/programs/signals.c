// SPDX-License-Identifier: Apache-2.0
// Handlers, masks, queued values, alternate stacks, restarted and interrupted calls, faults, waiting for signals.
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int zero;

static void nothing(int number) { (void)number; }
static void informed(int number, siginfo_t *info, void *context) { (void)number, (void)info, (void)context; }
static void jump(int number) { siglongjmp(back, number); }

static void handle(int number, int flags, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	sigaddset(&action.sa_mask, SIGUSR2);
	sigaddset(&action.sa_mask, SIGRTMIN + 3);
	sigaction(number, &action, NULL);
}

static void faults(void)
{
	handle(SIGSEGV, SA_NODEFER, jump);
	handle(SIGFPE, SA_NODEFER, jump);
	handle(SIGILL, SA_NODEFER, jump);
	handle(SIGTRAP, SA_NODEFER, jump);
	handle(SIGBUS, SA_NODEFER, jump);
	if (!sigsetjmp(back, 1))
		*(volatile int *)0 = 1;
	if (!sigsetjmp(back, 1))
		*(volatile int *)0x1234000 = 1;
	if (!sigsetjmp(back, 1))
		*(volatile char *)"constant" = 1;
	if (!sigsetjmp(back, 1))
		zero = 1 / zero;
#ifdef __x86_64__
	if (!sigsetjmp(back, 1))
		__asm__ volatile("ud2");
	if (!sigsetjmp(back, 1))
		__asm__ volatile("int3");
	if (!sigsetjmp(back, 1))
		__asm__ volatile("hlt");
	if (!sigsetjmp(back, 1))
		*(volatile int *)0x8000000000000000 = 1;
#endif
}

static void queued(void)
{
	union sigval value = {.sival_int = 77};
	siginfo_t info;
	sigset_t set, before, pending;
	struct timespec little = {.tv_nsec = 1000};
	struct signalfd_siginfo one;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 2);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigqueue(getpid(), SIGRTMIN + 2, value);
	sigpending(&pending);
	sigwaitinfo(&set, &info);
	sigtimedwait(&set, &info, &little);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	kill(getpid(), SIGUSR1);
	if (read(fd, &one, sizeof(one)) < 0 || read(fd, &one, sizeof(one)) >= 0)
		exit(1);
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, &before);
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static void delivered(void)
{
	struct sigaction action = {.sa_sigaction = informed, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
	stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536}, old;
	union sigval value = {.sival_ptr = (void *)0x1234};

	sigaltstack(&stack, &old);
	sigaltstack(NULL, &old);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGRTMIN, &action, NULL);
	kill(getpid(), SIGUSR1);
	raise(SIGUSR1);
	sigqueue(getpid(), SIGRTMIN, value);
	syscall(SYS_tgkill, getpid(), getpid(), SIGRTMIN);
	kill(getpid(), 0);
	kill(-77777, SIGTERM);
	syscall(SYS_rt_sigaction, SIGKILL, &action, NULL, 8);
	syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4);
}

static void interrupted(void)
{
	struct itimerval soon = {.it_value = {.tv_usec = 200000}}, none = {0};
	struct timespec second = {.tv_sec = 1};
	sigset_t set;
	int fds[2];
	char byte;

	handle(SIGALRM, 0, nothing);
	setitimer(ITIMER_REAL, &soon, NULL);
	nanosleep(&second, &second);
	setitimer(ITIMER_REAL, &soon, NULL);
	pause();
	setitimer(ITIMER_REAL, &soon, NULL);
	sigemptyset(&set);
	sigsuspend(&set);
	if (pipe(fds) != 0)
		exit(1);
	setitimer(ITIMER_REAL, &soon, NULL);
	if (read(fds[0], &byte, 1) >= 0)
		exit(1);
	handle(SIGALRM, SA_RESTART, nothing);
	setitimer(ITIMER_REAL, &soon, NULL);
	if (fork() == 0) {
		usleep(600000);
		if (write(fds[1], "x", 1) != 1)
			_exit(1);
		_exit(0);
	}
	if (read(fds[0], &byte, 1) != 1)
		exit(1);
	setitimer(ITIMER_REAL, &none, &soon);
	wait(NULL);
}

static void children(void)
{
	siginfo_t info;
	int status;
	pid_t child = fork();

	if (child == 0) {
		raise(SIGSTOP);
		_exit(3);
	}
	waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOWAIT);
	waitpid(child, &status, WUNTRACED);
	kill(child, SIGCONT);
	waitpid(child, &status, WCONTINUED);
	waitid(P_PID, (id_t)child, &info, WEXITED);
	child = fork();
	if (child == 0) {
		kill(getpid(), SIGTERM);
		_exit(4);
	}
	waitpid(child, &status, 0);
	child = fork();
	if (child == 0)
		abort();
	wait(&status);
	wait(&status);
}

int main(void)
{
	handle(SIGCHLD, SA_RESTART | SA_NOCLDSTOP, nothing);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGPIPE, SIG_DFL);
	delivered();
	queued();
	faults();
	interrupted();
	children();
	raise(SIGTERM);
	return 0;
}
