// SPDX-License-Identifier: Apache-2.0
// crowd calls|forks TASKS FIFO COUNT: tasks that share one CPU, so that each is preempted again and again, wherever it is.
// TASKS ordinary ones do COUNT rounds each and never sleep. FIFO real-time ones are woken by a timer several thousand times
// a second, do a round each time, and end with the others. A round makes six calls, or a child that makes two; texts,
// positions and descriptors say whose call it is and which. Prints for each task how many rounds it did.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TASKS = 64, TAG = 13, REPEATS = 5 };

struct shared {
	int rounds[TASKS];
	int ended;
};

static int null, file;

/* Longer for one task than for another. */
static int tag(char *to, int task, int round)
{
	int repeats = 1 + task % REPEATS;

	for (int i = 0; i < repeats; i++)
		sprintf(to + i * TAG, "[%03d:%07d]", task, round);
	return repeats * TAG;
}

static void calls(int task, int round)
{
	char text[REPEATS * TAG + 1], path[REPEATS * TAG + 8];
	int size = tag(text, task, round);
	struct iovec two[2] = {{text, (size_t)size}, {text, TAG}};
	struct pollfd closed = {.fd = (task + 1) * 1000000 + round, .events = POLLIN};
	struct timespec now = {0};

	sprintf(path, "/no/%s", text);
	syscall(SYS_write, -1, text, size);
	syscall(SYS_openat, -1, path, O_RDONLY, 0);
	syscall(SYS_linkat, -1, path, -1, path, 0);
	syscall(SYS_writev, null, two, 2);
	syscall(SYS_ppoll, &closed, 1, &now, NULL, 8);
	syscall(SYS_lseek, file, (long)(task + 1) * 1000000 + round, SEEK_SET);
}

static void fork_one(int task, int round)
{
	char text[REPEATS * TAG + 1];
	int size = tag(text, task, round);
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_write, -1, text, size);
		syscall(SYS_exit_group, round & 63);
	}
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		_exit(1);
}

int main(int argc, char **argv)
{
	int tasks = argc > 4 ? atoi(argv[2]) : 1, fifo = argc > 4 ? atoi(argv[3]) : 0, count = argc > 4 ? atoi(argv[4]) : 1;
	void (*round)(int, int) = argc > 1 && strcmp(argv[1], "forks") == 0 ? fork_one : calls;
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, failed = 0, gate[2];
	cpu_set_t one;
	char byte;

	alarm(120);
	sched_getaffinity(0, sizeof(one), &one);
	for (int cpu = 0, found = 0; cpu < CPU_SETSIZE; cpu++) {
		if (found)
			CPU_CLR(cpu, &one);
		found |= CPU_ISSET(cpu, &one);
	}
	null = open("/dev/null", O_WRONLY);
	file = (int)syscall(SYS_memfd_create, "crowd", 0);
	if (shared == MAP_FAILED || tasks + fifo > TASKS || sched_setaffinity(0, sizeof(one), &one) || null < 0 || pipe(gate))
		return 1;
	for (int task = 0; task < tasks + fifo; task++) {
		struct timespec pause = {.tv_nsec = 200000 + 40000 * (task % 4)};
		struct sched_param priority = {.sched_priority = 1};
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (pid)
			continue;
		close(gate[1]);
		if (read(gate[0], &byte, 1) != 0 || (task >= tasks && sched_setscheduler(0, SCHED_FIFO, &priority)))
			_exit(1);
		while (task < tasks ? shared->rounds[task] < count : __atomic_load_n(&shared->ended, __ATOMIC_RELAXED) < tasks) {
			if (task >= tasks)
				nanosleep(&pause, NULL);
			round(task, shared->rounds[task]++);
		}
		__atomic_add_fetch(&shared->ended, 1, __ATOMIC_RELAXED);
		_exit(0);
	}
	close(gate[1]);
	while (wait(&status) > 0)
		failed |= status != 0;
	for (int task = 0; task < tasks + fifo; task++)
		printf("%d %d\n", task, shared->rounds[task]);
	return failed;
}
