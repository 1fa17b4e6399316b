// SPDX-License-Identifier: Apache-2.0
// Processes as such: identity, limits, scheduling, prctl, capabilities, namespaces, seccomp, landlock, keys, pidfds.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/random.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __x86_64__
#include <asm/prctl.h>
#endif

static void identity(void)
{
	uid_t real, effective, saved;
	gid_t groups[64];
	struct utsname names;
	struct sysinfo load;
	unsigned cpu, node;

	getpid(), getppid(), gettid(), getpgrp();
	getpgid(0), getsid(0);
	getuid(), geteuid(), getgid(), getegid();
	getresuid(&real, &effective, &saved);
	getresgid(&real, &effective, &saved);
	getgroups(0, NULL);
	getgroups(64, groups);
	setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1);
	setregid((gid_t)-1, (gid_t)-1);
	setfsuid(0);
	uname(&names);
	sysinfo(&load);
	syscall(SYS_getcpu, &cpu, &node, NULL);
	personality(0xffffffff);
	syscall(SYS_sethostname, (void *)1, 5);
	syscall(9999, 1, 2, 3, 4, 5, 6);
	syscall(SYS_getrandom, groups, 8, GRND_NONBLOCK);
	syscall(SYS_membarrier, 0, 0, 0);
	syscall(SYS_rseq, NULL, 0, 0, 0);
	syscall(SYS_restart_syscall);
}

static void limits(void)
{
	struct rlimit limit;
	struct rlimit64 both;
	struct rusage used;

	getrlimit(RLIMIT_NOFILE, &limit);
	setrlimit(RLIMIT_CORE, &limit);
	prlimit64(0, RLIMIT_STACK, NULL, &both);
	prlimit64(0, RLIMIT_AS, &both, NULL);
	syscall(SYS_getrlimit, RLIMIT_NPROC, &limit);
	syscall(SYS_getrlimit, 77, &limit);
	getrusage(RUSAGE_SELF, &used);
	getrusage(RUSAGE_CHILDREN, &used);
	getpriority(PRIO_PROCESS, 0);
	setpriority(PRIO_PROCESS, 0, 5);
	getpriority(PRIO_PROCESS, 99999999);
}

static void scheduling(void)
{
	struct sched_param parameter = {.sched_priority = 0};
	struct {
		unsigned size, policy;
		unsigned long long flags;
		int nice;
		unsigned priority;
		unsigned long long runtime, deadline, period;
		unsigned low, high;
	} attributes = {.size = sizeof(attributes)};
	struct timespec interval;
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	sched_setaffinity(0, sizeof(set), &set);
	sched_getscheduler(0);
	sched_setscheduler(0, SCHED_BATCH, &parameter);
	sched_getparam(0, &parameter);
	sched_get_priority_max(SCHED_FIFO);
	sched_get_priority_min(SCHED_RR);
	sched_rr_get_interval(0, &interval);
	sched_yield();
	syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0);
	syscall(SYS_sched_setattr, 0, &attributes, 0);
	syscall(SYS_ioprio_get, 1, 0);
	syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 4);
}

static void controlled(void)
{
	char name[16];
	int value;
	unsigned long word;

	prctl(PR_SET_NAME, "renamed");
	prctl(PR_GET_NAME, name);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	prctl(PR_GET_PDEATHSIG, &value);
	prctl(PR_GET_DUMPABLE);
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN);
	prctl(PR_CAPBSET_READ, CAP_CHOWN);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0);
	prctl(PR_GET_SECUREBITS);
	prctl(PR_GET_KEEPCAPS);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_GET_CHILD_SUBREAPER, &value);
	prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	prctl(PR_GET_TIMERSLACK);
	prctl(PR_SET_TIMERSLACK, 50000);
	prctl(PR_GET_SECCOMP);
	prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0, 0, "name");
	prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0);
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	prctl(9999, 1, 2, 3, 4);
#ifdef __x86_64__
	syscall(SYS_arch_prctl, ARCH_GET_FS, &word);
	syscall(SYS_arch_prctl, ARCH_GET_GS, &word);
	syscall(SYS_arch_prctl, 0x3001, &word);
#endif
	(void)word;
}

static void capabilities(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	syscall(SYS_capget, &head, data);
	syscall(SYS_capset, &head, data);
	head.version = 1;
	syscall(SYS_capget, &head, NULL);
	syscall(SYS_capget, &head, data);
}

static void children(void)
{
	struct clone_args args = {.flags = CLONE_PIDFD | CLONE_PARENT_SETTID, .exit_signal = SIGCHLD};
	int fd = -1, parent = 0, status;
	siginfo_t info;
	struct rusage used;
	pid_t child;

	args.pidfd = (unsigned long)&fd;
	args.parent_tid = (unsigned long)&parent;
	child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (child == 0)
		_exit(7);
	waitid(3, (id_t)fd, &info, WEXITED | WNOWAIT);
	wait4(child, &status, 0, &used);
	syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0);
	child = fork();
	if (child == 0)
		pause();
	fd = (int)syscall(SYS_pidfd_open, child, 0);
	close((int)syscall(SYS_pidfd_getfd, fd, 0, 0));
	usleep(100000);
	syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
	waitpid(child, &status, __WALL);
	child = vfork();
	if (child == 0)
		_exit(1);
	waitpid(-1, &status, WNOHANG | WUNTRACED);
	wait4(-1, NULL, 0, NULL);
	wait4(-1, NULL, WNOHANG, NULL);
	syscall(SYS_clone, 0x80000000UL | SIGCHLD | CLONE_SIGHAND, NULL, NULL, NULL, 0);
	syscall(SYS_clone3, &args, 8);
	execve("/no/such/program", (char *[]){"no", "such", NULL}, (char *[]){NULL});
	execve("/etc/passwd", (char *[]){NULL}, NULL);
	syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 1);
	setpgid(0, 0);
	setsid();
	if (fork() == 0) {
		setuid(65534);
		setuid(0);
		setgroups(0, NULL);
		_exit(0);
	}
	wait(NULL);
}

static void secured(void)
{
	struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
				     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {.len = 4, .filter = code};
	struct landlock_ruleset_attr rules = {.handled_access_fs = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE};
	struct landlock_path_beneath_attr beneath = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
	unsigned action = SECCOMP_RET_LOG;
	int fd;

	if (fork() != 0) {
		wait(NULL);
		return;
	}
	syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	beneath.parent_fd = open("/usr", O_PATH);
	syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	syscall(SYS_landlock_restrict_self, fd, 0);
	syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, &program);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
	getppid();
	syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, NULL);
	_exit(0);
}

static void keys(void)
{
	char buffer[64];
	long key = syscall(SYS_add_key, "user", "sysspan:test", "payload", 7, KEY_SPEC_PROCESS_KEYRING);

	syscall(SYS_request_key, "user", "sysspan:test", NULL, KEY_SPEC_PROCESS_KEYRING);
	syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
	syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, buffer, sizeof(buffer));
	syscall(SYS_keyctl, KEYCTL_READ, key, buffer, sizeof(buffer));
	syscall(SYS_keyctl, KEYCTL_REVOKE, key);
	syscall(SYS_keyctl, 99, 1, 2, 3, 4);
}

static void measured(void)
{
	struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof(event), .config = PERF_COUNT_SW_TASK_CLOCK, .disabled = 1};
	int fd = (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	close(fd);
	event.type = 99;
	syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
}

static void namespaces(void)
{
	int fd;

	if (fork() != 0) {
		wait(NULL);
		return;
	}
	unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC);
	unshare(0x1);
	syscall(SYS_sethostname, "inside", 6);
	fd = open("/proc/self/ns/uts", O_RDONLY);
	setns(fd, CLONE_NEWUTS);
	setns(fd, 0);
	setns(99, CLONE_NEWNET);
	_exit(0);
}

int main(void)
{
	identity();
	limits();
	scheduling();
	controlled();
	capabilities();
	children();
	keys();
	measured();
	namespaces();
	secured();
	return 0;
}
