// SPDX-License-Identifier: Apache-2.0
// Sockets of every common family: addresses, options, messages with control data, and what fails.
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

static void option(int fd, int level, int name)
{
	char value[256];
	socklen_t size = sizeof(value);

	getsockopt(fd, level, name, value, &size);
}

static void options(int fd)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 5};
	struct timeval time = {.tv_sec = 1, .tv_usec = 5};
	struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, 0xffffffff);
	struct sock_fprog program = {.len = 1, .filter = &code};
	struct ifreq device;
	int on = 1;
	static const int names[] = {SO_TYPE,	  SO_ERROR,    SO_SNDBUF,   SO_RCVBUF,	   SO_LINGER,	   SO_RCVTIMEO, SO_PEERCRED,
				    SO_ACCEPTCONN, SO_PROTOCOL, SO_DOMAIN,   SO_KEEPALIVE,  SO_REUSEPORT,  SO_PRIORITY, SO_INCOMING_CPU,
				    SO_COOKIE,	  SO_PEERGROUPS, SO_MEMINFO, SO_BINDTODEVICE, SO_TIMESTAMP};
	static const int tcp[] = {TCP_NODELAY, TCP_MAXSEG, TCP_CORK, TCP_KEEPIDLE, TCP_INFO, TCP_CONGESTION, TCP_USER_TIMEOUT, TCP_FASTOPEN};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, NULL, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, 2);
	setsockopt(fd, SOL_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_TCP, TCP_CONGESTION, "cubic", 5);
	setsockopt(fd, SOL_SOCKET, 9999, &on, sizeof(on));
	setsockopt(fd, 9999, 1, &on, sizeof(on));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		option(fd, SOL_SOCKET, names[i]);
	for (size_t i = 0; i < sizeof(tcp) / sizeof(*tcp); i++)
		option(fd, SOL_TCP, tcp[i]);
	memset(&device, 0, sizeof(device));
	strcpy(device.ifr_name, "lo");
	ioctl(fd, SIOCGIFFLAGS, &device);
	ioctl(fd, SIOCGIFINDEX, &device);
	ioctl(fd, SIOCGIFADDR, &device);
	ioctl(fd, SIOCGIFMTU, &device);
	ioctl(fd, FIONREAD, &on);
}

static void internet(int family)
{
	struct sockaddr_storage address = {.ss_family = (sa_family_t)family};
	struct sockaddr_in *four = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
	socklen_t size = family == AF_INET ? sizeof(*four) : sizeof(*six);
	int on = 1, listening = socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP), client, server;
	struct iovec parts[2] = {{.iov_base = "one", .iov_len = 3}, {.iov_base = "three", .iov_len = 5}};
	char buffer[64];

	if (family == AF_INET)
		four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		six->sin6_addr = in6addr_loopback;
	setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	bind(listening, (struct sockaddr *)&address, size);
	getsockname(listening, (struct sockaddr *)&address, &size);
	listen(listening, 8);
	client = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	connect(client, (struct sockaddr *)&address, size);
	server = accept4(listening, (struct sockaddr *)&address, &size, SOCK_CLOEXEC);
	getpeername(client, (struct sockaddr *)&address, &size);
	if (family == AF_INET)
		options(client);
	send(client, "hello\n", 6, MSG_NOSIGNAL);
	recv(server, buffer, sizeof(buffer), MSG_PEEK);
	recvfrom(server, buffer, sizeof(buffer), 0, NULL, NULL);
	if (writev(client, parts, 2) != 8 || readv(server, parts, 0) != 0)
		exit(1);
	recv(server, buffer, sizeof(buffer), MSG_DONTWAIT);
	recv(server, buffer, sizeof(buffer), MSG_DONTWAIT);
	shutdown(client, SHUT_WR);
	recv(server, buffer, sizeof(buffer), MSG_WAITALL);
	close(client);
	close(server);
	close(listening);
}

static void datagrams(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
	char buffer[32], control[256];
	struct iovec part = {.iov_base = buffer, .iov_len = sizeof(buffer)};
	struct msghdr message = {.msg_name = &address, .msg_namelen = sizeof(address), .msg_iov = &part, .msg_iovlen = 1,
				 .msg_control = control, .msg_controllen = sizeof(control)};
	struct mmsghdr several[2] = {{.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}}, {.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}}};
	struct timespec none = {0};

	bind(fd, (struct sockaddr *)&address, size);
	getsockname(fd, (struct sockaddr *)&address, &size);
	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IP, IP_TTL, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on));
	sendto(fd, "datagram", 8, 0, (struct sockaddr *)&address, size);
	recvmsg(fd, &message, 0);
	sendto(fd, "longer than the buffer that is waiting", 38, 0, (struct sockaddr *)&address, size);
	recv(fd, buffer, 4, MSG_TRUNC);
	connect(fd, (struct sockaddr *)&address, size);
	memset(buffer, 'a', sizeof(buffer));
	sendmmsg(fd, several, 2, 0);
	recvmmsg(fd, several, 2, MSG_DONTWAIT, &none);
	recvmmsg(fd, several, 2, MSG_DONTWAIT, NULL);
	address.sin_family = AF_UNSPEC;
	connect(fd, (struct sockaddr *)&address, size);
	sendto(fd, "nobody", 6, MSG_CONFIRM, NULL, 0);
	close(fd);
}

static void local(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"}, abstract = {.sun_family = AF_UNIX, .sun_path = "\0hidden"};
	int pair[2], fd = socket(AF_UNIX, SOCK_STREAM, 0), on = 1;
	char control[CMSG_SPACE(2 * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))] = {0}, buffer[16];
	struct iovec part = {.iov_base = "rights", .iov_len = 6};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(2 * sizeof(int))};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	struct ucred peer;
	socklen_t size = sizeof(peer);

	connect(fd, (struct sockaddr *)&address, sizeof(address));
	bind(fd, (struct sockaddr *)&address, sizeof(address));
	bind(fd, (struct sockaddr *)&abstract, 9);
	close(fd);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	bind(fd, (struct sockaddr *)&abstract, 9);
	bind(fd, (struct sockaddr *)&abstract, 1);
	close(fd);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &size);
	setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(head), pair, sizeof(pair));
	sendmsg(pair[0], &message, MSG_NOSIGNAL);
	part.iov_base = buffer;
	part.iov_len = sizeof(buffer);
	message.msg_controllen = sizeof(control);
	recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC);
	recvmsg(pair[1], &message, MSG_DONTWAIT);
	unlink("socket");
}

static void others(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
	struct sockaddr_ll packet = {.sll_family = AF_PACKET, .sll_protocol = htons(0x0800), .sll_ifindex = 1};
	struct {
		struct nlmsghdr head;
		struct rtgenmsg body;
	} ask = {.head = {.nlmsg_len = sizeof(ask), .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = 1},
		 .body = {.rtgen_family = AF_UNSPEC}};
	char buffer[16384];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	bind(fd, (struct sockaddr *)&address, sizeof(address));
	send(fd, &ask, sizeof(ask), 0);
	recv(fd, buffer, sizeof(buffer), 0);
	close(fd);
	fd = socket(AF_PACKET, SOCK_RAW, htons(3));
	bind(fd, (struct sockaddr *)&packet, sizeof(packet));
	close(fd);
	socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	socket(AF_UNIX, SOCK_SEQPACKET, 0);
	socket(77, SOCK_STREAM, 0);
	socket(AF_INET, 15, 0);
}

int main(void)
{
	internet(AF_INET);
	internet(AF_INET6);
	datagrams();
	local();
	others();
	return 0;
}
