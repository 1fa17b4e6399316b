/*
 * Makes a world as it is told, and executes a command in it: in_world [FACT...] -- COMMAND [ARG...]
 *
 *   ignore=N block=N        a signal
 *   close=N                 a standard stream
 *   nonblock=N              a descriptor
 *   pipe=N socket=N         a descriptor that becomes one end of a new pipe (0 its end for reading) or socket pair; the other one
 *                           stays open in a process that waits for the command's end
 *   file=N                  a descriptor that becomes an unnamed file
 *   nofile=N core=N stack=N a limit, both soft and hard
 *   umask=OCTAL nice=N lost-directory session group
 */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int worked, const char *what)
{
	if (worked)
		return;
	perror(what);
	exit(99);
}

/* A process that holds a descriptor for as long as the command runs; nobody's child, since tracers wait for theirs. */
static void keep(int fd)
{
	pid_t ours = getpid(), middle = fork();

	if (middle != 0) {
		close(fd);
		must(middle > 0 && waitpid(middle, NULL, 0) == middle, "fork");
		return;
	}
	if (fork() != 0)
		_exit(0);
	while (kill(ours, 0) == 0)
		usleep(10000);
	_exit(0);
}

static void become(int from, int fd)
{
	must(dup2(from, fd) == fd, "dup2");
	close(from);
}

static void make(const char *fact)
{
	const char *value = strchr(fact, '=');
	int number = value == NULL ? 0 : atoi(value + 1), ends[2];
	size_t length = value == NULL ? strlen(fact) : (size_t)(value - fact);
	struct rlimit limit = {(rlim_t)number, (rlim_t)number};
	sigset_t set;

#define IS(name) (length == strlen(name) && strncmp(fact, name, length) == 0)
	if (IS("ignore")) {
		must(signal(number, SIG_IGN) != SIG_ERR, fact);
	} else if (IS("block")) {
		sigemptyset(&set);
		sigaddset(&set, number);
		must(sigprocmask(SIG_BLOCK, &set, NULL) == 0, fact);
	} else if (IS("close")) {
		must(close(number) == 0, fact);
	} else if (IS("nonblock")) {
		must(fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) == 0, fact);
	} else if (IS("pipe")) {
		must(pipe(ends) == 0, fact);
		keep(ends[number == 0 ? 1 : 0]);
		become(ends[number == 0 ? 0 : 1], number);
	} else if (IS("socket")) {
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, fact);
		keep(ends[1]);
		become(ends[0], number);
	} else if (IS("file")) {
		become(open("/tmp", O_TMPFILE | O_RDWR, 0600), number);
	} else if (IS("nofile")) {
		must(setrlimit(RLIMIT_NOFILE, &limit) == 0, fact);
	} else if (IS("core")) {
		must(setrlimit(RLIMIT_CORE, &limit) == 0, fact);
	} else if (IS("stack")) {
		must(setrlimit(RLIMIT_STACK, &limit) == 0, fact);
	} else if (IS("umask")) {
		umask((mode_t)strtol(value + 1, NULL, 8));
	} else if (IS("nice")) {
		must(setpriority(PRIO_PROCESS, 0, number) == 0, fact);
	} else if (IS("lost-directory")) {
		char path[] = "/tmp/lost-XXXXXX";
		must(mkdtemp(path) != NULL && chdir(path) == 0 && rmdir(path) == 0, fact);
	} else if (IS("session")) {
		must(setsid() >= 0, fact);
	} else if (IS("group")) {
		must(setpgid(0, 0) == 0, fact);
	} else {
		fprintf(stderr, "no such fact: %s\n", fact);
		exit(99);
	}
}

int main(int argc, char **argv)
{
	int word = 1;

	for (; word < argc && strcmp(argv[word], "--") != 0; word++)
		make(argv[word]);
	must(word + 1 < argc, "no command");
	execvp(argv[word + 1], argv + word + 1);
	must(0, argv[word + 1]);
}
