// SPDX-License-Identifier: Apache-2.0
// entries THREADS: so many threads that each ask for a socket option, a call of which memory is read at its entry, and
// then wait all at once in another one until standard input ends. Prints how many threads there were.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static int fd;

static void *thread(void *unused)
{
	socklen_t size = sizeof(int);
	fd_set end;
	int type;

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
	FD_ZERO(&end);
	FD_SET(0, &end);
	select(1, &end, NULL, NULL, NULL);
	return unused;
}

int main(int count, char **arguments)
{
	long size = count > 1 ? atol(arguments[1]) : 1;
	pthread_t *all = calloc((size_t)size, sizeof(*all));
	pthread_attr_t small;

	alarm(300);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	for (long i = 0; i < size; i++)
		if (pthread_create(&all[i], &small, thread, NULL) != 0)
			return 1;
	for (long i = 0; i < size; i++)
		pthread_join(all[i], NULL);
	printf("%ld\n", size);
	return 0;
}
