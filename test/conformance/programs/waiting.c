// SPDX-License-Identifier: Apache-2.0
// Waiting for descriptors and time: poll, select, epoll, eventfd, timerfd, timers, clocks, sleeping.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static void sets(int readable, int writable)
{
	struct pollfd fds[3] = {{.fd = readable, .events = POLLIN | POLLPRI}, {.fd = writable, .events = POLLOUT}, {.fd = 99, .events = POLLIN}};
	struct timespec time = {.tv_nsec = 1000000};
	struct timeval old = {.tv_sec = 1};
	fd_set in, out, except;
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	poll(fds, 3, -1);
	poll(fds, 1, 1);
	poll(NULL, 0, 1);
	ppoll(fds, 2, &time, &mask);
	ppoll(fds, 1, &time, NULL);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&except);
	FD_SET(readable, &in);
	FD_SET(writable, &out);
	select(writable + 1, &in, &out, &except, &old);
	FD_ZERO(&in);
	old = (struct timeval){.tv_usec = 1000};
	select(writable + 1, &in, NULL, NULL, &old);
	FD_SET(readable, &in);
	pselect(writable + 1, &in, NULL, NULL, &time, &mask);
	select(-1, NULL, NULL, NULL, &old);
	syscall(SYS_select, 100, &in, NULL, NULL, (void *)1);
}

static void polled(int readable, int writable)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.fd = readable}}, got[4];
	struct timespec time = {.tv_nsec = 1000};
	sigset_t mask;
	int fd = epoll_create1(EPOLL_CLOEXEC), old = epoll_create(5);

	sigemptyset(&mask);
	epoll_ctl(fd, EPOLL_CTL_ADD, readable, &event);
	event = (struct epoll_event){.events = EPOLLOUT | EPOLLONESHOT | EPOLLRDHUP, .data = {.u64 = 0x123456789abcdef}};
	epoll_ctl(fd, EPOLL_CTL_ADD, writable, &event);
	epoll_ctl(fd, EPOLL_CTL_ADD, writable, &event);
	epoll_wait(fd, got, 4, -1);
	epoll_wait(fd, got, 4, 1);
	event.events = 0;
	epoll_ctl(fd, EPOLL_CTL_MOD, writable, &event);
	epoll_pwait(fd, got, 4, 0, &mask);
	epoll_pwait(fd, got, 4, 0, NULL);
	epoll_ctl(fd, EPOLL_CTL_DEL, readable, NULL);
	syscall(SYS_epoll_pwait2, fd, got, 4, &time, NULL, 0);
	epoll_wait(fd, got, 0, 0);
	close(old);
	close(fd);
}

static void timers(void)
{
	struct itimerspec once = {.it_value = {.tv_nsec = 1000000}, .it_interval = {.tv_sec = 5}}, before;
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value = {.sival_int = 7}};
	struct sigevent silent = {.sigev_notify = SIGEV_NONE};
	struct itimerval interval = {.it_value = {.tv_sec = 100}}, old;
	struct timespec time = {.tv_nsec = 2000}, left;
	unsigned long long count;
	timer_t timer;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), value = eventfd(3, EFD_CLOEXEC | EFD_SEMAPHORE);

	timerfd_settime(fd, 0, &once, NULL);
	timerfd_settime(fd, TFD_TIMER_ABSTIME, &once, &before);
	timerfd_gettime(fd, &before);
	if (read(value, &count, sizeof(count)) != sizeof(count) || write(value, &count, sizeof(count)) != sizeof(count))
		exit(1);
	signal(SIGRTMIN, SIG_IGN);
	timer_create(CLOCK_MONOTONIC, &silent, &timer);
	timer_settime(timer, 0, &once, NULL);
	timer_gettime(timer, &before);
	timer_getoverrun(timer);
	timer_delete(timer);
	timer_create(CLOCK_REALTIME, &event, &timer);
	timer_settime(timer, TIMER_ABSTIME, &once, &before);
	timer_delete(timer);
	syscall(SYS_timer_create, CLOCK_BOOTTIME, NULL, &timer);
	syscall(SYS_timer_create, 77, &event, &timer);
	setitimer(ITIMER_REAL, &interval, &old);
	getitimer(ITIMER_REAL, &old);
	alarm(10);
	alarm(0);
	nanosleep(&time, &left);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
	clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, &left);
	time.tv_nsec = -1;
	nanosleep(&time, NULL);
}

static void clocks(void)
{
	struct timespec time;
	struct timeval day;
	struct timex adjust = {.modes = 0};
	struct tms used;

	syscall(SYS_clock_gettime, CLOCK_REALTIME, &time);
	syscall(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &time);
	syscall(SYS_clock_gettime, 77, &time);
	syscall(SYS_clock_gettime, -6, &time);
	clock_getres(CLOCK_MONOTONIC, NULL);
	syscall(SYS_clock_getres, CLOCK_MONOTONIC_COARSE, &time);
	syscall(SYS_gettimeofday, &day, NULL);
	syscall(SYS_time, NULL);
	times(&used);
	adjtimex(&adjust);
	clock_adjtime(CLOCK_REALTIME, &adjust);
}

static void watched(void)
{
	char buffer[512];
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), watch = inotify_add_watch(fd, ".", IN_CREATE | IN_DELETE | IN_ONLYDIR);

	close(mkstemp((char[]){"watched.XXXXXX"}));
	if (read(fd, buffer, sizeof(buffer)) < 0)
		exit(1);
	inotify_add_watch(fd, "missing", IN_ALL_EVENTS);
	inotify_rm_watch(fd, watch);
	inotify_rm_watch(fd, 99);
	close(inotify_init());
	syscall(SYS_fanotify_init, 0x200, 0x8000);
	syscall(SYS_fanotify_mark, 99, 1, 0x20, -100, ".");
}

int main(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0 || write(fds[1], "x", 1) != 1)
		return 1;
	sets(fds[0], fds[1]);
	polled(fds[0], fds[1]);
	timers();
	clocks();
	watched();
	return 0;
}
