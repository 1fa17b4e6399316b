// SPDX-License-Identifier: Apache-2.0
// Socket addresses of three families, in and out, and messages.
#include "expect.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static void inet(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), client;

	expect("socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = %d", server);
	expect("bind(%d, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = %s", server,
	       result(bind(server, (void *)&address, sizeof(address))));
	getsockname(server, (void *)&address, &size);
	expect("getsockname(%d, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")}, [16]) = 0",
	       server, ntohs(address.sin_port));
	client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	expect("connect(%d, {sa_family=AF_INET, sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = %s", client,
	       ntohs(address.sin_port), result(connect(client, (void *)&address, sizeof(address))));
}

static void local(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	int size = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "sysspan-%d", getpid());
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);

	expect("bind(%d, {sa_family=AF_UNIX, sun_path=@\"sysspan-%d\"}, %u) = %s", fd, getpid(), length,
	       result(bind(fd, (void *)&address, length)));
	strcpy(address.sun_path, "/no/such/socket");
	expect("connect(%d, {sa_family=AF_UNIX, sun_path=\"/no/such/socket\"}, 110) = %s", fd,
	       result(connect(fd, (void *)&address, sizeof(address))));
}

int main(void)
{
	int pair[2];

	inet();
	local();
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		return 1;
	expect("socketpair(AF_UNIX, SOCK_STREAM, 0, [%d, %d]) = 0", pair[0], pair[1]);
	expect("sendto(%d, \"ping\", 4, MSG_NOSIGNAL, NULL, 0) = %s", pair[0], result(send(pair[0], "ping", 4, MSG_NOSIGNAL)));
	return 0;
}
