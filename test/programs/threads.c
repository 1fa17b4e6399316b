// SPDX-License-Identifier: Apache-2.0
// Four threads that each make a call; threads belong to their process.
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *run(void *argument)
{
	syscall(SYS_close, -100 - (int)(long)argument);
	return NULL;
}

int main(void)
{
	pthread_t threads[4];

	for (long i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, run, (void *)i);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
