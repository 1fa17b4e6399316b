// SPDX-License-Identifier: Apache-2.0
// Threads one after the other, and a process that ends while some are still there.
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

static sem_t begun;

static void *work(void *number)
{
	char name[16];

	snprintf(name, sizeof(name), "worker-%ld", (long)number);
	prctl(PR_SET_NAME, name);
	return number;
}

static void *sleeper(void *nothing)
{
	sem_post(&begun);
	pause();
	return nothing;
}

int main(void)
{
	pthread_t thread;

	sem_init(&begun, 0, 0);
	for (long i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, work, (void *)i) == 0)
			pthread_join(thread, NULL);
	for (int i = 0; i < 2; i++)
		if (pthread_create(&thread, NULL, sleeper, NULL) == 0)
			sem_wait(&begun);
	usleep(50000);
	return 3;
}
