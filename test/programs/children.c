// SPDX-License-Identifier: Apache-2.0
// children N [fork|vfork|clone3]: N children back to back. Each makes two calls of its own and ends: getppid, the
// very first, and a write that names it.
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int number)
{
	char text[32];

	syscall(SYS_getppid);
	syscall(SYS_write, -1, text, (size_t)snprintf(text, sizeof(text), "child %d", number));
	syscall(SYS_exit_group, 0);
}

static pid_t start(const char *how)
{
	struct clone_args arguments = {.exit_signal = SIGCHLD};

	if (strcmp(how, "clone3") == 0)
		return (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	return fork();
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 1;

	alarm(60);
	for (volatile int number = 0; number < count; number++) {
		const char *how = argc > 2 ? argv[2] : "fork";
		/* Not in a function of its own: one that has called vfork must not return. */
		pid_t pid = strcmp(how, "vfork") == 0 ? vfork() : start(how);

		if (pid == 0)
			child(number);
		if (pid < 0)
			return 1;
		waitpid(pid, NULL, 0);
	}
	return 0;
}
