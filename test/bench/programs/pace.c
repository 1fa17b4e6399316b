// SPDX-License-Identifier: Apache-2.0
// pace KIND RATE COUNT [BURST_RATE BURST_COUNT]: COUNT calls at RATE a second, in small portions on a timer, then perhaps a
// burst at another rate. Kinds are getppid, and mix as in loop.c. Prints how many calls it made, how late it was at the end
// in milliseconds, and the rate that the burst reached.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const char path[] = "/nowhere/that/exists/on/any/machine/whatever/it/is/called/x";
static char nothing[8];

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void one(int mixed, long i)
{
	switch (mixed ? i & 3 : 0) {
	case 0: syscall(SYS_getppid); return;
	case 1: syscall(SYS_faccessat, -100, path, R_OK); return;
	case 2: syscall(SYS_read, 0, nothing, 0); return;
	default: syscall(SYS_close, -1);
	}
}

/* Sleeps between portions with one call more of its own each, which is counted. */
static long run(int mixed, long rate, long count, long *made)
{
	struct timespec pause = {.tv_nsec = 200000};
	long begin = now(), done = 0;

	while (done < count) {
		long due = (long)((double)(now() - begin) * (double)rate / 1e9);

		if (due > count)
			due = count;
		for (; done < due; done++, (*made)++)
			one(mixed, done);
		if (done < count) {
			clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
			(*made)++;
			done++;
		}
	}
	return now() - begin;
}

int main(int argc, char **argv)
{
	long made = 0, burst = 0, rate, count, took;
	int mixed;

	if (argc < 4)
		return 2;
	mixed = strcmp(argv[1], "mix") == 0;
	rate = atol(argv[2]);
	count = atol(argv[3]);
	prctl(PR_SET_TIMERSLACK, 1000UL);
	took = run(mixed, rate, count, &made);
	if (argc > 5)
		burst = run(mixed, atol(argv[4]), atol(argv[5]), &made);
	printf("%ld %.1f %.0f\n", made, (double)took / 1e6 - (double)count / (double)rate * 1e3,
	       burst == 0 ? 0 : (double)atol(argv[5]) / (double)burst * 1e9);
	return 0;
}
