// SPDX-License-Identifier: Apache-2.0
/*
 * To be loaded before a program (LD_PRELOAD): makes one call of a function fail. FAILING_WHAT is bpf, mmap (of a map of the kernel's)
 * or thread, FAILING_NTH the call's number from 1, 0 for none; the file FAILING_LOG gets a line for each: its command.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int calls;

static int fails(const char *what, int command)
{
	static const char *wanted, *file;
	static int nth;
	char line[32];
	int fd, count;

	if (!wanted) {
		nth = getenv("FAILING_NTH") ? atoi(getenv("FAILING_NTH")) : 0;
		file = getenv("FAILING_LOG");
		wanted = getenv("FAILING_WHAT") ? getenv("FAILING_WHAT") : "";
	}
	if (strcmp(what, wanted) != 0)
		return 0;
	count = ++calls;
	fd = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	if (fd >= 0) {
		snprintf(line, sizeof(line), "%d\n", command);
		if (write(fd, line, strlen(line)) < 0)
			abort();
		close(fd);
	}
	return count == nth;
}

long syscall(long number, ...)
{
	static long (*next)(long, ...);
	long a[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_bpf && fails("bpf", (int)a[0])) {
		errno = ENOMEM;
		return -1;
	}
	if (!next)
		next = dlsym(RTLD_NEXT, "syscall");
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Of the maps: what a program maps of files is private or read-only. */
void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (fd >= 0 && (flags & MAP_SHARED) && fails("mmap", protection)) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	return mmap(address, size, protection, flags, fd, offset);
}

/* Of the addon: Node has its own. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	Dl_info caller;

	if (dladdr(__builtin_return_address(0), &caller) && caller.dli_fname && strstr(caller.dli_fname, "sysspan.node") &&
	    fails("thread", 0))
		return EAGAIN;
	if (!next)
		next = dlsym(RTLD_NEXT, "pthread_create");
	return next(thread, attributes, run, argument);
}
