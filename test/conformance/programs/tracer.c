// SPDX-License-Identifier: Apache-2.0
// A user of ptrace: steps a child, reads its registers and memory, and lets it go.
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static long value = 77;

int main(void)
{
	struct user_regs_struct registers;
	struct iovec part = {.iov_base = &registers, .iov_len = sizeof(registers)};
	unsigned long message;
	siginfo_t info;
	int status;
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(5);
	}
	ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	ptrace(PTRACE_INTERRUPT, child, 0, 0);
	waitpid(child, &status, __WALL);
	ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &part);
	ptrace(PTRACE_GETREGS, child, 0, &registers);
	ptrace(PTRACE_PEEKDATA, child, &value, 0);
	ptrace(PTRACE_POKEDATA, child, &value, 78);
	ptrace(PTRACE_GETSIGINFO, child, 0, &info);
	ptrace(PTRACE_GETEVENTMSG, child, 0, &message);
	ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXIT);
	ptrace(PTRACE_CONT, child, 0, 0);
	kill(child, SIGTERM);
	waitpid(child, &status, 0);
	ptrace(PTRACE_GETSIGINFO, child, 0, &info);
	ptrace(PTRACE_CONT, child, 0, SIGTERM);
	waitpid(child, &status, 0);
	ptrace(PTRACE_DETACH, child, 0, 0);
	ptrace(PTRACE_ATTACH, 99999999, 0, 0);
	wait(&status);
	return 0;
}
