// SPDX-License-Identifier: Apache-2.0
// Names in directories, the state of files, and their extended attributes.
#include <fcntl.h>
#include <linux/xattr.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "rows.h"

/* How many entries getdents64 gave; older getdents has the length of one at the same place. */
static int entries(const char *buffer, long size)
{
	int count = 0;

	for (long at = 0; at < size; count++) {
		uint16_t length;

		memcpy(&length, buffer + at + 16, sizeof(length));
		at += length;
	}
	return count;
}

static void made(void)
{
	expect("mkdirat(AT_FDCWD, \"folder\", 0700) = %s", result(syscall(SYS_mkdirat, AT_FDCWD, "folder", 0700)));
	expect("mknodat(AT_FDCWD, \"null\", S_IFCHR|0600, makedev(0x1, 0x3)) = %s",
	       result(syscall(SYS_mknodat, AT_FDCWD, "null", S_IFCHR | 0600, (unsigned)makedev(1, 3))));
	expect("linkat(AT_FDCWD, \"file\", AT_FDCWD, \"hard\", 0) = %s",
	       result(syscall(SYS_linkat, AT_FDCWD, "file", AT_FDCWD, "hard", 0)));
	expect("symlinkat(\"file\", AT_FDCWD, \"soft\") = %s",
	       result(syscall(SYS_symlinkat, "file", AT_FDCWD, "soft")));
	expect("renameat(AT_FDCWD, \"hard\", AT_FDCWD, \"harder\") = %s",
	       result(syscall(SYS_renameat, AT_FDCWD, "hard", AT_FDCWD, "harder")));
	expect("renameat2(AT_FDCWD, \"harder\", AT_FDCWD, \"file\", RENAME_NOREPLACE) = %s",
	       result(syscall(SYS_renameat2, AT_FDCWD, "harder", AT_FDCWD, "file", RENAME_NOREPLACE)));
#ifdef SYS_mknod /* newer architectures have only the calls with a directory's descriptor */
	expect("mknod(\"fifo\", S_IFIFO|0600) = %s", result(syscall(SYS_mknod, "fifo", S_IFIFO | 0600, 0)));
	expect("link(\"missing\", \"hard\") = %s", result(syscall(SYS_link, "missing", "hard")));
	expect("symlink(\"missing\", \"soft\") = %s", result(syscall(SYS_symlink, "missing", "soft")));
	expect("rename(\"fifo\", \"pipe\") = %s", result(syscall(SYS_rename, "fifo", "pipe")));
#endif
}

static void visited(void)
{
	char *target = tail_alloc(4), *buffer = tail_alloc(1024), *folder = tail_alloc(64);
	int fd = open(".", O_RDONLY | O_DIRECTORY), inner = open("folder", O_RDONLY | O_DIRECTORY);
	long value;

	expect("readlinkat(AT_FDCWD, \"soft\", \"file\", 4) = %s",
	       result(syscall(SYS_readlinkat, AT_FDCWD, "soft", target, 4)));
	expect("chdir(\"folder\") = %s", result(syscall(SYS_chdir, "folder")));
	expect("fchdir(%d) = %s", fd, result(syscall(SYS_fchdir, fd)));
	expect("chroot(\"missing\") = %s", result(syscall(SYS_chroot, "missing")));
	expect("getcwd(\"%s\", 64) = %s", own_folder, result(syscall(SYS_getcwd, folder, 64L)));
	value = syscall(SYS_getdents64, inner, buffer, 1024);
	expect("getdents64(%d, %p /* %d entries */, 1024) = %s", inner, (void *)buffer, entries(buffer, value),
	       result(value));
#ifdef SYS_readlink
	expect("readlink(\"soft\", \"fi\", 2) = %s", result(syscall(SYS_readlink, "soft", target, 2)));
	lseek(inner, 0, SEEK_SET);
	value = syscall(SYS_getdents, inner, buffer, 1024);
	expect("getdents(%d, %p /* %d entries */, 1024) = %s", inner, (void *)buffer, entries(buffer, value),
	       result(value));
#endif
}

static void removed(void)
{
	expect("unlinkat(AT_FDCWD, \"folder\", AT_REMOVEDIR) = %s",
	       result(syscall(SYS_unlinkat, AT_FDCWD, "folder", AT_REMOVEDIR)));
#ifdef SYS_unlink
	expect("unlink(\"pipe\") = %s", result(syscall(SYS_unlink, "pipe")));
	expect("rmdir(\"missing\") = %s", result(syscall(SYS_rmdir, "missing")));
#endif
	unlink("null");
	unlink("harder");
	unlink("soft");
}

static void looked_at(int fd)
{
	struct stat *state = tail_alloc(sizeof(*state));

	expect("fstat(%d, {st_mode=S_IFREG|0640, st_size=5, ...}) = %s", fd, result(syscall(SYS_fstat, fd, state)));
	expect("statx(AT_FDCWD, \"missing\", AT_STATX_SYNC_AS_STAT, STATX_SIZE, NULL) = %s",
	       result(syscall(SYS_statx, AT_FDCWD, "missing", AT_STATX_SYNC_AS_STAT, STATX_SIZE, NULL)));
	expect("statfs(\"missing\", %p) = %s", (void *)state, result(syscall(SYS_statfs, "missing", state)));
	expect("fstatfs(-1, NULL) = %s", result(syscall(SYS_fstatfs, -1, NULL)));
#ifdef SYS_stat
	expect("stat(\"file\", {st_mode=S_IFREG|0640, st_size=5, ...}) = %s", result(syscall(SYS_stat, "file", state)));
	expect("lstat(\"soft\", {st_mode=S_IFLNK|0777, st_size=4, ...}) = %s",
	       result(syscall(SYS_lstat, "soft", state)));
#endif
}

static void changed(int fd)
{
	struct {
		long seconds, part;
	} *times = tail_alloc(2 * sizeof(*times));

	expect("fchmod(%d, 0600) = %s", fd, result(syscall(SYS_fchmod, fd, 0600)));
	expect("fchmodat(AT_FDCWD, \"file\", 01777) = %s", result(syscall(SYS_fchmodat, AT_FDCWD, "file", 01777)));
	expect("fchmodat2(AT_FDCWD, \"missing\", 000, AT_SYMLINK_NOFOLLOW) = %s",
	       result(syscall(SYS_fchmodat2, AT_FDCWD, "missing", 0, AT_SYMLINK_NOFOLLOW)));
	expect("fchown(%d, -1, -1) = %s", fd, result(syscall(SYS_fchown, fd, -1, -1)));
	expect("fchownat(AT_FDCWD, \"missing\", 0, 7, AT_SYMLINK_NOFOLLOW) = %s",
	       result(syscall(SYS_fchownat, AT_FDCWD, "missing", 0, 7, AT_SYMLINK_NOFOLLOW)));
	expect("umask(027) = 0%02lo", syscall(SYS_umask, 027));
#ifdef SYS_chmod
	expect("chmod(\"file\", 0644) = %s", result(syscall(SYS_chmod, "file", 0644)));
	expect("chown(\"file\", -1, -1) = %s", result(syscall(SYS_chown, "file", -1, -1)));
	expect("lchown(\"soft\", -1, -1) = %s", result(syscall(SYS_lchown, "soft", -1, -1)));
	memset(times, 0, 2 * sizeof(*times));
	expect("utime(\"file\", {actime=0, modtime=0}) = %s", result(syscall(SYS_utime, "file", times)));
	expect("utimes(\"file\", [{tv_sec=0, tv_usec=0}, {tv_sec=0, tv_usec=0}]) = %s",
	       result(syscall(SYS_utimes, "file", times)));
	times[1].part = 1000000;
	expect("futimesat(AT_FDCWD, \"file\", [{tv_sec=0, tv_usec=0}, {tv_sec=0, tv_usec=1000000}]) = %s",
	       result(syscall(SYS_futimesat, AT_FDCWD, "file", times)));
#endif
	(void)times;
}

static void attributes(int fd)
{
	struct {
		uint64_t value;
		uint32_t size, flags;
	} packed = {(uintptr_t) "v", 1, XATTR_CREATE};

	expect("setxattr(\"file\", \"user.name\", \"value\", 5, XATTR_CREATE) = %s",
	       result(syscall(SYS_setxattr, "file", "user.name", "value", 5L, XATTR_CREATE)));
	expect("lsetxattr(\"soft\", \"user.name\", \"\", 0, XATTR_REPLACE) = %s",
	       result(syscall(SYS_lsetxattr, "soft", "user.name", "", 0L, XATTR_REPLACE)));
	expect("fsetxattr(%d, \"user.other\", \"other\", 5, 0) = %s", fd,
	       result(syscall(SYS_fsetxattr, fd, "user.other", "other", 5L, 0)));
	expect("setxattrat(AT_FDCWD, \"missing\", AT_SYMLINK_NOFOLLOW, \"user.name\", {value=\"v\", size=1, flags=XATTR_CREATE}, 16) = %s",
	       result(syscall(SYS_setxattrat, AT_FDCWD, "missing", AT_SYMLINK_NOFOLLOW, "user.name", &packed,
			      sizeof(packed))));
	expect("getxattr(\"file\", \"user.name\", NULL, 0) = %s",
	       result(syscall(SYS_getxattr, "file", "user.name", NULL, 0L)));
	expect("lgetxattr(\"soft\", \"user.name\", NULL, 0) = %s",
	       result(syscall(SYS_lgetxattr, "soft", "user.name", NULL, 0L)));
	expect("fgetxattr(%d, \"user.other\", NULL, 0) = %s", fd,
	       result(syscall(SYS_fgetxattr, fd, "user.other", NULL, 0L)));
	expect("getxattrat(AT_FDCWD, \"missing\", 0, \"user.name\", NULL, 16) = %s",
	       result(syscall(SYS_getxattrat, AT_FDCWD, "missing", 0, "user.name", NULL, 16L)));
	expect("listxattr(\"file\", NULL, 0) = %s", result(syscall(SYS_listxattr, "file", NULL, 0L)));
	expect("llistxattr(\"soft\", NULL, 0) = %s", result(syscall(SYS_llistxattr, "soft", NULL, 0L)));
	expect("flistxattr(-1, NULL, 0) = %s", result(syscall(SYS_flistxattr, -1, NULL, 0L)));
	expect("listxattrat(AT_FDCWD, \"missing\", 0, NULL, 0) = %s",
	       result(syscall(SYS_listxattrat, AT_FDCWD, "missing", 0, NULL, 0L)));
	expect("removexattr(\"file\", \"user.name\") = %s", result(syscall(SYS_removexattr, "file", "user.name")));
	expect("lremovexattr(\"soft\", \"user.name\") = %s", result(syscall(SYS_lremovexattr, "soft", "user.name")));
	expect("fremovexattr(%d, \"user.other\") = %s", fd, result(syscall(SYS_fremovexattr, fd, "user.other")));
	expect("removexattrat(AT_FDCWD, \"missing\", 0, \"user.name\") = %s",
	       result(syscall(SYS_removexattrat, AT_FDCWD, "missing", 0, "user.name")));
}

static void file_attributes(void)
{
	struct {
		uint64_t xflags;
		uint32_t extsize, nextents, projid, cowextsize;
	} attr = {.projid = 7};

	expect("file_getattr(AT_FDCWD, \"missing\", NULL, 24, 0) = %s",
	       result(syscall(SYS_file_getattr, AT_FDCWD, "missing", NULL, 24L, 0)));
	expect("file_setattr(AT_FDCWD, \"missing\", {fa_xflags=0, fa_extsize=0, fa_nextents=0, fa_projid=7, fa_cowextsize=0}, 24, 0) = %s",
	       result(syscall(SYS_file_setattr, AT_FDCWD, "missing", &attr, sizeof(attr), 0)));
}

int main(void)
{
	int fd;

	umask(022);
	enter_folder();
	fd = open("file", O_RDWR | O_CREAT, 0640);
	if (write(fd, "hello", 5) != 5)
		return 1;
	made();
	visited();
	looked_at(fd);
	changed(fd);
	attributes(fd);
	file_attributes();
	removed();
	if (unlink("file") != 0)
		return 1;
	leave_folder();
	return 0;
}
