// SPDX-License-Identifier: Apache-2.0
// The first thread ends after a line of input; the second sleeps until some time after that, and makes one call more.
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *run(void *argument)
{
	(void)argument;
	usleep(600000);
	syscall(SYS_close, -100);
	return NULL;
}

int main(void)
{
	pthread_t thread;
	char line[2];

	if (pthread_create(&thread, NULL, run, NULL) || read(0, line, sizeof(line)) < 0)
		return 1;
	pthread_exit(NULL);
}
