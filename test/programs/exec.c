// SPDX-License-Identifier: Apache-2.0
// execve that fails, and one that succeeds, from constants that the child has never touched; then how the child ended.
#include "expect.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

int main(void)
{
	static char *const argv[] = {"echo", "a b", "c\nd", "0123456789abcdef0123456789abcdefXYZ", NULL};
	static char *const environment[] = {"A=1", "B=2", NULL};
	/* Else its call may be shown between the two halves of the execve, of which the first has no text yet. */
	volatile long nanoseconds = 100000000;
	int status = 0;
	pid_t pid;

	expect("execve(\"/no/such\", [\"echo\", \"a b\", \"c\\nd\", \"0123456789abcdef0123456789abcdef\"...], %p /* 2 vars */) = %s",
	       (void *)environment, result(execve("/no/such", argv, environment)));
	expect("execve(\"/etc/passwd\", NULL, NULL) = %s", result(syscall(SYS_execve, "/etc/passwd", NULL, NULL)));
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct timespec while_parent_waits = {.tv_nsec = nanoseconds};

		nanosleep(&while_parent_waits, NULL);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execve("/bin/echo", argv, environment);
		_exit(9);
	}
	waitpid(pid, &status, 0);
	expect("wait4(%d, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = %d", pid, pid);
	printf("child: execve(\"/bin/echo\", [\"echo\", \"a b\", \"c\\nd\", \"0123456789abcdef0123456789abcdef\"...], %p /* 2 vars */) = 0\n",
	       (void *)environment);
	return status;
}
