// SPDX-License-Identifier: Apache-2.0
// Prints the number of its second thread. The first closes descriptor -101 again and again, the second -102, until killed.
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *close_often(void *descriptor)
{
	if ((long)descriptor == -102) {
		printf("%d\n", gettid());
		fflush(stdout);
	}
	for (;;) {
		syscall(SYS_close, (long)descriptor);
		usleep(20000);
	}
	return NULL;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, close_often, (void *)-102L) != 0)
		return 1;
	close_often((void *)-101L);
}
