// SPDX-License-Identifier: Apache-2.0
// Files and directories: opening, state, times, owners, extended attributes, locks, seals, copying, ioctls.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>
#include <utime.h>

static void opened(void)
{
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH};
	struct open_how bad = {.flags = 0x8000000000};

	close(open("made", O_RDWR | O_CREAT | O_EXCL | O_TRUNC, 0640));
	close(open("made", O_WRONLY | O_APPEND | O_NONBLOCK | O_SYNC));
	close(open(".", O_RDONLY | O_DIRECTORY | O_PATH | O_NOFOLLOW));
	close(open(".", O_RDWR | O_TMPFILE, 0600));
	close(creat("created", 04755));
	close(openat(AT_FDCWD, "made", O_ACCMODE | 0x40000000));
	openat(99, "made", O_RDONLY);
	close((int)syscall(SYS_openat2, AT_FDCWD, "made", &how, sizeof(how)));
	syscall(SYS_openat2, AT_FDCWD, "made", &bad, sizeof(bad));
	syscall(SYS_openat2, AT_FDCWD, "made", NULL, 8);
	open("\xff\xfe invalid \"quoted\"\n\t\001", O_RDONLY);
	open((char *)1, O_RDONLY);
	open("", O_RDONLY);
	syscall(SYS_close_range, 50, 60, 2);
	syscall(SYS_close_range, 50, ~0U, 0);
	access("made", R_OK | W_OK);
	faccessat(AT_FDCWD, "missing", F_OK, AT_EACCESS);
	umask(022);
	umask(0);
	umask(07777);
	umask(022);
}

static void state(void)
{
	struct stat one;
	struct statx more;
	struct statfs system;
	struct statvfs other;
	struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_OMIT}};
	struct timeval two[2] = {{.tv_sec = 1, .tv_usec = 2}, {.tv_sec = 3, .tv_usec = 4}};
	struct utimbuf old = {.actime = 5, .modtime = 6};

	stat("made", &one);
	lstat("/dev/null", &one);
	lstat("/proc/self", &one);
	fstat(0, &one);
	syscall(SYS_stat, "/tmp", &one);
	syscall(SYS_lstat, "missing", &one);
	statx(AT_FDCWD, "made", AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_BASIC_STATS | STATX_BTIME, &more);
	statx(AT_FDCWD, "missing", AT_STATX_SYNC_AS_STAT, STATX_ALL, &more);
	statx(0, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MODE, &more);
	statfs("/proc", &system);
	statfs("/tmp", &system);
	fstatfs(99, &system);
	statvfs("/dev", &other);
	utimensat(AT_FDCWD, "made", times, AT_SYMLINK_NOFOLLOW);
	utimensat(AT_FDCWD, "made", NULL, 0);
	times[0].tv_nsec = 77;
	times[1].tv_sec = 88;
	times[1].tv_nsec = 99;
	utimensat(AT_FDCWD, "made", times, 0);
	futimens(99, times);
	syscall(SYS_utimes, "made", two);
	syscall(SYS_utime, "made", &old);
	syscall(SYS_futimesat, AT_FDCWD, "made", two);
	chmod("made", 0);
	chmod("made", 01777);
	fchmodat(AT_FDCWD, "made", 0600, 0);
	chown("made", (uid_t)-1, 7);
	lchown("made", 0, (gid_t)-1);
	fchownat(AT_FDCWD, "made", 0, 0, AT_SYMLINK_NOFOLLOW);
}

static void names(void)
{
	char text[64];
	DIR *folder;

	mkdir("folder", 0777);
	mkdirat(AT_FDCWD, "folder", 0700);
	symlink("made", "link");
	if (readlink("link", text, sizeof(text)) < 0 || readlink("made", text, sizeof(text)) >= 0 || readlink("link", text, 2) < 0)
		exit(1);
	link("made", "hard");
	linkat(AT_FDCWD, "made", AT_FDCWD, "hard2", AT_SYMLINK_FOLLOW);
	rename("hard", "harder");
	renameat2(AT_FDCWD, "harder", AT_FDCWD, "hard2", RENAME_EXCHANGE);
	syscall(SYS_rename, "harder", "folder/x");
	mknod("fifo", S_IFIFO | 0600, 0);
	mknod("null", S_IFCHR | 0666, makedev(1, 3));
	mknod("plain", 0644, 0);
	truncate("made", 5000);
	truncate("missing", -1);
	folder = opendir(".");
	while (readdir(folder) != NULL)
		;
	closedir(folder);
	if (getcwd(text, sizeof(text)) == NULL || chdir("folder") != 0 || chdir("..") != 0 || chroot("missing") == 0 || getcwd(text, 1) != NULL)
		exit(1);
	unlinkat(AT_FDCWD, "folder", AT_REMOVEDIR);
	unlink("folder/x");
	rmdir("folder");
	rmdir("made/x");
}

static void attributes(void)
{
	char buffer[256];

	setxattr("made", "user.name", "value\0with\377bytes", 16, 0);
	setxattr("made", "user.name", "again", 5, XATTR_CREATE);
	lsetxattr("made", "user.other", "", 0, XATTR_REPLACE);
	getxattr("made", "user.name", NULL, 0);
	getxattr("made", "user.name", buffer, sizeof(buffer));
	lgetxattr("made", "user.missing", buffer, sizeof(buffer));
	listxattr("made", NULL, 0);
	listxattr("made", buffer, sizeof(buffer));
	flistxattr(99, buffer, 1);
	removexattr("made", "user.name");
	getxattr("made", "security.capability", buffer, sizeof(buffer));
}

static void moved(void)
{
	int fd = open("made", O_RDWR), other = open("created", O_RDWR), pipes[2];
	struct iovec parts[3] = {{.iov_base = "first ", .iov_len = 6}, {.iov_base = NULL, .iov_len = 0}, {.iov_base = "second", .iov_len = 6}};
	char buffer[5000], small[4];
	struct iovec into[2] = {{.iov_base = small, .iov_len = 4}, {.iov_base = buffer, .iov_len = 100}};
	loff_t from = 2, to = 0;
	off_t at = 0;

	memset(buffer, 'z', sizeof(buffer));
	if (pipe(pipes) != 0 || write(fd, buffer, sizeof(buffer)) < 0 || write(fd, "", 0) != 0 || write(99, "x", 1) >= 0)
		exit(1);
	if (writev(fd, parts, 3) < 0 || pwrite(fd, "at", 2, 4096) < 0 || pwritev(fd, parts, 3, 9) < 0 || preadv(fd, into, 2, 1) < 0 ||
	    preadv2(fd, into, 2, -1, 0) < 0 || pread(fd, buffer, 10, 0) < 0)
		exit(1);
	lseek(fd, 0, SEEK_SET);
	lseek(fd, 0, SEEK_END);
	lseek(fd, 100, SEEK_DATA);
	lseek(fd, -1, SEEK_SET);
	lseek(fd, 0, SEEK_SET);
	if (read(fd, buffer, sizeof(buffer)) < 0)
		exit(1);
	copy_file_range(fd, &from, other, &to, 100, 0);
	sendfile(other, fd, &at, 10);
	sendfile(other, fd, NULL, 10);
	splice(fd, &from, pipes[1], NULL, 10, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	tee(pipes[0], pipes[1], 10, SPLICE_F_NONBLOCK);
	vmsplice(pipes[1], parts, 1, SPLICE_F_GIFT);
	fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 10);
	posix_fadvise(fd, 0, 100, POSIX_FADV_WILLNEED);
	readahead(fd, 0, 100);
	ftruncate(fd, 10);
	fsync(fd);
	fdatasync(fd);
	sync_file_range(fd, 0, 10, SYNC_FILE_RANGE_WRITE);
	syncfs(99);
}

static void controlled(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 10};
	struct f_owner_ex owner = {.type = F_OWNER_PID, .pid = 0};
	int fd = open("made", O_RDWR), copy, memory = memfd_create("memory", MFD_ALLOW_SEALING | MFD_CLOEXEC), value;
	uint64_t hint = RWH_WRITE_LIFE_SHORT, number;
	struct termios terminal;
	struct winsize window;
	char buffer[64];

	copy = dup(fd);
	dup2(fd, copy);
	dup3(fd, copy, O_CLOEXEC);
	fcntl(fd, F_GETFD);
	fcntl(copy, F_GETFD);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
	fcntl(fd, F_DUPFD, 20);
	fcntl(fd, F_DUPFD_CLOEXEC, 20);
	fcntl(fd, F_SETLK, &lock);
	fcntl(fd, F_GETLK, &lock);
	fcntl(fd, F_OFD_SETLKW, &lock);
	fcntl(fd, F_GETOWN);
	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_GETOWN_EX, &owner);
	fcntl(fd, F_SETSIG, SIGIO);
	fcntl(fd, F_GETSIG);
	fcntl(fd, F_GETLEASE);
	fcntl(fd, F_SETLEASE, F_RDLCK);
	fcntl(fd, F_GETPIPE_SZ);
	fcntl(fd, F_SET_RW_HINT, &hint);
	fcntl(fd, F_GET_RW_HINT, &hint);
	fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
	fcntl(memory, F_GET_SEALS);
	fcntl(fd, 9999, 1);
	fcntl(99, F_GETFL);
	flock(fd, LOCK_EX | LOCK_NB);
	flock(fd, LOCK_UN);
	ioctl(fd, TCGETS, &terminal);
	ioctl(fd, TIOCGWINSZ, &window);
	ioctl(fd, TIOCGPGRP, &value);
	ioctl(fd, FIONREAD, &value);
	ioctl(fd, FIONBIO, &value);
	ioctl(fd, FIOCLEX);
	ioctl(fd, FS_IOC_GETFLAGS, &value);
	ioctl(fd, FS_IOC_GETVERSION, &value);
	ioctl(fd, FS_IOC_FSGETXATTR, buffer);
	ioctl(fd, FICLONE, 99);
	ioctl(fd, FIGETBSZ, &value);
	ioctl(fd, BLKGETSIZE64, &number);
	ioctl(fd, BLKSSZGET, &value);
	ioctl(fd, BLKROGET, &value);
	ioctl(fd, _IOC(_IOC_READ, 'x', 200, 12), buffer);
	ioctl(fd, _IO('y', 1), 5);
	ioctl(fd, 0x1234, 5);
	ioctl(fd, 0xdeadbeef, buffer);
	fd = posix_openpt(O_RDWR | O_NOCTTY);
	grantpt(fd);
	unlockpt(fd);
	ptsname_r(fd, buffer, sizeof(buffer));
	tcgetattr(fd, &terminal);
	cfmakeraw(&terminal);
	tcsetattr(fd, TCSANOW, &terminal);
	tcsetattr(fd, TCSADRAIN, &terminal);
	window = (struct winsize){.ws_row = 24, .ws_col = 80};
	ioctl(fd, TIOCSWINSZ, &window);
	ioctl(fd, TIOCGWINSZ, &window);
	tcflush(fd, TCIOFLUSH);
}

int main(void)
{
	opened();
	state();
	attributes();
	moved();
	controlled();
	names();
	return 0;
}
