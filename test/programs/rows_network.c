// SPDX-License-Identifier: Apache-2.0
// Sockets that listen, accept, and carry single messages and several.
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "rows.h"

static void accepted(void)
{
	struct sockaddr_un *address = tail_alloc(sizeof(*address));
	socklen_t *length = tail_copy(&(socklen_t){sizeof(address->sun_family)}, sizeof(*length));
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0),
	    other = socket(AF_UNIX, SOCK_STREAM, 0);

	/* The kernel chooses an abstract name. */
	address->sun_family = AF_UNIX;
	if (bind(server, (void *)address, *length) != 0)
		exit(1);
	expect("listen(%d, 5) = %s", server, result(syscall(SYS_listen, server, 5)));
	*length = sizeof(*address);
	if (getsockname(server, (void *)address, length) != 0 || connect(client, (void *)address, *length) != 0 ||
	    connect(other, (void *)address, *length) != 0)
		exit(1);
	expect("accept(%d, NULL, NULL) = %s", server, result(syscall(SYS_accept, server, NULL, NULL)));
	*length = sizeof(*address);
	expect("accept4(%d, {sa_family=AF_UNIX}, [110 => 2], SOCK_CLOEXEC) = %s", server,
	       result(syscall(SYS_accept4, server, address, length, SOCK_CLOEXEC)));
	expect("getpeername(%d, NULL, NULL) = %s", server, result(syscall(SYS_getpeername, server, NULL, NULL)));
	expect("shutdown(%d, SHUT_WR) = %s", client, result(syscall(SYS_shutdown, client, SHUT_WR)));
}

static void carried(const int *pair)
{
	char *buffer = tail_alloc(8);
	struct iovec parts = {"three", 5}, room = {buffer, 8};
	struct msghdr message = {.msg_iov = &parts, .msg_iovlen = 1}, answer = {.msg_iov = &room, .msg_iovlen = 1};
	struct mmsghdr several = {.msg_hdr = message}, answers = {.msg_hdr = answer};

	expect("sendto(%d, \"one\", 3, MSG_NOSIGNAL, NULL, 0) = %s", pair[0],
	       result(syscall(SYS_sendto, pair[0], "one", 3L, MSG_NOSIGNAL, NULL, 0)));
	expect("recvfrom(%d, \"one\", 8, 0, NULL, NULL) = %s", pair[1],
	       result(syscall(SYS_recvfrom, pair[1], buffer, 8L, 0, NULL, NULL)));
	expect("sendmsg(%d, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"three\", iov_len=5}], msg_iovlen=1, msg_controllen=0, "
	       "msg_flags=0}, MSG_NOSIGNAL) = %s",
	       pair[0], result(syscall(SYS_sendmsg, pair[0], &message, MSG_NOSIGNAL)));
	expect("recvmsg(%d, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"three\", iov_len=8}], msg_iovlen=1, msg_controllen=0, "
	       "msg_flags=0}, 0) = %s",
	       pair[1], result(syscall(SYS_recvmsg, pair[1], &answer, 0)));
	expect("sendmmsg(%d, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=%p, msg_iovlen=1, msg_control=NULL, msg_controllen=0, "
	       "msg_flags=0}, msg_len=5}], 1, MSG_NOSIGNAL) = %s",
	       pair[0], (void *)&parts, result(syscall(SYS_sendmmsg, pair[0], &several, 1, MSG_NOSIGNAL)));
	expect("recvmmsg(%d, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=%p, msg_iovlen=1, msg_control=NULL, msg_controllen=0, "
	       "msg_flags=0}, msg_len=5}], 1, MSG_DONTWAIT, NULL) = %s",
	       pair[1], (void *)&room, result(syscall(SYS_recvmmsg, pair[1], &answers, 1, MSG_DONTWAIT, NULL)));
}

static void options(int fd)
{
	int *value = tail_copy(&(int){1}, sizeof(*value));
	socklen_t *length = tail_copy(&(socklen_t){sizeof(*value)}, sizeof(*length));

	expect("setsockopt(%d, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = %s", fd,
	       result(syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, value, sizeof(*value))));
	expect("getsockopt(%d, SOL_SOCKET, SO_TYPE, [2], [4]) = %s", fd,
	       result(syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, value, length)));
}

int main(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0)
		return 1;
	accepted();
	carried(pair);
	options(pair[0]);
	return 0;
}
