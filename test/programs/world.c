/* Writes what a process finds when it starts into the file that it is told, one fact a line; touches none of its descriptors. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024 };

extern char **environ;

static char *known[DESCRIPTORS];

/* Before anything is opened here. */
static void look_at_descriptors(void)
{
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		char link[40], target[256], line[512];
		struct stat found;
		int flags = fcntl(fd, F_GETFL), own = fcntl(fd, F_GETFD);

		if (flags < 0)
			continue;
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t length = readlink(link, target, sizeof(target) - 1);
		target[length < 0 ? 0 : length] = '\0';
		if (fstat(fd, &found) != 0)
			memset(&found, 0, sizeof(found));
		off_t at = lseek(fd, 0, SEEK_CUR);
		snprintf(line, sizeof(line), "descriptor %d: %s, flags 0%o, own flags %d, mode 0%o, offset %lld", fd, target,
			 (unsigned)flags, own, found.st_mode, (long long)at);
		known[fd] = strdup(line);
	}
}

static void print_terminals(FILE *to)
{
	for (int fd = 0; fd <= 2; fd++) {
		struct termios modes;

		if (tcgetattr(fd, &modes) != 0)
			continue;
		fprintf(to, "terminal %d: %x %x %x %x, in the foreground: %d\n", fd, modes.c_iflag, modes.c_oflag, modes.c_cflag,
			modes.c_lflag, tcgetpgrp(fd) == getpgrp());
	}
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY);
	fprintf(to, "controlling terminal: %s\n", terminal < 0 ? strerror(errno) : "yes");
	if (terminal >= 0)
		close(terminal);
}

/* Lines of a file of /proc/self that begin with one of these words. */
static void print_lines(FILE *to, const char *path, const char *const *words)
{
	char line[4096];
	FILE *from = fopen(path, "r");

	while (from != NULL && fgets(line, sizeof(line), from) != NULL)
		for (size_t word = 0; words[word] != NULL; word++)
			if (strncmp(line, words[word], strlen(words[word])) == 0)
				fprintf(to, "%s: %s", path, line);
	if (from != NULL)
		fclose(from);
}

static void print_links(FILE *to)
{
	static const char *const names[] = {"exe", "root", "ns/cgroup", "ns/ipc", "ns/mnt", "ns/net", "ns/pid", "ns/user", "ns/uts"};
	char path[64], target[512];

	for (size_t name = 0; name < sizeof(names) / sizeof(names[0]); name++) {
		snprintf(path, sizeof(path), "/proc/self/%s", names[name]);
		ssize_t length = readlink(path, target, sizeof(target) - 1);
		target[length < 0 ? 0 : length] = '\0';
		fprintf(to, "%s: %s\n", path, target);
	}
}

int main(int argc, char **argv)
{
	static const char *const status[] = {"Umask",  "Uid",	 "Gid",	   "Groups", "SigPnd",	 "ShdPnd", "SigBlk",
					     "SigIgn", "SigCgt", "Cap",	   "NoNew",  "Secco", "Specul", "Cpus_a", "Mems_a", NULL};
	static const char *const all[] = {"", NULL};
	struct sched_param priority = {0};

	look_at_descriptors();
	if (argc < 2)
		return 2;
	char directory[4096];
	const char *path = getcwd(directory, sizeof(directory));
	int why = errno;
	FILE *to = fopen(argv[1], "we");
	if (to == NULL)
		return 1;
	fprintf(to, "directory: %s\n", path == NULL ? strerror(why) : path);
	for (int fd = 0; fd < DESCRIPTORS; fd++)
		if (known[fd] != NULL)
			fprintf(to, "%s\n", known[fd]);
	print_terminals(to);
	fprintf(to, "process group %d, session %d\n", getpgrp(), getsid(0));
	print_lines(to, "/proc/self/status", status);
	for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
		struct rlimit limit;

		if (getrlimit(resource, &limit) == 0)
			fprintf(to, "limit %d: %llx %llx\n", resource, (unsigned long long)limit.rlim_cur,
				(unsigned long long)limit.rlim_max);
	}
	sched_getparam(0, &priority);
	fprintf(to, "scheduling: policy %d, priority %d, nice %d\n", sched_getscheduler(0), priority.sched_priority,
		getpriority(PRIO_PROCESS, 0));
	fprintf(to, "personality %x, dumpable %d, slack %d, securebits %x, subreaper %d\n", personality(0xffffffff),
		prctl(PR_GET_DUMPABLE), prctl(PR_GET_TIMERSLACK), prctl(PR_GET_SECUREBITS), 0);
	print_lines(to, "/proc/self/oom_score_adj", all);
	print_lines(to, "/proc/self/cgroup", all);
	print_lines(to, "/proc/self/coredump_filter", all);
	print_links(to);
	for (int word = 0; word < argc; word++)
		fprintf(to, "argument %d: %s\n", word, argv[word]);
	for (char **variable = environ; *variable != NULL; variable++)
		fprintf(to, "variable: %s\n", *variable);
	fprintf(to, "the end\n");
	return fclose(to) == 0 ? 0 : 1;
}
