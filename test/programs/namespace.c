// SPDX-License-Identifier: Apache-2.0
// A child in a PID namespace of its own: its parent knows it by another number than the tracer does.
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	alarm(20);
	if (unshare(CLONE_NEWPID) != 0)
		return 1;
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_getppid);
		syscall(SYS_close, -7);
		_exit(getpid() == 1 ? 0 : 2);
	}
	int status = 1;

	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}
