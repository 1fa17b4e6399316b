#ifndef SYSSPAN_SYS_SOCKET_H
#define SYSSPAN_SYS_SOCKET_H

#include <linux/socket.h>

typedef __kernel_sa_family_t sa_family_t;

struct sockaddr {
	__kernel_sa_family_t sa_family;
	char sa_data[14];
};

#endif
