// SPDX-License-Identifier: Apache-2.0
// hostile FOLDER: gives names to itself, to files, sockets and memory that a terminal would obey or that would begin lines of their own,
// and makes calls that show them. Executes itself under such a name, and ends there.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Escape sequences, the 8-bit ones of ISO 6429 too, in Latin-1 and in UTF-8; a line of its own; bytes that are no UTF-8. */
#define TERMINAL "\033]0;PWNED\007\x9b" "31m\xc2\x9b" "31m\x7f\r\b"
#define LINE "\n99999 forged(1) = 0\n"
#define NAME TERMINAL LINE "<>\"\\\xff\xc0\x80\xed\xa0\x80"

static int die(const char *what)
{
	perror(what);
	return 1;
}

static void named(const char *name)
{
	prctl(PR_SET_NAME, name);
	getppid();
}

static void child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		kill(getppid(), SIGCONT);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void sockets(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path + 1, NAME, sizeof(NAME) - 1); /* abstract */
	bind(fd, (struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + sizeof(NAME));
	listen(fd, 1);
	close(fd);
}

static int files(const char *folder)
{
	int fd;

	if (chdir(folder) != 0 || (mkdir(NAME, 0700) != 0 && errno != EEXIST) || chdir(NAME) != 0)
		return die("mkdir");
	fd = open("x" NAME, O_CREAT | O_RDWR, 0600);
	if (fd < 0 || write(fd, NAME, sizeof(NAME)) < 0)
		return die("open");
	unlink("no" NAME);
	fsetxattr(fd, "user." NAME, NAME, sizeof(NAME), 0);
	close(fd);
	fd = memfd_create(NAME, 0);
	dup(fd);
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	char path[4096];

	if (argc < 2)
		return die("a folder is missing");
	if (argc > 2) { /* executed under another name */
		raise(SIGTERM);
		return 0;
	}
	named("\033]0;PWNED\007\n");
	named("\n99999 exit()\n");
	named("\x9b\xc2\x9b\x7f<>\"\\\xff");
	child();
	sockets();
	if (files(argv[1]) != 0)
		return 1;
	snprintf(path, sizeof(path), "./%s", NAME);
	if (symlink("/proc/self/exe", path) != 0 && errno != EEXIST)
		return die("symlink");
	execl(path, NAME, argv[1], NAME, NULL);
	return die("execl");
}
