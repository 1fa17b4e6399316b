// SPDX-License-Identifier: Apache-2.0
// flood KIND SIZE: more of something than is usual. Each worker makes one call of sched_get_priority_max, which no C
// library makes by itself; prints how many of them were made.
//   processes SIZE  so many short processes, one after the other
//   threads SIZE    so many threads that live at the same time
//   bomb SIZE       a tree of processes, each the parent of two, SIZE generations deep, that live at the same time
//   arguments SIZE  executes itself with so many bytes of arguments
//   files SIZE      so many open files
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENT = 100000 }; /* below MAX_ARG_STRLEN */

static void work(void) { syscall(SYS_sched_get_priority_max, 0); }

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static pid_t worker(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		work();
		_exit(0);
	}
	return pid;
}

static int processes(long size)
{
	for (long i = 0; i < size; i++) {
		if (worker() < 0)
			return fail("vfork");
		wait(NULL);
	}
	printf("%ld\n", size);
	return 0;
}

static pthread_barrier_t barrier;

static void *thread(void *unused)
{
	work();
	pthread_barrier_wait(&barrier);
	return unused;
}

static int threads(long size)
{
	pthread_t *all = calloc((size_t)size, sizeof(*all));
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	pthread_barrier_init(&barrier, NULL, (unsigned int)size + 1);
	for (long i = 0; i < size; i++)
		if (pthread_create(&all[i], &small, thread, NULL) != 0)
			return fail("pthread_create");
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < size; i++)
		pthread_join(all[i], NULL);
	printf("%ld\n", size);
	return 0;
}

/* Every process waits for its children, so all of the tree lives until its leaves have done their work. */
static void grow(long generations)
{
	work();
	for (int child = 0; generations > 1 && child < 2; child++)
		if (fork() == 0) {
			grow(generations - 1);
			_exit(0);
		}
	while (wait(NULL) > 0)
		continue;
}

static int bomb(long generations)
{
	grow(generations);
	printf("%ld\n", (1L << generations) - 1);
	return 0;
}

static int arguments(const char *self, long size)
{
	long count = size / ARGUMENT + 1;
	char **argv = calloc((size_t)count + 4, sizeof(*argv)), *text = malloc(ARGUMENT + 1);

	memset(text, 'a', ARGUMENT);
	text[ARGUMENT] = 0;
	argv[0] = argv[1] = argv[2] = (char *)self;
	for (long i = 0; i < count; i++)
		argv[3 + i] = text;
	execv(self, argv);
	return fail("execv");
}

static int files(long size)
{
	struct rlimit limit = {.rlim_cur = (rlim_t)size + 16, .rlim_max = (rlim_t)size + 16};
	long opened = 0;

	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return fail("setrlimit");
	for (; opened < size && open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0; opened++)
		work();
	if (opened != size)
		return fail("open");
	printf("%ld\n", opened);
	return 0;
}

int main(int argc, char **argv)
{
	long size = argc > 2 ? atol(argv[2]) : 1;

	alarm(600);
	if (argc > 3) { /* executed by arguments() */
		work();
		puts("1");
		return 0;
	}
	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "processes") == 0)
		return processes(size);
	if (strcmp(argv[1], "threads") == 0)
		return threads(size);
	if (strcmp(argv[1], "bomb") == 0)
		return bomb(size);
	if (strcmp(argv[1], "arguments") == 0)
		return arguments(argv[0], size);
	return strcmp(argv[1], "files") == 0 ? files(size) : 2;
}
