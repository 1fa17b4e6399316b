// SPDX-License-Identifier: Apache-2.0
// storm PROCESSES COUNT [RATE]: so many processes that begin together and make exactly COUNT calls of
// sched_get_priority_max each, which no C library makes by itself; as fast as they can, or RATE a second each.
// Prints the nanoseconds from the common start to the last end.
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void calls(long count, long rate)
{
	long begin = now();

	for (long i = 0; i < count; i++) {
		while (rate != 0 && (now() - begin) / 1000 * rate < i * 1000000L)
			continue;
		syscall(SYS_sched_get_priority_max, 0);
	}
}

int main(int argc, char **argv)
{
	int processes = argc > 1 ? atoi(argv[1]) : 1, status, failed = 0, gate[2];
	long count = argc > 2 ? atol(argv[2]) : 1, rate = argc > 3 ? atol(argv[3]) : 0, begin;
	char byte;

	alarm(300);
	if (pipe(gate) != 0)
		return 1;
	for (int i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (pid == 0) {
			close(gate[1]);
			if (read(gate[0], &byte, 1) != 0)
				_exit(1);
			calls(count, rate);
			_exit(0);
		}
	}
	begin = now();
	close(gate[1]);
	while (wait(&status) > 0)
		failed |= status != 0;
	printf("%ld\n", now() - begin);
	return failed;
}
