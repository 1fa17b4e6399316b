// SPDX-License-Identifier: Apache-2.0
// Mounting in a namespace of its own, by mount and by the newer calls.
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int mount(const char *, const char *, const char *, unsigned long, const void *);
int umount2(const char *, int);

int main(void)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, .propagation = 1 << 18};
	int fd, mounted;

	if (unshare(CLONE_NEWNS) != 0)
		return 1;
	mkdir("at", 0755);
	mount("none", "/", NULL, 1 << 18 | 1 << 14, NULL);
	mount("tmpfs", "at", "tmpfs", 2 | 4 | 8, "size=1m,mode=700");
	mount(NULL, "at", NULL, 32 | 1, "");
	mount("at", "at", NULL, 4096 | 16384, NULL);
	mount("x", "missing", "ext4", 0, NULL);
	umount2("at", 2);
	umount2("at", 2 | 8);
	umount2("missing", 0);
	fd = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	syscall(SYS_fsconfig, fd, FSCONFIG_SET_STRING, "size", "1m", 0);
	syscall(SYS_fsconfig, fd, FSCONFIG_SET_FLAG, "ro", NULL, 0);
	syscall(SYS_fsconfig, fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	mounted = (int)syscall(SYS_fsmount, fd, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOEXEC);
	syscall(SYS_move_mount, mounted, "", AT_FDCWD, "at", MOVE_MOUNT_F_EMPTY_PATH);
	close(fd);
	syscall(SYS_fspick, AT_FDCWD, "at", FSPICK_CLOEXEC);
	close((int)syscall(SYS_open_tree, AT_FDCWD, "at", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | 0x8000));
	syscall(SYS_mount_setattr, AT_FDCWD, "at", 0x8000, &attributes, sizeof(attributes));
	syscall(SYS_mount_setattr, AT_FDCWD, "missing", 0, &attributes, 8);
	syscall(SYS_pivot_root, "at", "missing");
	syscall(SYS_swapon, "missing", 0x8000);
	syscall(SYS_quotactl, 0x80000700, "missing", 0, NULL);
	return 0;
}
