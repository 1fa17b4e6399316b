// SPDX-License-Identifier: Apache-2.0
// A little of everything, to be built as a static and as a 32-bit program.
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct stat state;
	struct timespec little = {.tv_nsec = 1000};
	int fds[2];
	char byte;

	printf("pid is positive: %d\n", getpid() > 0);
	close(open("/etc/hostname", O_RDONLY | O_CLOEXEC));
	open("/no/such/file", O_RDONLY);
	stat("/etc/passwd", &state);
	nanosleep(&little, NULL);
	if (pipe(fds) != 0)
		return 1;
	if (fork() == 0)
		_exit(write(fds[1], "x", 1) == 1 ? 0 : 1);
	if (read(fds[0], &byte, 1) != 1)
		return 1;
	wait(NULL);
	return 0;
}
