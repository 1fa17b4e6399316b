// SPDX-License-Identifier: Apache-2.0
// Processes: making and awaiting them, how they end, their names and groups, limits, memory and descriptors of another.
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#ifdef __x86_64__
#include <asm/prctl.h>
#endif

#include "rows.h"

static void awaited(void)
{
	if (waitpid(-1, NULL, 0) < 0)
		exit(1);
}

static void made(void)
{
	/* Up to tls, as the first clone3 had it. */
	uint64_t args[8] = {[4] = SIGCHLD};
	long child = syscall(SYS_clone, (unsigned long)SIGCHLD, NULL, NULL, NULL, NULL);

	if (child == 0)
		syscall(SYS_exit, 3);
	expect("clone(child_stack=NULL, flags=SIGCHLD) = %s", result(child));
	expect("child: exit(3) = ?");
	awaited();
	child = syscall(SYS_clone3, args, sizeof(args));
	if (child == 0)
		syscall(SYS_exit_group, 4);
	expect("clone3({flags=0, exit_signal=SIGCHLD, stack=NULL, stack_size=0}, 64) = %s", result(child));
	expect("child: exit_group(4) = ?");
	expect("waitid(P_PID, %ld, NULL, WEXITED, NULL) = %s", child,
	       result(syscall(SYS_waitid, P_PID, (int)child, NULL, WEXITED, NULL)));
	expect("wait4(-1, NULL, WNOHANG, NULL) = %s", result(syscall(SYS_wait4, -1, NULL, WNOHANG, NULL)));
#ifdef SYS_fork /* newer architectures have only clone */
	child = syscall(SYS_fork);
	if (child == 0)
		_exit(0);
	expect("fork() = %s", result(child));
	awaited();
	child = vfork();
	if (child == 0)
		_exit(0);
	expect("vfork() = %s", result(child));
	awaited();
#endif
}

static void executed(void)
{
	char *const argv[] = {"a", NULL};

	expect("execve(\"/no/such\", [\"a\"], NULL) = %s", result(syscall(SYS_execve, "/no/such", argv, NULL)));
	expect("execveat(-1, \"such\", [\"a\"], NULL, AT_SYMLINK_NOFOLLOW) = %s",
	       result(syscall(SYS_execveat, -1, "such", argv, NULL, 0x100)));
}

static void named(void)
{
	expect("getpid() = %s", result(syscall(SYS_getpid)));
	expect("gettid() = %s", result(syscall(SYS_gettid)));
	expect("getppid() = %s", result(syscall(SYS_getppid)));
	expect("setpgid(0, 0) = %s", result(syscall(SYS_setpgid, 0, 0)));
	expect("getpgid(0) = %s", result(syscall(SYS_getpgid, 0)));
	expect("getsid(0) = %s", result(syscall(SYS_getsid, 0)));
	expect("setsid() = %s", result(syscall(SYS_setsid)));
	expect("prctl(PR_SET_NAME, \"renamed\") = %s", result(syscall(SYS_prctl, PR_SET_NAME, "renamed")));
#ifdef SYS_getpgrp
	expect("getpgrp() = %s", result(syscall(SYS_getpgrp)));
#endif
#ifdef SYS_arch_prctl
	unsigned long *thread = tail_alloc(sizeof(*thread));
	long value = syscall(SYS_arch_prctl, ARCH_GET_FS, thread);

	expect("arch_prctl(ARCH_GET_FS, [%#lx]) = %s", *thread, result(value));
#endif
}

static void limited(void)
{
	struct rlimit *limits = tail_copy(&(struct rlimit){.rlim_cur = 77, .rlim_max = 2048}, sizeof(*limits));
	struct rusage *used = tail_alloc(sizeof(*used));
	long value;

	expect("setrlimit(RLIMIT_CORE, {rlim_cur=77, rlim_max=2*1024}) = %s",
	       result(syscall(SYS_setrlimit, RLIMIT_CORE, limits)));
	expect("getrlimit(RLIMIT_CORE, {rlim_cur=77, rlim_max=2*1024}) = %s",
	       result(syscall(SYS_getrlimit, RLIMIT_CORE, limits)));
	expect("prlimit64(0, RLIMIT_CORE, NULL, {rlim_cur=77, rlim_max=2*1024}) = %s",
	       result(syscall(SYS_prlimit64, 0, RLIMIT_CORE, NULL, limits)));
	value = syscall(SYS_getrusage, RUSAGE_SELF, used);
	expect("getrusage(RUSAGE_SELF, {ru_utime={tv_sec=%ld, tv_usec=%ld}, ru_stime={tv_sec=%ld, tv_usec=%ld}, ...}) = %s",
	       used->ru_utime.tv_sec, used->ru_utime.tv_usec, used->ru_stime.tv_sec, used->ru_stime.tv_usec,
	       result(value));
	expect("personality(0xffffffff) = 0 (PER_LINUX)");
	if (syscall(SYS_personality, 0xffffffff) != 0)
		exit(1);
}

static void reached(void)
{
	char *here = tail_copy("abc", 3);
	struct iovec local = {here, 3}, remote = {here, 3};
	int pid = getpid(), pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

	expect("pidfd_open(%d, 0) = %d", pid, pidfd);
	expect("pidfd_getfd(%d, -1, 0) = %s", pidfd, result(syscall(SYS_pidfd_getfd, pidfd, -1, 0)));
	expect("pidfd_send_signal(%d, 0, NULL, 0) = %s", pidfd,
	       result(syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0)));
	expect("process_mrelease(%d, 0) = %s", pidfd, result(syscall(SYS_process_mrelease, pidfd, 0)));
	expect("process_vm_readv(%d, [{iov_base=\"abc\", iov_len=3}], 1, [{iov_base=%p, iov_len=3}], 1, 0) = %s", pid,
	       (void *)here, result(syscall(SYS_process_vm_readv, pid, &local, 1L, &remote, 1L, 0L)));
	expect("process_vm_writev(%d, [{iov_base=\"abc\", iov_len=3}], 1, [{iov_base=%p, iov_len=3}], 1, 0) = %s", pid,
	       (void *)here, result(syscall(SYS_process_vm_writev, pid, &local, 1L, &remote, 1L, 0L)));
	expect("kcmp(%d, %d, KCMP_VM) = %s", pid, pid, result(syscall(SYS_kcmp, pid, pid, KCMP_VM, 0L, 0L)));
	expect("ptrace(PTRACE_ATTACH, -1) = %s", result(syscall(SYS_ptrace, (long)PTRACE_ATTACH, -1L, NULL, NULL)));
	expect("unshare(CLONE_FS) = %s", result(syscall(SYS_unshare, CLONE_FS)));
	expect("setns(-1, CLONE_NEWUTS) = %s", result(syscall(SYS_setns, -1, CLONE_NEWUTS)));
}

int main(void)
{
	made();
	executed();
	named();
	limited();
	reached();
	return 0;
}
