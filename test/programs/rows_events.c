// SPDX-License-Identifier: Apache-2.0
// Waiting for descriptors, being told of events, and asynchronous input and output.
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <time.h>

#include "rows.h"

static void polled(void)
{
	struct timespec *none = tail_copy(&(struct timespec){0}, sizeof(*none));

	expect("ppoll(NULL, 0, {tv_sec=0, tv_nsec=0}, NULL, 0) = %s (Timeout)",
	       result(syscall(SYS_ppoll, NULL, 0, none, NULL, 0L)));
	expect("pselect6(0, NULL, NULL, NULL, {tv_sec=0, tv_nsec=0}, NULL) = %s (Timeout)",
	       result(syscall(SYS_pselect6, 0, NULL, NULL, NULL, none, NULL)));
#ifdef SYS_poll /* newer architectures have only ppoll and pselect6 */
	expect("poll(NULL, 0, 0) = %s (Timeout)", result(syscall(SYS_poll, NULL, 0, 0)));
	expect("select(0, NULL, NULL, NULL, {tv_sec=0, tv_usec=0}) = %s (Timeout)",
	       result(syscall(SYS_select, 0, NULL, NULL, NULL, none)));
#endif
}

static void epolled(void)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = 7}, *happened = tail_alloc(sizeof(*happened));
	int fd = (int)syscall(SYS_epoll_create1, EPOLL_CLOEXEC), ready = (int)syscall(SYS_eventfd2, 1, EFD_CLOEXEC);

	expect("epoll_create1(EPOLL_CLOEXEC) = %d", fd);
	expect("eventfd2(1, EFD_CLOEXEC) = %d", ready);
	expect("epoll_ctl(%d, EPOLL_CTL_ADD, %d, {events=EPOLLIN, data={u32=7, u64=7}}) = %s", fd, ready,
	       result(syscall(SYS_epoll_ctl, fd, EPOLL_CTL_ADD, ready, &event)));
	expect("epoll_pwait(%d, [{events=EPOLLIN, data={u32=7, u64=7}}], 1, 0, NULL, 0) = %s", fd,
	       result(syscall(SYS_epoll_pwait, fd, happened, 1, 0, NULL, 0L)));
	expect("epoll_pwait2(%d, [{events=EPOLLIN, data={u32=7, u64=7}}], 1, NULL, NULL, 0) = %s", fd,
	       result(syscall(SYS_epoll_pwait2, fd, happened, 1, NULL, NULL, 0L)));
#ifdef SYS_epoll_wait
	expect("epoll_create(1) = %s", result(syscall(SYS_epoll_create, 1)));
	expect("eventfd(1) = %s", result(syscall(SYS_eventfd, 1)));
	expect("epoll_wait(%d, [{events=EPOLLIN, data={u32=7, u64=7}}], 1, 0) = %s", fd,
	       result(syscall(SYS_epoll_wait, fd, happened, 1, 0)));
	expect("epoll_ctl_old(NULL, NULL, NULL, NULL) = %s",
	       result(syscall(SYS_epoll_ctl_old, NULL, NULL, NULL, NULL)));
	expect("epoll_wait_old(NULL, NULL, NULL, NULL) = %s",
	       result(syscall(SYS_epoll_wait_old, NULL, NULL, NULL, NULL)));
#endif
}

static void told(void)
{
	int fd = (int)syscall(SYS_inotify_init1, IN_CLOEXEC);

	expect("inotify_init1(IN_CLOEXEC) = %d", fd);
	expect("inotify_add_watch(%d, \"/tmp\", IN_CREATE|IN_ONLYDIR) = %s", fd,
	       result(syscall(SYS_inotify_add_watch, fd, "/tmp", IN_CREATE | IN_ONLYDIR)));
	expect("inotify_rm_watch(%d, 1) = %s", fd, result(syscall(SYS_inotify_rm_watch, fd, 1)));
	expect("fanotify_init(FAN_CLASS_NOTIF|FAN_CLOEXEC, O_RDONLY) = %s",
	       result(syscall(SYS_fanotify_init, FAN_CLOEXEC, O_RDONLY)));
	expect("fanotify_mark(-1, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, \"missing\") = %s",
	       result(syscall(SYS_fanotify_mark, -1, FAN_MARK_ADD, (unsigned long)FAN_OPEN, AT_FDCWD, "missing")));
#ifdef SYS_inotify_init
	expect("inotify_init() = %s", result(syscall(SYS_inotify_init)));
#endif
}

static void asynchronous(int fd)
{
	char buffer[4];
	struct iocb one = {.aio_data = 7,
			   .aio_lio_opcode = IOCB_CMD_PREAD,
			   .aio_fildes = (unsigned)fd,
			   .aio_nbytes = sizeof(buffer)};
	struct iocb *all[] = {&one};
	struct io_event *event = tail_alloc(sizeof(*event));
	struct timespec none = {0};
	aio_context_t *context = tail_copy(&(aio_context_t){0}, sizeof(*context));
	long value = syscall(SYS_io_setup, 4, context);

	one.aio_buf = (uintptr_t)buffer;
	expect("io_setup(4, [%#lx]) = %s", *context, result(value));
	expect("io_submit(%#lx, 1, [%p]) = %s", *context, (void *)&one,
	       result(syscall(SYS_io_submit, *context, 1L, all)));
	value = syscall(SYS_io_getevents, *context, 1L, 1L, event, NULL);
	expect("io_getevents(%#lx, 1, 1, [{data=0x7, obj=%p, res=%lld, res2=0}], NULL) = %s", *context, (void *)&one,
	       event->res, result(value));
	expect("io_pgetevents(%#lx, 0, 1, NULL, {tv_sec=0, tv_nsec=0}, NULL) = %s", *context,
	       result(syscall(SYS_io_pgetevents, *context, 0L, 1L, NULL, &none, NULL)));
	expect("io_cancel(%#lx, {aio_data=0x7, aio_key=0, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=%d, aio_nbytes=4, aio_offset=0}, NULL) = %s",
	       *context, fd, result(syscall(SYS_io_cancel, *context, &one, NULL)));
	expect("io_destroy(%#lx) = %s", *context, result(syscall(SYS_io_destroy, *context)));
	expect("io_uring_setup(0, NULL) = %s", result(syscall(SYS_io_uring_setup, 0, NULL)));
	expect("io_uring_enter(-1, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0) = %s",
	       result(syscall(SYS_io_uring_enter, -1, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0L)));
	expect("io_uring_register(-1, IORING_UNREGISTER_FILES, NULL, 0) = %s",
	       result(syscall(SYS_io_uring_register, -1, IORING_UNREGISTER_FILES, NULL, 0)));
}

int main(void)
{
	polled();
	epolled();
	told();
	asynchronous(open("/dev/null", O_RDONLY));
	return 0;
}
