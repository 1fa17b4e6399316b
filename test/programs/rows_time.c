// SPDX-License-Identifier: Apache-2.0
// Clocks and timers. Clocks are never set: what would set them has a time that is none.
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <time.h>

#include "rows.h"

static void clocks(void)
{
	struct timespec *time = tail_alloc(sizeof(*time));
	struct timeval *day = tail_alloc(sizeof(*day));
	long value = syscall(SYS_clock_gettime, CLOCK_REALTIME, time);

	expect("clock_gettime(CLOCK_REALTIME, {tv_sec=%ld, tv_nsec=%ld}) = %s", time->tv_sec, time->tv_nsec,
	       result(value));
	value = syscall(SYS_clock_getres, CLOCK_MONOTONIC, time);
	expect("clock_getres(CLOCK_MONOTONIC, {tv_sec=%ld, tv_nsec=%ld}) = %s", time->tv_sec, time->tv_nsec,
	       result(value));
	*time = (struct timespec){.tv_nsec = 2000000000};
	expect("clock_settime(CLOCK_MONOTONIC, {tv_sec=0, tv_nsec=2000000000}) = %s",
	       result(syscall(SYS_clock_settime, CLOCK_MONOTONIC, time)));
	expect("clock_adjtime(CLOCK_REALTIME, NULL) = %s", result(syscall(SYS_clock_adjtime, CLOCK_REALTIME, NULL)));
	expect("adjtimex(NULL) = %s", result(syscall(SYS_adjtimex, NULL)));
	value = syscall(SYS_gettimeofday, day, NULL);
	expect("gettimeofday({tv_sec=%ld, tv_usec=%ld}, NULL) = %s", day->tv_sec, day->tv_usec, result(value));
	*day = (struct timeval){.tv_usec = 2000000};
	expect("settimeofday({tv_sec=0, tv_usec=2000000}, NULL) = %s", result(syscall(SYS_settimeofday, day, NULL)));
#ifdef SYS_time
	char date[64];

	value = syscall(SYS_time, NULL);
	strftime(date, sizeof(date), "%FT%T%z", localtime(&value));
	expect("time(NULL) = %ld (%s)", value, date);
#endif
}

static void slept(void)
{
	struct timespec little = {.tv_nsec = 1000};
	struct tms *used = tail_alloc(sizeof(*used));
	long value = syscall(SYS_times, used);

	expect("times({tms_utime=%ld, tms_stime=%ld, tms_cutime=0, tms_cstime=0}) = %ld", used->tms_utime,
	       used->tms_stime, value);
	expect("clock_nanosleep(CLOCK_MONOTONIC, 0, {tv_sec=0, tv_nsec=1000}, NULL) = %s",
	       result(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &little, NULL)));
}

static void intervals(void)
{
	struct itimerval *timer = tail_copy(&(struct itimerval){{1, 2}, {0, 0}}, sizeof(*timer));

	expect("setitimer(ITIMER_VIRTUAL, {it_interval={tv_sec=1, tv_usec=2}, it_value={tv_sec=0, tv_usec=0}}, NULL) = %s",
	       result(syscall(SYS_setitimer, ITIMER_VIRTUAL, timer, NULL)));
	expect("getitimer(ITIMER_REAL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=0, tv_usec=0}}) = %s",
	       result(syscall(SYS_getitimer, ITIMER_REAL, timer)));
#ifdef SYS_alarm
	expect("alarm(0) = %s", result(syscall(SYS_alarm, 0)));
#endif
}

static void timers(void)
{
	struct itimerspec *timer = tail_copy(&(struct itimerspec){{1, 2}, {0, 0}}, sizeof(*timer));
	int *id = tail_alloc(sizeof(*id)), fd;
	long value = syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, id);

	expect("timer_create(CLOCK_MONOTONIC, NULL, [%d]) = %s", *id, result(value));
	expect("timer_settime(%d, TIMER_ABSTIME, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, NULL) = %s",
	       *id, result(syscall(SYS_timer_settime, *id, TIMER_ABSTIME, timer, NULL)));
	value = syscall(SYS_timer_gettime, *id, timer);
	expect("timer_gettime(%d, {it_interval={tv_sec=%ld, tv_nsec=%ld}, it_value={tv_sec=0, tv_nsec=0}}) = %s", *id,
	       timer->it_interval.tv_sec, timer->it_interval.tv_nsec, result(value));
	expect("timer_getoverrun(%d) = %s", *id, result(syscall(SYS_timer_getoverrun, *id)));
	expect("timer_delete(%d) = %s", *id, result(syscall(SYS_timer_delete, *id)));
	fd = (int)syscall(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC);
	expect("timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC) = %d", fd);
	*timer = (struct itimerspec){{1, 2}, {0, 0}};
	expect("timerfd_settime(%d, TFD_TIMER_ABSTIME, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, NULL) = %s",
	       fd, result(syscall(SYS_timerfd_settime, fd, TFD_TIMER_ABSTIME, timer, NULL)));
	value = syscall(SYS_timerfd_gettime, fd, timer);
	expect("timerfd_gettime(%d, {it_interval={tv_sec=%ld, tv_nsec=%ld}, it_value={tv_sec=0, tv_nsec=0}}) = %s", fd,
	       timer->it_interval.tv_sec, timer->it_interval.tv_nsec, result(value));
}

int main(void)
{
	clocks();
	slept();
	intervals();
	timers();
	return 0;
}
