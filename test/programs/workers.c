// SPDX-License-Identifier: Apache-2.0
// Has the kernel read a pipe with a thread of io_uring's, which waits; ends after a line of input. Prints how many threads
// of its own, and of the kernel's, its process had meanwhile.
#include "expect.h"

#include <dirent.h>
#include <linux/io_uring.h>
#include <sys/syscall.h>

static int threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = -2; /* "." and ".." */

	while (tasks != NULL && readdir(tasks) != NULL)
		count++;
	closedir(tasks);
	return count;
}

int main(void)
{
	struct io_uring_params p = {0};
	int ring = (int)syscall(SYS_io_uring_setup, 1, &p), fds[2];
	size_t size = p.sq_off.array + p.sq_entries * sizeof(unsigned int);
	struct io_uring_sqe *request;
	static char byte;
	char *queue;

	if (ring < 0 || pipe(fds) != 0)
		return 1;
	queue = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
	request = mmap(NULL, p.sq_entries * sizeof(*request), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
	if (queue == MAP_FAILED || request == MAP_FAILED)
		return 1;
	*request = (struct io_uring_sqe){
		.opcode = IORING_OP_READ, .flags = IOSQE_ASYNC, .fd = fds[0], .addr = (uintptr_t)&byte, .len = 1, .off = (uint64_t)-1};
	*(unsigned int *)(queue + p.sq_off.array) = 0;
	*(unsigned int *)(queue + p.sq_off.tail) += 1;
	if (syscall(SYS_io_uring_enter, ring, 1, 0, 0, NULL, 0) != 1)
		return 1;
	usleep(200000);
	printf("%d\n", threads());
	fflush(stdout);
	if (read(0, &byte, 1) < 0)
		return 1;
	return 0;
}
