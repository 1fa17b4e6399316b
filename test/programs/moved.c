// SPDX-License-Identifier: Apache-2.0
// After a line of input the second thread makes a call, or executes what is given.
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int told;

static void *run(void *argument)
{
	char **command = argument;

	while (!told)
		usleep(10000);
	syscall(SYS_close, -100);
	if (*command)
		execv(*command, command);
	return NULL;
}

int main(int count, char **arguments)
{
	pthread_t thread;
	char line[2];

	(void)count;
	if (pthread_create(&thread, NULL, run, arguments + 1) || read(0, line, sizeof(line)) < 0)
		return 1;
	told = 1;
	pthread_join(thread, NULL);
	return 0;
}
