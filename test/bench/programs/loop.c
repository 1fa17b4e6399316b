// SPDX-License-Identifier: Apache-2.0
// loop KIND COUNT [THREADS]: COUNT calls as fast as they go, beside THREADS threads that sleep. Prints the nanoseconds per
// call: the median over pieces of the run, so that what interrupts a few of them does not count, and the least of them.
//   getppid  a call without arguments worth reading
//   access   one path of 59 characters that does not exist
//   openat   an openat of /dev/null and the close of what it gave, in turns
//   mix      getppid, access, a read of nothing and a close that fails, in turns
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PIECES = 50, WARM_UP = 2000 };

static const char path[] = "/nowhere/that/exists/on/any/machine/whatever/it/is/called/x";
static pthread_barrier_t all_there;
static char nothing[8];

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *sleeper(void *unused)
{
	pthread_barrier_wait(&all_there);
	pause();
	return unused;
}

static void start_sleepers(int count)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	pthread_barrier_init(&all_there, NULL, (unsigned int)count + 1);
	for (int i = 0; i < count; i++)
		if (pthread_create(&thread, &small, sleeper, NULL) != 0)
			exit(1);
	pthread_barrier_wait(&all_there);
	sleep(2); /* until all of them sleep, and what was told of them is read */
}

static void calls(const char *kind, long count)
{
	if (strcmp(kind, "getppid") == 0)
		for (long i = 0; i < count; i++)
			syscall(SYS_getppid);
	else if (strcmp(kind, "access") == 0)
		for (long i = 0; i < count; i++)
			syscall(SYS_faccessat, -100, path, R_OK);
	else if (strcmp(kind, "openat") == 0)
		for (long i = 0; i < count; i += 2)
			syscall(SYS_close, syscall(SYS_openat, -100, "/dev/null", O_RDONLY));
	else
		for (long i = 0; i < count; i += 4) {
			syscall(SYS_getppid);
			syscall(SYS_faccessat, -100, path, R_OK);
			syscall(SYS_read, 0, nothing, 0);
			syscall(SYS_close, -1);
		}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	double pieces[PIECES];

	if (argc < 3)
		return 2;
	if (argc > 3 && atoi(argv[3]) > 0)
		start_sleepers(atoi(argv[3]));
	calls(argv[1], WARM_UP);
	for (int i = 0; i < PIECES; i++) {
		double begin = now();

		calls(argv[1], atol(argv[2]) / PIECES);
		pieces[i] = (now() - begin) / (double)(atol(argv[2]) / PIECES);
	}
	qsort(pieces, PIECES, sizeof(pieces[0]), ascending);
	printf("%.1f\n%.1f\n", pieces[PIECES / 2], pieces[0]);
	return 0;
}
