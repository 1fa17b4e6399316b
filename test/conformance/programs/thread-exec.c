// SPDX-License-Identifier: Apache-2.0
// A thread other than the first replaces the image: it takes over the process's number.
#include <pthread.h>
#include <unistd.h>

static void *replace(void *nothing)
{
	usleep(50000);
	execl("/bin/true", "true", (char *)NULL);
	return nothing;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, replace, NULL);
	pause();
	return 1;
}
