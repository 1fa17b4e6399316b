// SPDX-License-Identifier: Apache-2.0
// Mounting, file systems, swap and quotas: nothing of it succeeds, since what is named is not there.
#include <fcntl.h>
#include <linux/mount.h>

#include "rows.h"

static void old_calls(void)
{
	expect("mount(\"none\", \"/no/such\", \"tmpfs\", MS_RDONLY|MS_NOSUID, \"size=1m\") = %s",
	       result(syscall(SYS_mount, "none", "/no/such", "tmpfs", (unsigned long)(MS_RDONLY | MS_NOSUID),
			      "size=1m")));
	expect("umount2(\"/no/such\", MNT_DETACH) = %s", result(syscall(SYS_umount2, "/no/such", 2)));
	expect("pivot_root(\"/no/such\", \"/no/such/old\") = %s",
	       result(syscall(SYS_pivot_root, "/no/such", "/no/such/old")));
	expect("swapon(\"/no/such\", SWAP_FLAG_PREFER) = %s", result(syscall(SYS_swapon, "/no/such", 0x8000)));
	expect("swapoff(\"/no/such\") = %s", result(syscall(SYS_swapoff, "/no/such")));
	expect("quotactl(0x80000700, \"/no/such\", 0, NULL) = %s",
	       result(syscall(SYS_quotactl, 0x80000700, "/no/such", 0, NULL)));
	expect("quotactl_fd(-1, 0x80000700, 0, NULL) = %s", result(syscall(SYS_quotactl_fd, -1, 0x80000700, 0, NULL)));
	expect("acct(\"/no/such\") = %s", result(syscall(SYS_acct, "/no/such")));
	expect("lookup_dcookie(0, NULL, 0) = %s", result(syscall(SYS_lookup_dcookie, 0L, NULL, 0L)));
	expect("nfsservctl(0, NULL, NULL) = %s", result(syscall(SYS_nfsservctl, 0, NULL, NULL)));
#ifdef SYS_sysfs
	expect("sysfs(3, 0, 0) = %s", result(syscall(SYS_sysfs, 3, 0L, 0L)));
	expect("ustat(0, NULL) = %s", result(syscall(SYS_ustat, 0L, NULL)));
#endif
}

static void new_calls(void)
{
	struct {
		uint64_t set, clear, propagation, user_namespace;
	} attr = {MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOEXEC, 1 << 18, 9};

	expect("fsopen(\"no-such\", FSOPEN_CLOEXEC) = %s", result(syscall(SYS_fsopen, "no-such", FSOPEN_CLOEXEC)));
	expect("fsconfig(-1, FSCONFIG_SET_STRING, \"size\", \"1m\", 0) = %s",
	       result(syscall(SYS_fsconfig, -1, FSCONFIG_SET_STRING, "size", "1m", 0)));
	expect("fsmount(-1, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOEXEC) = %s",
	       result(syscall(SYS_fsmount, -1, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOEXEC)));
	expect("fspick(AT_FDCWD, \"/no/such\", FSPICK_CLOEXEC) = %s",
	       result(syscall(SYS_fspick, AT_FDCWD, "/no/such", FSPICK_CLOEXEC)));
	expect("open_tree(AT_FDCWD, \"/no/such\", OPEN_TREE_CLOEXEC) = %s",
	       result(syscall(SYS_open_tree, AT_FDCWD, "/no/such", OPEN_TREE_CLOEXEC)));
	expect("move_mount(-1, \"\", AT_FDCWD, \"/no/such\", MOVE_MOUNT_F_EMPTY_PATH) = %s",
	       result(syscall(SYS_move_mount, -1, "", AT_FDCWD, "/no/such", MOVE_MOUNT_F_EMPTY_PATH)));
	expect("mount_setattr(AT_FDCWD, \"/no/such\", AT_SYMLINK_NOFOLLOW, "
	       "{attr_set=MOUNT_ATTR_RDONLY, attr_clr=MOUNT_ATTR_NOEXEC, propagation=MS_PRIVATE, userns_fd=9}, 32) = %s",
	       result(syscall(SYS_mount_setattr, AT_FDCWD, "/no/such", AT_SYMLINK_NOFOLLOW, &attr, sizeof(attr))));
	expect("open_tree_attr(AT_FDCWD, \"/no/such\", OPEN_TREE_CLOEXEC, "
	       "{attr_set=MOUNT_ATTR_RDONLY, attr_clr=MOUNT_ATTR_NOEXEC, propagation=MS_PRIVATE, userns_fd=9}, 32) = %s",
	       result(syscall(SYS_open_tree_attr, AT_FDCWD, "/no/such", OPEN_TREE_CLOEXEC, &attr, sizeof(attr))));
}

static void listed(void)
{
	struct {
		uint32_t size, mnt_ns_fd;
		uint64_t mnt_id, param, mnt_ns_id;
	} mount = {.size = 32, .mnt_id = 1, .param = 2};
	struct {
		uint32_t size, spare;
		uint64_t ns_id;
		uint32_t ns_type, spare2;
		uint64_t user_ns_id;
	} namespaces = {.size = 32, .ns_id = 1, .user_ns_id = 2};

	expect("statmount({size=32, mnt_ns_fd=0, mnt_id=0x1, param=STATMOUNT_MNT_BASIC, mnt_ns_id=0}, NULL, 0, 0) = %s",
	       result(syscall(SYS_statmount, &mount, NULL, 0L, 0L)));
	expect("listmount({size=32, mnt_ns_fd=0, mnt_id=0x1, param=0x2, mnt_ns_id=0}, NULL, 0, 0x4) = %s",
	       result(syscall(SYS_listmount, &mount, NULL, 0L, 4L)));
	expect("listns({size=32, ns_id=1, ns_type=0, user_ns_id=2}, NULL, 0, 0x4) = %s",
	       result(syscall(SYS_listns, &namespaces, NULL, 0L, 4L)));
}

int main(void)
{
	old_calls();
	new_calls();
	listed();
	return 0;
}
