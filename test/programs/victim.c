// SPDX-License-Identifier: Apache-2.0
// victim ROUNDS: an ordinary program of exactly known calls, a thousand rounds a second. A round makes one call of
// sched_get_priority_max, which no C library makes by itself; every hundredth also makes a child that makes one, and a
// child that executes /bin/true. Prints how many of these calls were made, and how many processes there were.
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 1000, calls = 0, processes = 1;
	struct timespec pause = {.tv_nsec = 1000000};

	alarm(600);
	for (long i = 0; i < rounds; i++) {
		syscall(SYS_sched_get_priority_max, 0);
		calls++;
		if (i % 100 == 0) {
			if (fork() == 0) {
				syscall(SYS_sched_get_priority_max, 0);
				_exit(0);
			}
			wait(NULL);
			if (fork() == 0) {
				execl("/bin/true", "true", NULL);
				_exit(1);
			}
			wait(NULL);
			calls++;
			processes += 2;
		}
		nanosleep(&pause, NULL);
	}
	printf("%ld %ld\n", calls, processes);
	return 0;
}
