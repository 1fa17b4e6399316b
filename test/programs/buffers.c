// SPDX-License-Identifier: Apache-2.0
// Buffers: whole, cut, empty, NULL, unreadable, scattered; what is read is bounded by the result.
#include "expect.h"

#include <sys/syscall.h>
#include <sys/uio.h>

int main(void)
{
	static char zero[64];
	int pipe_fds[2];
	char *text = tail_copy("0123456789abcdef0123456789abcdefXYZ", 35);
	char *in = tail_alloc(8);
	struct iovec vector[2] = {{text, 3}, {text + 3, 4}};
	struct iovec room[2] = {{in, 3}, {in + 3, 5}};

	if (pipe(pipe_fds) != 0)
		return 1;
	expect("write(%d, \"0123456789abcdef0123456789abcdef\"..., 35) = %s", pipe_fds[1],
	       result(write(pipe_fds[1], text, 35)));
	expect("read(%d, \"0123\", 4) = %s", pipe_fds[0], result(read(pipe_fds[0], in, 4)));
	expect("read(%d, \"456789abcdef0123456789abcdefXYZ\", 64) = %s", pipe_fds[0],
	       result(read(pipe_fds[0], zero, sizeof(zero))));
	expect("write(%d, \"\", 0) = %s", pipe_fds[1], result(write(pipe_fds[1], text, 0)));
	expect("write(%d, NULL, 5) = %s", pipe_fds[1], result(syscall(SYS_write, pipe_fds[1], 0, 5)));
	expect("writev(%d, [{iov_base=\"012\", iov_len=3}, {iov_base=\"3456\", iov_len=4}], 2) = %s", pipe_fds[1],
	       result(writev(pipe_fds[1], vector, 2)));
	expect("readv(%d, [{iov_base=\"012\", iov_len=3}, {iov_base=\"3456\", iov_len=5}], 2) = %s", pipe_fds[0],
	       result(readv(pipe_fds[0], room, 2)));
	expect("close(-1) = %s", result(close(-1)));
	return 0;
}
