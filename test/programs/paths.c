// SPDX-License-Identifier: Apache-2.0
// File names: found, missing, escaped, at the end of a page, NULL, unreadable; flags known and unknown.
#include "expect.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void open_one(const char *path, const char *shown, int flags, const char *shown_flags)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, flags, 0600);

	expect("openat(AT_FDCWD, %s, %s) = %s", shown, shown_flags, result(fd));
	if (fd >= 0)
		close((int)fd);
}

int main(void)
{
	char address[32];
	char *end = tail_alloc(1);
	long fd;

	open_one("/dev/null", "\"/dev/null\"", O_RDONLY | O_CLOEXEC, "O_RDONLY|O_CLOEXEC");
	open_one(tail_copy("/no/such", 9), "\"/no/such\"", O_RDWR | O_APPEND, "O_RDWR|O_APPEND");
	open_one("a\n\"\\\t\1" "7\377", "\"a\\n\\\"\\\\\\t\\0017\\377\"", O_RDONLY, "O_RDONLY");
	open_one("", "\"\"", O_RDONLY | O_DIRECTORY, "O_RDONLY|O_DIRECTORY");
	open_one(NULL, "NULL", O_RDONLY, "O_RDONLY");
	*end = 'x';
	snprintf(address, sizeof(address), "%p", (void *)end);
	open_one(end, address, O_RDONLY, "O_RDONLY");
	fd = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0640);
	expect("openat(AT_FDCWD, \"/dev/null\", O_WRONLY|O_CREAT|O_TRUNC, 0640) = %s", result(fd));
#ifdef SYS_mkdir /* newer architectures have only the calls with a directory's descriptor */
	expect("mkdir(\"/proc/nowhere\", 0755) = %s", result(syscall(SYS_mkdir, "/proc/nowhere", 0755)));
	expect("access(\"/etc\", R_OK|X_OK) = %s", result(syscall(SYS_access, "/etc", R_OK | X_OK)));
#endif
	return 0;
}
