// SPDX-License-Identifier: Apache-2.0
// hog KIND SECONDS [FOLDER]: does something that no program should for so long, in two processes at most that run.
// Prints how often. FOLDER is a cgroup that it may make others in.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *self, *folder;
static double ends;
static long did;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int going(void) { return now() < ends; }

/* Numbers that name no call: one after the other, without end. */
static void numbers(void)
{
	while (going())
		for (int i = 0; i < 1000; i++)
			syscall(1000 + did++);
}

static void flood(void)
{
	while (going())
		for (int i = 0; i < 1000; i++, did++)
			syscall(SYS_getppid);
}

static void forks(void)
{
	while (going()) {
		pid_t child = vfork();

		if (child == 0)
			_exit(0);
		waitpid(child, NULL, 0);
		did++;
	}
}

/* Each generation ends once it has made the next. */
static void generations(void)
{
	while (going()) {
		if (fork() != 0)
			_exit(0);
		did++;
	}
}

/* Executes this program again by a path of nearly 4 KiB. */
static void execs(void)
{
	static char path[4096];

	while (strlen(path) + strlen(self) < 3800)
		strcat(path, "/.");
	strcat(path, self);
	while (going()) {
		pid_t child = vfork();

		if (child == 0) {
			execl(path, "hog", "end", NULL);
			_exit(1);
		}
		waitpid(child, NULL, 0);
		did++;
	}
}

/* Executes with as many bytes of arguments, or of environment, as there may be. */
static void execute_with(int environment)
{
	enum { TEXT = 100000, TEXTS = 18 };
	static char text[TEXT + 1], *few[] = {"hog", "end", NULL}, *texts[TEXTS + 3];

	memset(text, '=', TEXT);
	for (int i = 0; i < TEXTS + 2; i++)
		texts[i] = i < 2 && !environment ? few[i] : text;
	while (going()) {
		pid_t child = vfork();

		if (child == 0) {
			execve(self, environment ? few : texts, environment ? texts : NULL);
			_exit(1);
		}
		waitpid(child, NULL, 0);
		did++;
	}
}

static void arguments(void) { execute_with(0); }
static void environment(void) { execute_with(1); }

static void *wait_in_call(void *unused)
{
	int optval;
	socklen_t size = sizeof(optval);

	syscall(SYS_getsockopt, 0, 1, 1, &optval, &size);
	while (going())
		usleep(500000);
	return unused;
}

/* Ten thousand threads at once, each in a call. */
static void threads(void)
{
	enum { THREADS = 10000 };
	static pthread_t all[THREADS];
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	while (did < THREADS && pthread_create(&all[did], &small, wait_in_call, NULL) == 0)
		did++;
	for (long i = 0; i < did; i++)
		pthread_join(all[i], NULL);
}

static void names(void)
{
	char name[16];

	for (; going(); did++) {
		snprintf(name, sizeof(name), "\033]0;%ld\n\xff", did);
		prctl(PR_SET_NAME, name);
	}
}

/* Makes and removes cgroups whose names look like those of pods. */
static void cgroups(void)
{
	char path[4200];

	for (; going(); did++) {
		snprintf(path, sizeof(path), "%s/pod%08lx-0000-4000-8000-000000000000", folder, did);
		if (mkdir(path, 0755) != 0)
			perror(path), exit(1);
		rmdir(path);
	}
}

/* Children that begin in another cgroup than their parent, and move back. */
static void into_cgroup(void)
{
	char path[4200], procs[4300];

	snprintf(path, sizeof(path), "%s/into", folder);
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", folder);
	mkdir(path, 0755);
	int cgroup = open(path, O_RDONLY | O_DIRECTORY);

	for (; going(); did++) {
		struct clone_args args = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)cgroup};
		pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

		if (child < 0)
			perror("clone3"), exit(1);
		if (child == 0) {
			int back = open(procs, O_WRONLY);

			if (back < 0 || write(back, "0", 1) != 1)
				_exit(1);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
	rmdir(path);
}

static void handle(int number) { did += number != 0; }

static void signals(void)
{
	struct sigaction action = {.sa_handler = handle};

	sigaction(SIGUSR1, &action, NULL);
	while (going())
		for (int i = 0; i < 100; i++)
			raise(SIGUSR1);
}

static char *page;

static void *unmap(void *unused)
{
	while (going()) {
		mprotect(page, 4096, PROT_NONE);
		madvise(page, 4096, MADV_DONTNEED);
		mprotect(page, 4096, PROT_READ | PROT_WRITE);
	}
	return unused;
}

/* Arguments in memory that another thread takes away, at the ends of pages, or where there is none. */
static void faults(void)
{
	pthread_t other;

	page = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(page + 2 * 4096, 4096);
	pthread_create(&other, NULL, unmap, NULL);
	for (; going(); did++) {
		open(page + 2 * 4096 - 1 - did % 64, O_RDONLY);
		open(page + did % 4096, O_RDONLY);
		write(-1, page + 4096 - did % 4096, 8192);
		open((char *)(uintptr_t)(did * 4096), O_RDONLY);
		access((char *)~(uintptr_t)did, R_OK);
	}
	pthread_join(other, NULL);
}

/* Closes everything and opens it anew. */
static void descriptors(void)
{
	for (; going(); did++) {
		for (int i = 0; i < 64; i++)
			dup2(open("/dev/null", O_RDWR), 100 + i);
		syscall(SYS_close_range, 3U, ~0U, 0U);
	}
}

/* The same number for process after process. */
static void reuse(void)
{
	pid_t number = 0;

	for (; going(); did++) {
		struct clone_args args = {
			.exit_signal = SIGCHLD,
			.set_tid = number != 0 ? (uint64_t)&number : 0,
			.set_tid_size = number != 0,
		};
		pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

		if (child < 0 && errno == EEXIST)
			continue;
		if (child < 0)
			perror("clone3"), exit(1);
		if (child == 0)
			_exit(0);
		number = child;
		waitpid(child, NULL, 0);
	}
}

/* Filters that have calls fail with errors that have no name. */
static void errors(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	while (going() && did < 200) {
		struct sock_filter filter[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)(7000 + did), 0, 1),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned int)(600 + did)),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		};
		struct sock_fprog program = {.len = 4, .filter = filter};

		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
			perror("seccomp"), exit(1);
		did++;
		for (int i = 0; i < did; i++)
			syscall(SYS_getpgid, 7000 + i);
	}
}

static const struct {
	const char *name;
	void (*run)(void);
	int twice; /* in two processes */
} kinds[] = {
	{"numbers", numbers, 1},   {"flood", flood, 1},	      {"forks", forks, 1},	   {"generations", generations, 0},
	{"execs", execs, 1},	   {"arguments", arguments, 0}, {"environment", environment, 0}, {"threads", threads, 0},
	{"names", names, 1},	   {"cgroups", cgroups, 0},     {"into_cgroup", into_cgroup, 0}, {"signals", signals, 1},
	{"faults", faults, 0},	   {"descriptors", descriptors, 1}, {"reuse", reuse, 0},	   {"errors", errors, 0},
};

int main(int argc, char **argv)
{
	self = argv[0];
	folder = argc > 3 ? argv[3] : "";
	alarm(600);
	if (argc < 3)
		return 0; /* executed by one of the above */
	ends = now() + atof(argv[2]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		pid_t other = kinds[i].twice ? fork() : -1;

		kinds[i].run();
		if (other == 0)
			return 0;
		while (wait(NULL) > 0)
			continue;
		printf("%ld\n", did);
		return 0;
	}
	return 2;
}
