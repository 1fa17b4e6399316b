/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The traced program is the oracle: it makes a call and prints the line that
 * must be shown for it, with the addresses and numbers that only it knows.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One expected line, without the process id in front. */
__attribute__((format(printf, 1, 2))) static inline void expect(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

/* "-1 ENOENT (No such file or directory)" for the errno of now, a number otherwise. */
static inline const char *result(long value)
{
	static char text[4][128];
	static int next;
	char *to = text[next++ & 3];

	if (value == -1)
		snprintf(to, sizeof(text[0]), "-1 %s (%s)", strerrorname_np(errno), strerrordesc_np(errno));
	else
		snprintf(to, sizeof(text[0]), "%ld", value);
	return to;
}

/* Memory whose last byte is the last one that can be read: reading on faults at once. */
static inline void *tail_alloc(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (size + page - 1) / page * page;
	char *area = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED || mprotect(area + room, page, PROT_NONE) != 0)
		exit(99);
	return area + room - size;
}

static inline void *tail_copy(const void *bytes, size_t size)
{
	return memcpy(tail_alloc(size), bytes, size);
}

#endif
