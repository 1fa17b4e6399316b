// SPDX-License-Identifier: Apache-2.0
// Users, groups and capabilities: asked, and set to what they are.
#include <linux/capability.h>

#include "rows.h"

static void asked(void)
{
	unsigned *ids = tail_alloc(3 * sizeof(*ids));
	long value;

	expect("getuid() = %s", result(syscall(SYS_getuid)));
	expect("geteuid() = %s", result(syscall(SYS_geteuid)));
	expect("getgid() = %s", result(syscall(SYS_getgid)));
	expect("getegid() = %s", result(syscall(SYS_getegid)));
	value = syscall(SYS_getresuid, ids, ids + 1, ids + 2);
	expect("getresuid([%u], [%u], [%u]) = %s", ids[0], ids[1], ids[2], result(value));
	value = syscall(SYS_getresgid, ids, ids + 1, ids + 2);
	expect("getresgid([%u], [%u], [%u]) = %s", ids[0], ids[1], ids[2], result(value));
	expect("getgroups(0, NULL) = %s", result(syscall(SYS_getgroups, 0, NULL)));
}

static void set(void)
{
	int uid = (int)getuid(), gid = (int)getgid();

	expect("setuid(%d) = %s", uid, result(syscall(SYS_setuid, uid)));
	expect("setgid(%d) = %s", gid, result(syscall(SYS_setgid, gid)));
	expect("setreuid(-1, %d) = %s", uid, result(syscall(SYS_setreuid, -1, uid)));
	expect("setregid(-1, %d) = %s", gid, result(syscall(SYS_setregid, -1, gid)));
	expect("setresuid(-1, %d, -1) = %s", uid, result(syscall(SYS_setresuid, -1, uid, -1)));
	expect("setresgid(-1, %d, -1) = %s", gid, result(syscall(SYS_setresgid, -1, gid, -1)));
	expect("setfsuid(-1) = %s", result(syscall(SYS_setfsuid, -1)));
	expect("setfsgid(-1) = %s", result(syscall(SYS_setfsgid, -1)));
	expect("setgroups(65537, NULL) = %s", result(syscall(SYS_setgroups, 65537, NULL)));
}

static void capable(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2] = {{.effective = 1 << CAP_KILL}};

	expect("capget({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, NULL) = %s",
	       result(syscall(SYS_capget, &header, NULL)));
	/* Those of another process cannot be set. */
	header.pid = 1;
	expect("capset({version=_LINUX_CAPABILITY_VERSION_3, pid=1}, {effective=1<<CAP_KILL, permitted=0, inheritable=0}) = %s",
	       result(syscall(SYS_capset, &header, sets)));
}

int main(void)
{
	asked();
	set();
	capable();
	return 0;
}
