// SPDX-License-Identifier: Apache-2.0
// Puts a word that is like no other, CANARY-PLACE-END, into each place where contents of memory meet a system call, and prints the
// places. Many of the calls fail: what they were given is there all the same. What they are to give back they must give:
// the place is printed only then, and "- PLACE" where this machine does not.
#include "expect.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/reboot.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <sys/xattr.h>

enum { ROOM = 64, SOL_ALG_LEVEL = 279, ALG_SET_KEY_OPTION = 1, MODULE_INIT_FLAGS = 0 };

#ifndef SOL_TLS
#define SOL_TLS 282
#endif

static const char ATTRIBUTE[] = "user.canary";
static char said[8192];

static void say(const char *mark, const char *place)
{
	size_t used = strlen(said);

	snprintf(said + used, sizeof(said) - used, "%s%s\n", mark, place);
}

/* The canary of a place, in memory that is there. */
static char *quietly(const char *place)
{
	char *text = calloc(1, 256);

	snprintf(text, 256, "CANARY-%s-END", place);
	return text;
}

static char *canary(const char *place)
{
	say("", place);
	return quietly(place);
}

/* Says whether a call gave the canary of a place back. */
static void given(const char *place, const void *bytes)
{
	char *wanted = quietly(place);

	say(memmem(bytes, ROOM, wanted, strlen(wanted)) ? "" : "- ", place);
	free(wanted);
}

/* A file with the canary of a place, which no call was given. */
static int file_with(const char *place)
{
	int fd = memfd_create("canary", 0);
	char *text;

	if (fd < 0 || ftruncate(fd, ROOM) != 0)
		exit(1);
	text = mmap(0, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (text == MAP_FAILED)
		exit(1);
	memcpy(text, quietly(place), ROOM);
	return fd;
}

static void files(const char *path)
{
	int fd = open(path, O_RDWR), pipe_fds[2];
	char *in = calloc(1, ROOM);
	struct iovec out_vector = {canary("writev"), ROOM}, in_vector = {in, ROOM};

	if (fd < 0 || pipe(pipe_fds) != 0)
		exit(1);
	syscall(SYS_writev, fd, &out_vector, 1);
	syscall(SYS_pwrite64, fd, canary("pwrite64"), ROOM, 0);
	syscall(SYS_write, fd, canary("write"), ROOM);
	syscall(SYS_pread64, fd, in, ROOM, 0);
	out_vector.iov_base = canary("vmsplice");
	syscall(SYS_vmsplice, pipe_fds[1], &out_vector, 1, 0);
	read(file_with("read"), in, ROOM);
	given("read", in);
	readv(file_with("readv"), &in_vector, 1);
	given("readv", in);
	getxattr(path, ATTRIBUTE, in, ROOM);
	given("getxattr", in);
	syscall(SYS_setxattr, path, ATTRIBUTE, canary("setxattr"), ROOM, 0);
}

static void sockets(void)
{
	char *in = calloc(1, ROOM), *control = calloc(1, 256);
	struct iovec vector = {canary("sendmsg"), ROOM};
	struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
	struct cmsghdr *head = (void *)control;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0)
		exit(1);
	syscall(SYS_sendto, pair[0], canary("sendto"), ROOM, 0, 0, 0);
	syscall(SYS_sendmsg, pair[0], &message, 0);
	recv(pair[1], in, ROOM, 0);
	recv(pair[1], in, ROOM, 0);
	sendfile(pair[0], file_with("recvfrom"), 0, ROOM);
	recv(pair[1], in, ROOM, 0);
	given("recvfrom", in);
	sendfile(pair[0], file_with("recvmsg"), 0, ROOM);
	vector.iov_base = in;
	recvmsg(pair[1], &message, 0);
	given("recvmsg", in);
	*head = (struct cmsghdr){.cmsg_len = CMSG_LEN(ROOM), .cmsg_level = SOL_ALG_LEVEL, .cmsg_type = 2};
	memcpy(CMSG_DATA(head), canary("control"), ROOM);
	message.msg_iovlen = 0;
	message.msg_control = control;
	message.msg_controllen = CMSG_SPACE(ROOM);
	sendmsg(pair[0], &message, 0);
	syscall(SYS_mq_timedsend, -1, canary("mq_timedsend"), ROOM, 0, 0);
}

static void socket_options(void)
{
	int tcp = socket(AF_INET, SOCK_STREAM, 0);
	char *in = calloc(1, ROOM);
	struct tcp_md5sig *md5 = calloc(1, sizeof(*md5));
	socklen_t size = 16;
	char *key = quietly("fo");

	setsockopt(tcp, SOL_TLS, TLS_TX, canary("tls"), 40);
	setsockopt(tcp, SOL_ALG_LEVEL, ALG_SET_KEY_OPTION, canary("alg"), 32);
	setsockopt(tcp, SOL_SOCKET, 9999, canary("unknown_option"), 32);
	setsockopt(tcp, 9999, SO_REUSEADDR, canary("unknown_level"), 32);
	md5->tcpm_keylen = ROOM;
	memcpy(md5->tcpm_key, canary("md5"), ROOM);
	setsockopt(tcp, IPPROTO_TCP, TCP_MD5SIG, md5, sizeof(*md5));
	setsockopt(tcp, IPPROTO_TCP, TCP_FASTOPEN_KEY, key, 16); /* of just this length */
	getsockopt(tcp, IPPROTO_TCP, TCP_FASTOPEN_KEY, in, &size);
	given("fo", in);
}

static void keys(void)
{
	char *in = calloc(1, ROOM);
	long key = syscall(SYS_add_key, "user", "sysspan-canary", canary("add_key"), ROOM, KEY_SPEC_PROCESS_KEYRING);

	syscall(SYS_request_key, "user", "sysspan-no-such-key", canary("request_key"), KEY_SPEC_PROCESS_KEYRING);
	syscall(SYS_keyctl, KEYCTL_UPDATE, key, canary("keyctl_update"), ROOM);
	syscall(SYS_keyctl, KEYCTL_UPDATE, key, quietly("keyctl_read"), ROOM);
	syscall(SYS_keyctl, KEYCTL_READ, key, in, ROOM);
	given("keyctl_read", in);
}

/* None of these finds what it is about. */
static void system_calls(void)
{
	char *log = calloc(1, 4096), *random = calloc(1, ROOM);

	syscall(SYS_mount, "none", "/no/such/directory", "tmpfs", 0, canary("mount"));
	syscall(SYS_fsconfig, -1, FSCONFIG_SET_STRING, "password", canary("fsconfig_string"), 0);
	syscall(SYS_fsconfig, -1, FSCONFIG_SET_BINARY, "key", canary("fsconfig_binary"), ROOM);
	syscall(SYS_init_module, 0, 0, canary("init_module"));
	syscall(SYS_finit_module, -1, canary("finit_module"), MODULE_INIT_FLAGS);
#ifdef SYS_kexec_file_load
	syscall(SYS_kexec_file_load, -1, -1, ROOM, canary("kexec_file_load"), 0);
#endif
	syscall(SYS_reboot, 0, 0, LINUX_REBOOT_CMD_RESTART2, canary("reboot"));
	syscall(SYS_syslog, 3 /* SYSLOG_ACTION_READ_ALL */, log, 4096);
	syscall(SYS_getrandom, random, ROOM, 0);
}

static void other_memory(void)
{
	char *from = quietly("process_vm_readv"), *to = calloc(1, ROOM);
	struct iovec local = {to, ROOM}, remote = {from, ROOM};
	unsigned long word = 0;
	struct user_regs_struct registers;
	int status;
	pid_t child;

	syscall(SYS_process_vm_readv, getpid(), &local, 1, &remote, 1, 0);
	given("process_vm_readv", to);
	local.iov_base = canary("process_vm_writev");
	syscall(SYS_process_vm_writev, getpid(), &local, 1, &remote, 1, 0);
	memcpy(from, "CANARY-P", sizeof(word)); /* a word holds no more */
	child = fork();
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(child, &status, 0);
	syscall(SYS_ptrace, PTRACE_PEEKDATA, child, from, &word);
	say(memcmp(&word, from, sizeof(word)) == 0 ? "" : "- ", "peek");
	memcpy(&word, "CANARY-W", sizeof(word));
	say("", "poke");
	syscall(SYS_ptrace, PTRACE_POKEDATA, child, from, word);
#if defined(__x86_64__)
	syscall(SYS_ptrace, PTRACE_GETREGS, child, 0, &registers);
#else
	(void)registers;
#endif
	ptrace(PTRACE_KILL, child, 0, 0);
	waitpid(child, &status, 0);
}

static void programs(void)
{
	char *argv[] = {"true", canary("argv"), "--password", canary("option"), 0};
	char variable[256];
	char *envp[] = {variable, 0};
	pid_t child;

	snprintf(variable, sizeof(variable), "SECRET=%s", canary("environment"));
	child = fork();
	if (child == 0) {
		execve("/no/such/program", argv, envp);
		execve("/bin/true", argv, envp);
		_exit(1);
	}
	waitpid(child, 0, 0);
}

/* canaries FILE prepare: before the tracing; then canaries FILE */
int main(int argc, char **argv)
{
	if (argc > 2) {
		close(open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600));
		return setxattr(argv[1], ATTRIBUTE, quietly("getxattr"), ROOM, 0) != 0;
	}
	if (argc != 2)
		return 2;
	files(argv[1]);
	sockets();
	socket_options();
	keys();
	system_calls();
	other_memory();
	programs();
	fputs(said, stdout);
	return 0;
}
