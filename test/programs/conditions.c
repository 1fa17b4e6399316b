// SPDX-License-Identifier: Apache-2.0
// Memory that a call fills in only sometimes, or overwrites: children not found, interrupted sleeps, empty buffers,
// contexts of signal handlers, options and times.
#include "expect.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

static void nothing(int number)
{
	(void)number;
}

static void no_child_found(void)
{
	int *status = tail_alloc(sizeof(*status)), fds[2];
	char byte;
	pid_t child;

	if (pipe(fds) != 0)
		exit(1);
	*status = 0x1234;
	child = fork();
	if (child == 0)
		_exit(read(fds[0], &byte, 1) == 1 ? 7 : 1);
	expect("wait4(-1, %p, WNOHANG, NULL) = %s", (void *)status, result(syscall(SYS_wait4, -1, status, WNOHANG, NULL)));
	if (write(fds[1], "x", 1) != 1)
		exit(1);
	expect("wait4(%d, [{WIFEXITED(s) && WEXITSTATUS(s) == 7}], 0, NULL) = %s", child, result(syscall(SYS_wait4, child, status, 0, NULL)));
}

static void interrupted_sleep(void)
{
	struct itimerval soon = {.it_value = {.tv_usec = 200000}};
	struct timespec *time = tail_alloc(sizeof(*time));
	struct sigaction action = {.sa_handler = nothing};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	*time = (struct timespec){.tv_sec = 5};
	if (syscall(SYS_nanosleep, time, time) != -1)
		exit(1);
	expect("nanosleep({tv_sec=5, tv_nsec=0}, {tv_sec=%ld, tv_nsec=%ld}) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)", time->tv_sec,
	       time->tv_nsec);
	expect("rt_sigreturn({mask=[USR1]}) = -1 EINTR (Interrupted system call)");
	*time = (struct timespec){.tv_nsec = 1000};
	expect("nanosleep({tv_sec=0, tv_nsec=1000}, %p) = %s", (void *)time, result(syscall(SYS_nanosleep, time, time)));
}

static void empty_buffer(void)
{
	struct iovec parts[3] = {{.iov_base = "one", .iov_len = 3}, {.iov_base = NULL}, {.iov_base = "two", .iov_len = 3}};
	int fd = open("/dev/null", O_WRONLY);

	expect("writev(%d, [{iov_base=\"one\", iov_len=3}, {iov_base=NULL, iov_len=0}, {iov_base=\"two\", iov_len=3}], 3) = %s", fd,
	       result(writev(fd, parts, 3)));
}

static void option_by_level_and_name(void)
{
	struct linger *linger = tail_alloc(sizeof(*linger));
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*linger = (struct linger){.l_onoff = 1, .l_linger = 5};
	expect("setsockopt(%d, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=5}, 8) = %s", fd,
	       result(setsockopt(fd, SOL_SOCKET, SO_LINGER, linger, sizeof(*linger))));
}

static void times(void)
{
	struct timespec *now = tail_alloc(2 * sizeof(*now));

	now[0] = (struct timespec){.tv_nsec = UTIME_NOW};
	now[1] = (struct timespec){.tv_nsec = UTIME_OMIT};
	expect("utimensat(AT_FDCWD, \"/no/such\", [UTIME_NOW, UTIME_OMIT], 0) = %s", result(utimensat(AT_FDCWD, "/no/such", now, 0)));
}

int main(void)
{
	no_child_found();
	interrupted_sleep();
	empty_buffer();
	option_by_level_and_name();
	times();
	return 0;
}
