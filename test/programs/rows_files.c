// SPDX-License-Identifier: Apache-2.0
// Descriptors: opening and duplicating them, commands for them, moving bytes and positions, writing back.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "rows.h"

static void opened(void)
{
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
	struct {
		unsigned bytes;
		int type;
		char of_file[8];
	} handle = {.bytes = 8, .type = 1};

	expect("openat2(AT_FDCWD, \"file\", {flags=O_RDONLY|O_CLOEXEC, resolve=RESOLVE_NO_SYMLINKS}, 24) = %s",
	       result(syscall(SYS_openat2, AT_FDCWD, "file", &how, sizeof(how))));
	expect("name_to_handle_at(AT_FDCWD, \"/no/such\", NULL, NULL, AT_EMPTY_PATH) = %s",
	       result(syscall(SYS_name_to_handle_at, AT_FDCWD, "/no/such", NULL, NULL, AT_EMPTY_PATH)));
	expect("open_by_handle_at(-1, {handle_bytes=8, handle_type=1}, O_RDONLY) = %s",
	       result(syscall(SYS_open_by_handle_at, -1, &handle, O_RDONLY)));
	expect("faccessat(AT_FDCWD, \"file\", R_OK|W_OK) = %s",
	       result(syscall(SYS_faccessat, AT_FDCWD, "file", R_OK | W_OK)));
	expect("faccessat2(AT_FDCWD, \"missing\", F_OK, AT_EACCESS) = %s",
	       result(syscall(SYS_faccessat2, AT_FDCWD, "missing", F_OK, AT_EACCESS)));
#ifdef SYS_open /* newer architectures have only the calls with a directory's descriptor */
	expect("open(\"file\", O_WRONLY|O_APPEND) = %s", result(syscall(SYS_open, "file", O_WRONLY | O_APPEND)));
	expect("creat(\"missing/file\", 04755) = %s", result(syscall(SYS_creat, "missing/file", 04755)));
#endif
}

static void duplicated(int fd)
{
	int fds[2];
	long value;

	expect("dup(%d) = %s", fd, result(syscall(SYS_dup, fd)));
	expect("dup3(%d, 40, O_CLOEXEC) = %s", fd, result(syscall(SYS_dup3, fd, 40, O_CLOEXEC)));
	expect("close(40) = %s", result(syscall(SYS_close, 40)));
	expect("close_range(4000, 4001, 0) = %s", result(syscall(SYS_close_range, 4000, 4001, 0)));
	value = syscall(SYS_pipe2, fds, O_CLOEXEC);
	expect("pipe2([%d, %d], O_CLOEXEC) = %s", fds[0], fds[1], result(value));
#ifdef SYS_dup2
	expect("dup2(%d, 41) = %s", fd, result(syscall(SYS_dup2, fd, 41)));
	value = syscall(SYS_pipe, fds);
	expect("pipe([%d, %d]) = %s", fds[0], fds[1], result(value));
#endif
	expect("fcntl(%d, F_DUPFD, 50) = %s", fd, result(syscall(SYS_fcntl, fd, F_DUPFD, 50)));
	expect("flock(%d, LOCK_EX|LOCK_NB) = %s", fd, result(syscall(SYS_flock, fd, LOCK_EX | LOCK_NB)));
	if (write(fds[1], "four", 4) != 4)
		exit(1);
	expect("ioctl(%d, FIONREAD, [4]) = %s", fds[0], result(syscall(SYS_ioctl, fds[0], FIONREAD, &value)));
}

static void moved(int fd)
{
	struct iovec parts[2] = {{"hel", 3}, {"lo", 2}};
	char *read = tail_alloc(5);
	struct iovec room[1] = {{read, 5}};
	int pipe_fds[2], other_fds[2], other = open("other", O_RDWR | O_CREAT, 0600);
	loff_t *offset = tail_alloc(sizeof(*offset));
	long value;

	if (pipe(pipe_fds) != 0 || pipe(other_fds) != 0)
		exit(1);
	expect("pwrite64(%d, \"hello\", 5, 0) = %s", fd, result(syscall(SYS_pwrite64, fd, "hello", 5, 0L)));
	expect("pread64(%d, \"ello\", 5, 1) = %s", fd, result(syscall(SYS_pread64, fd, read, 5, 1L)));
	expect("pwritev(%d, [{iov_base=\"hel\", iov_len=3}, {iov_base=\"lo\", iov_len=2}], 2, 5) = %s", fd,
	       result(syscall(SYS_pwritev, fd, parts, 2, 5L, 0L)));
	expect("preadv(%d, [{iov_base=\"hello\", iov_len=5}], 1, 5) = %s", fd,
	       result(syscall(SYS_preadv, fd, room, 1, 5L, 0L)));
	expect("pwritev2(%d, [{iov_base=\"hel\", iov_len=3}], 1, 0, RWF_DSYNC) = %s", fd,
	       result(syscall(SYS_pwritev2, fd, parts, 1, 0L, 0L, RWF_DSYNC)));
	expect("preadv2(%d, [{iov_base=\"hello\", iov_len=5}], 1, 0, 0) = %s", fd,
	       result(syscall(SYS_preadv2, fd, room, 1, 0L, 0L, 0)));
	expect("lseek(%d, 0, SEEK_SET) = %s", fd, result(syscall(SYS_lseek, fd, 0L, SEEK_SET)));
	*offset = 2;
	value = syscall(SYS_sendfile, other, fd, offset, 3L);
	expect("sendfile(%d, %d, [2 => 5], 3) = %s", other, fd, result(value));
	expect("copy_file_range(%d, NULL, %d, NULL, 5, 0) = %s", fd, other,
	       result(syscall(SYS_copy_file_range, fd, NULL, other, NULL, 5L, 0)));
	expect("vmsplice(%d, [{iov_base=\"hel\", iov_len=3}], 1, SPLICE_F_NONBLOCK) = %s", pipe_fds[1],
	       result(syscall(SYS_vmsplice, pipe_fds[1], parts, 1L, SPLICE_F_NONBLOCK)));
	expect("tee(%d, %d, 3, SPLICE_F_NONBLOCK) = %s", pipe_fds[0], other_fds[1],
	       result(syscall(SYS_tee, pipe_fds[0], other_fds[1], 3L, SPLICE_F_NONBLOCK)));
	expect("splice(%d, NULL, %d, NULL, 3, SPLICE_F_MOVE|SPLICE_F_NONBLOCK) = %s", pipe_fds[0], other_fds[1],
	       result(syscall(SYS_splice, pipe_fds[0], NULL, other_fds[1], NULL, 3L,
			      SPLICE_F_MOVE | SPLICE_F_NONBLOCK)));
}

static void written_back(int fd)
{
	struct {
		uint64_t off, len;
	} range = {.len = 10};

	expect("truncate(\"file\", 100) = %s", result(syscall(SYS_truncate, "file", 100L)));
	expect("ftruncate(%d, -1) = %s", fd, result(syscall(SYS_ftruncate, fd, -1L)));
	expect("fallocate(%d, FALLOC_FL_KEEP_SIZE, 0, 10) = %s", fd,
	       result(syscall(SYS_fallocate, fd, FALLOC_FL_KEEP_SIZE, 0L, 10L)));
	expect("fadvise64(%d, 0, 10, POSIX_FADV_WILLNEED) = %s", fd,
	       result(syscall(SYS_fadvise64, fd, 0L, 10L, POSIX_FADV_WILLNEED)));
	expect("readahead(%d, 0, 10) = %s", fd, result(syscall(SYS_readahead, fd, 0L, 10L)));
	expect("fsync(%d) = %s", fd, result(syscall(SYS_fsync, fd)));
	expect("fdatasync(-1) = %s", result(syscall(SYS_fdatasync, -1)));
	expect("syncfs(-1) = %s", result(syscall(SYS_syncfs, -1)));
	expect("sync_file_range(%d, 0, 10, SYNC_FILE_RANGE_WRITE) = %s", fd,
	       result(syscall(SYS_sync_file_range, fd, 0L, 10L, SYNC_FILE_RANGE_WRITE)));
	expect("cachestat(-1, {off=0, len=10}, NULL, 0) = %s", result(syscall(SYS_cachestat, -1, &range, NULL, 0)));
	expect("sync() = %s", result(syscall(SYS_sync)));
}

int main(void)
{
	int fd;

	enter_folder();
	fd = open("file", O_RDWR | O_CREAT, 0640);
	opened();
	duplicated(fd);
	moved(fd);
	written_back(fd);
	if (unlink("file") != 0 || unlink("other") != 0)
		return 1;
	leave_folder();
	return 0;
}
