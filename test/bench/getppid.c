// SPDX-License-Identifier: Apache-2.0
// getppid COUNT: nanoseconds per call of a loop of getppid, after a warm-up, on stdout.
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 100000;
	double begin;

	for (long i = 0; i < 1000; i++)
		syscall(SYS_getppid);
	begin = now();
	for (long i = 0; i < count; i++)
		syscall(SYS_getppid);
	printf("%.1f\n", (now() - begin) / (double)count);
	return 0;
}
