// SPDX-License-Identifier: Apache-2.0
// A child that is killed inside a call, which therefore never returns; then 32-bit and unknown calls.
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct timespec minute = {.tv_sec = 60};

	alarm(20);
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_nanosleep, &minute, NULL);
		_exit(0);
	}
	usleep(50000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	syscall(1000, 1, 2, 3, 4, 5, 6);
#ifdef __x86_64__
	long result;

	/* 20 is getpid for 32-bit callers and writev for others. */
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
#endif
	return 0;
}
