// SPDX-License-Identifier: Apache-2.0
// reuse PID: makes a child with a process id that is free, which makes one call of sched_get_priority_max.
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	pid_t pid = argc > 1 ? atoi(argv[1]) : 0;
	struct clone_args args = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
	long child = syscall(SYS_clone3, &args, sizeof(args));

	if (child == 0) {
		syscall(SYS_sched_get_priority_max, 0);
		_exit(0);
	}
	if (child < 0) {
		perror("clone3");
		return 1;
	}
	return waitpid(pid, NULL, 0) == pid ? 0 : 1;
}
