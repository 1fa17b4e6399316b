// SPDX-License-Identifier: Apache-2.0
// Calls that the kernel does not execute: seccomp filters refuse them, let another answer, or send a signal, and a tracer
// takes a number away. Calls that every architecture has.
#include "expect.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

/* From now on the calls of this number get this action. Gives a listener where one was asked for. */
static int filter(long number, uint32_t action, unsigned int flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = 4, .filter = code};
	long got = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);

	if (got < 0)
		exit(1);
	return (int)got;
}

static void refused(void)
{
	char *arguments[] = {"true", "word", NULL}, *environment[] = {NULL};
	socklen_t *size = tail_alloc(sizeof(*size));
	int *value = tail_alloc(sizeof(*value));
	struct iovec *parts = tail_alloc(2 * sizeof(*parts));

	*size = 4;
	parts[0] = (struct iovec){.iov_base = "one", .iov_len = 3};
	parts[1] = (struct iovec){.iov_base = "two", .iov_len = 3};
	filter(SYS_mkdirat, SECCOMP_RET_ERRNO | EPERM, 0);
	filter(SYS_getsockopt, SECCOMP_RET_ERRNO | EACCES, 0);
	filter(SYS_execve, SECCOMP_RET_ERRNO | ENOMEM, 0);
	filter(SYS_pwritev, SECCOMP_RET_ERRNO | EPERM, 0);
	filter(SYS_renameat, SECCOMP_RET_ERRNO | 0, 0);
	expect("mkdirat(AT_FDCWD, \"refused by a filter\", 0700) = %s", result(mkdirat(AT_FDCWD, "refused by a filter", 0700)));
	expect("getsockopt(0, SOL_SOCKET, SO_TYPE, %p, [4]) = %s", (void *)value, result(getsockopt(0, SOL_SOCKET, SO_TYPE, value, size)));
	expect("execve(\"/bin/true\", [\"true\", \"word\"], %p /* 0 vars */) = %s", (void *)environment,
	       result(execve("/bin/true", arguments, environment)));
	expect("pwritev(1, [{iov_base=\"one\", iov_len=3}, {iov_base=\"two\", iov_len=3}], 2, 0) = %s", result(pwritev(1, parts, 2, 0)));
	expect("renameat(AT_FDCWD, \"nothing\", AT_FDCWD, \"is renamed\") = %s",
	       result(renameat(AT_FDCWD, "nothing", AT_FDCWD, "is renamed")));
	filter(SYS_unlinkat, SECCOMP_RET_LOG, 0);
	expect("unlinkat(AT_FDCWD, \"/no/such\", 0) = %s", result(unlinkat(AT_FDCWD, "/no/such", 0)));
	filter(SYS_chroot, SECCOMP_RET_TRACE, 0);
	expect("chroot(\"without a tracer\") = %s", result(chroot("without a tracer")));
}

/* The kernel has not read it, and the program never touched it: there is nothing in memory yet. */
static void never_touched(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	void *name = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	expect("mkdirat(AT_FDCWD, %p, 0700) = %s", name, result(mkdirat(AT_FDCWD, name, 0700)));
}

static int listener;

/* Answers the first call, and has the second one executed. */
static void *supervise(void *unused)
{
	for (int i = 0; i < 2; i++) {
		struct seccomp_notif asked = {0};
		struct seccomp_notif_resp answer = {0};

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
			exit(1);
		answer.id = asked.id;
		answer.val = i == 0 ? 77 : 0;
		answer.flags = i == 0 ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0)
			exit(1);
	}
	return unused;
}

static void supervised(void)
{
	pthread_t supervisor;

	listener = filter(SYS_chdir, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (pthread_create(&supervisor, NULL, supervise, NULL) != 0)
		exit(1);
	expect("chdir(\"somebody answers\") = 77");
	if (syscall(SYS_chdir, "somebody answers") != 77)
		exit(1);
	expect("chdir(\"/no/such\") = %s", result(chdir("/no/such")));
	pthread_join(supervisor, NULL);
}

static void nothing(int number)
{
	(void)number;
}

static void *link_and_end(void *unused)
{
	if (symlinkat("a thread", AT_FDCWD, "ends here") == 0)
		exit(1);
	return unused;
}

/* strace shows a number that is none of the call's results here: the kernel has taken the call back. */
static void signalled(void)
{
	struct sigaction action = {.sa_handler = nothing};
	pthread_t thread;
	pid_t child;

	sigaction(SIGSYS, &action, NULL);
	filter(SYS_fchmodat, SECCOMP_RET_TRAP, 0);
	expect("fchmodat(AT_FDCWD, \"/trapped\", 0600) = ?");
	fchmodat(AT_FDCWD, "/trapped", 0600, 0);
	filter(SYS_symlinkat, SECCOMP_RET_KILL_THREAD, 0);
	expect("symlinkat(%p, AT_FDCWD, %p) = ?", (void *)"a thread", (void *)"ends here");
	if (pthread_create(&thread, NULL, link_and_end, NULL) != 0)
		exit(1);
	pthread_join(thread, NULL);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		filter(SYS_truncate, SECCOMP_RET_KILL_PROCESS, 0);
		expect("child: truncate(\"/no/such\", 5) = ?");
		fflush(stdout);
		exit(truncate("/no/such", 5) == 0);
	}
	waitpid(child, NULL, 0);
}

/* Takes the number from the call that a child is about to make, and leaves an answer. */
static void take_number(pid_t child, long answer)
{
	struct user_regs_struct registers;
	struct iovec all = {.iov_base = &registers, .iov_len = sizeof(registers)};

	ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &all);
#ifdef __aarch64__
	int none = -1;
	struct iovec number = {.iov_base = &none, .iov_len = sizeof(none)};

	registers.regs[0] = (unsigned long)answer;
	ptrace(PTRACE_SETREGSET, child, NT_ARM_SYSTEM_CALL, &number);
#else
	registers.orig_rax = (unsigned long)-1;
	registers.rax = (unsigned long)answer;
#endif
	ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &all);
}

static void taken_by_tracer(void)
{
	struct __ptrace_syscall_info info;
	pid_t child = fork();
	int status;

	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(syscall(SYS_linkat, 11, 22) != -1 || errno != EXDEV);
	}
	waitpid(child, &status, 0);
	ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD);
	for (;;) {
		ptrace(PTRACE_SYSCALL, child, 0, 0);
		waitpid(child, &status, 0);
		if (WIFEXITED(status))
			exit(WEXITSTATUS(status) != 0);
		ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info);
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_linkat)
			take_number(child, -EXDEV);
	}
}

/* A call that is executed is under way when the tracing begins; one that is refused follows. */
static void wait_and_be_refused(void)
{
	char byte;

	filter(SYS_mkdirat, SECCOMP_RET_ERRNO | EPERM, 0);
	if (read(0, &byte, 1) == 1)
		mkdirat(AT_FDCWD, "refused by a filter", 0700);
}

/* All calls are executed, although a filter looks at them. */
static void be_looked_at(void)
{
	filter(SYS_mkdirat, SECCOMP_RET_ERRNO | EPERM, 0);
	for (;;)
		getppid();
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";

	if (strcmp(what, "traced") == 0)
		taken_by_tracer();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return 1;
	if (strcmp(what, "waits") == 0) {
		wait_and_be_refused();
		return 0;
	}
	if (strcmp(what, "looked-at") == 0)
		be_looked_at();
	refused();
	never_touched();
	supervised();
	signalled();
	return 0;
}
