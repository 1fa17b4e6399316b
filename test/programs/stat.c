// SPDX-License-Identifier: Apache-2.0
// File state by its layout: a file, a device, a missing one; limits, poll, times.
#include "expect.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>

static void stat_one(const char *path)
{
	struct stat *state = tail_alloc(sizeof(*state));
	long outcome = syscall(SYS_newfstatat, AT_FDCWD, path, state, AT_SYMLINK_NOFOLLOW);
	const char *type;

	if (outcome != 0) {
		expect("newfstatat(AT_FDCWD, \"%s\", %p, AT_SYMLINK_NOFOLLOW) = %s", path, (void *)state, result(outcome));
		return;
	}
	type = S_ISREG(state->st_mode) ? "S_IFREG" : S_ISDIR(state->st_mode) ? "S_IFDIR" : "S_IFCHR";
	if (S_ISCHR(state->st_mode))
		expect("newfstatat(AT_FDCWD, \"%s\", {st_mode=%s|%#o, st_rdev=makedev(%#x, %#x), ...}, AT_SYMLINK_NOFOLLOW) = 0", path,
		       type, state->st_mode & 07777, major(state->st_rdev), minor(state->st_rdev));
	else
		expect("newfstatat(AT_FDCWD, \"%s\", {st_mode=%s|%#o, st_size=%lld, ...}, AT_SYMLINK_NOFOLLOW) = 0", path, type,
		       state->st_mode & 0777, (long long)state->st_size);
}

int main(void)
{
	struct rlimit limit = {.rlim_cur = 77, .rlim_max = 88};
	struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = -1, .events = POLLOUT}};
	struct timespec nothing = {.tv_nsec = 1000};
	int pipe_fds[2];

	stat_one("/etc/passwd");
	stat_one("/dev/null");
	stat_one("/no/such");
	expect("prlimit64(0, RLIMIT_CORE, {rlim_cur=77, rlim_max=88}, NULL) = %s",
	       result(syscall(SYS_prlimit64, 0, RLIMIT_CORE, &limit, NULL)));
	if (pipe(pipe_fds) != 0 || write(pipe_fds[1], "x", 1) != 1)
		return 1;
	fds[0].fd = pipe_fds[0];
#ifdef SYS_poll /* newer architectures have only ppoll */
	poll(fds, 2, 100);
	expect("poll([{fd=%d, events=POLLIN}, {fd=-1}], 2, 100) = 1 ([{fd=%d, revents=POLLIN}])", pipe_fds[0],
	       pipe_fds[0]);
	fds[0].fd = -1;
	expect("poll([{fd=-1}], 1, 0) = %s (Timeout)", result(poll(fds, 1, 0)));
#endif
	expect("nanosleep({tv_sec=0, tv_nsec=1000}, NULL) = %s", result(syscall(SYS_nanosleep, &nothing, NULL)));
	return 0;
}
