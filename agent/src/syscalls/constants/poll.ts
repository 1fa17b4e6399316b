// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const pollEvents: ConstantList = {
  name: 'pollEvents',
  header: 'asm-generic/poll.h',
  prefix: 'POLL',
  values: [
    ['POLLIN', 1],
    ['POLLPRI', 2],
    ['POLLOUT', 4],
    ['POLLERR', 8],
    ['POLLHUP', 16],
    ['POLLNVAL', 32],
    ['POLLRDNORM', 64],
    ['POLLRDBAND', 128],
    ['POLLWRNORM', 256],
    ['POLLWRBAND', 512],
    ['POLLMSG', 1024],
    ['POLLREMOVE', 0x1000],
    ['POLLRDHUP', 0x2000],
    ['POLL_BUSY_LOOP', 0x8000],
  ],
};

export const epollOperations: ConstantList = {
  name: 'epollOperations',
  header: 'linux/eventpoll.h',
  prefix: 'EPOLL_CTL_',
  values: [
    ['EPOLL_CTL_ADD', 1],
    ['EPOLL_CTL_DEL', 2],
    ['EPOLL_CTL_MOD', 3],
  ],
};

export const epollEvents: ConstantList = {
  name: 'epollEvents',
  header: 'linux/eventpoll.h',
  prefix: 'EPOLL',
  values: [
    ['EPOLLIN', 1],
    ['EPOLLPRI', 2],
    ['EPOLLOUT', 4],
    ['EPOLLERR', 8],
    ['EPOLLHUP', 16],
    ['EPOLLNVAL', 32],
    ['EPOLLRDNORM', 64],
    ['EPOLLRDBAND', 128],
    ['EPOLLWRNORM', 256],
    ['EPOLLWRBAND', 512],
    ['EPOLLMSG', 1024],
    ['EPOLLRDHUP', 0x2000],
    ['EPOLLEXCLUSIVE', 0x10000000],
    ['EPOLLWAKEUP', 0x20000000],
    ['EPOLLONESHOT', 0x40000000],
    ['EPOLLET', 0x80000000],
  ],
};

export const epollCreateFlags: ConstantList = {
  name: 'epollCreateFlags',
  header: 'linux/eventpoll.h',
  prefix: 'EPOLL_',
  values: [['EPOLL_CLOEXEC', 0x80000]],
};

export const eventfdFlags: ConstantList = {
  name: 'eventfdFlags',
  header: 'linux/eventfd.h',
  prefix: 'EFD_',
  values: [
    ['EFD_SEMAPHORE', 1],
    ['EFD_CLOEXEC', 0x80000],
    ['EFD_NONBLOCK', 2048],
  ],
};

export const inotifyEvents: ConstantList = {
  name: 'inotifyEvents',
  header: 'linux/inotify.h',
  prefix: 'IN_',
  values: [
    ['IN_ACCESS', 1],
    ['IN_MODIFY', 2],
    ['IN_ATTRIB', 4],
    ['IN_CLOSE_WRITE', 8],
    ['IN_CLOSE_NOWRITE', 16],
    ['IN_OPEN', 32],
    ['IN_MOVED_FROM', 64],
    ['IN_MOVED_TO', 128],
    ['IN_CREATE', 256],
    ['IN_DELETE', 512],
    ['IN_DELETE_SELF', 1024],
    ['IN_MOVE_SELF', 2048],
    ['IN_UNMOUNT', 0x2000],
    ['IN_Q_OVERFLOW', 0x4000],
    ['IN_IGNORED', 0x8000],
    ['IN_ONLYDIR', 0x1000000],
    ['IN_DONT_FOLLOW', 0x2000000],
    ['IN_EXCL_UNLINK', 0x4000000],
    ['IN_MASK_CREATE', 0x10000000],
    ['IN_MASK_ADD', 0x20000000],
    ['IN_ISDIR', 0x40000000],
    ['IN_ONESHOT', 0x80000000],
  ],
};

export const inotifyInitFlags: ConstantList = {
  name: 'inotifyInitFlags',
  header: 'linux/inotify.h',
  prefix: 'IN_',
  values: [
    ['IN_NONBLOCK', 2048],
    ['IN_CLOEXEC', 0x80000],
  ],
};

export const fanotifyClasses: ConstantList = {
  name: 'fanotifyClasses',
  header: 'linux/fanotify.h',
  prefix: 'FAN_CLASS_',
  values: [
    ['FAN_CLASS_NOTIF', 0],
    ['FAN_CLASS_CONTENT', 4],
    ['FAN_CLASS_PRE_CONTENT', 8],
  ],
};

export const fanotifyInitFlags: ConstantList = {
  name: 'fanotifyInitFlags',
  header: 'linux/fanotify.h',
  prefix: 'FAN_',
  values: [
    ['FAN_CLOEXEC', 1],
    ['FAN_NONBLOCK', 2],
    ['FAN_UNLIMITED_QUEUE', 16],
    ['FAN_UNLIMITED_MARKS', 32],
    ['FAN_ENABLE_AUDIT', 64],
    ['FAN_REPORT_PIDFD', 128],
    ['FAN_REPORT_TID', 256],
    ['FAN_REPORT_FID', 512],
    ['FAN_REPORT_DIR_FID', 1024],
    ['FAN_REPORT_NAME', 2048],
    ['FAN_REPORT_TARGET_FID', 0x1000],
    ['FAN_REPORT_FD_ERROR', 0x2000],
    ['FAN_REPORT_MNT', 0x4000],
  ],
};

export const fanotifyMarkFlags: ConstantList = {
  name: 'fanotifyMarkFlags',
  header: 'linux/fanotify.h',
  prefix: 'FAN_MARK_',
  values: [
    ['FAN_MARK_ADD', 1],
    ['FAN_MARK_REMOVE', 2],
    ['FAN_MARK_DONT_FOLLOW', 4],
    ['FAN_MARK_ONLYDIR', 8],
    ['FAN_MARK_IGNORED_MASK', 32],
    ['FAN_MARK_IGNORED_SURV_MODIFY', 64],
    ['FAN_MARK_FLUSH', 128],
    ['FAN_MARK_EVICTABLE', 512],
    ['FAN_MARK_IGNORE', 1024],
    ['FAN_MARK_MOUNT', 16],
    ['FAN_MARK_FILESYSTEM', 256],
  ],
};

export const fanotifyEvents: ConstantList = {
  name: 'fanotifyEvents',
  header: 'linux/fanotify.h',
  prefix: 'FAN_',
  values: [
    ['FAN_ACCESS', 1],
    ['FAN_MODIFY', 2],
    ['FAN_ATTRIB', 4],
    ['FAN_CLOSE_WRITE', 8],
    ['FAN_CLOSE_NOWRITE', 16],
    ['FAN_OPEN', 32],
    ['FAN_MOVED_FROM', 64],
    ['FAN_MOVED_TO', 128],
    ['FAN_CREATE', 256],
    ['FAN_DELETE', 512],
    ['FAN_DELETE_SELF', 1024],
    ['FAN_MOVE_SELF', 2048],
    ['FAN_OPEN_EXEC', 0x1000],
    ['FAN_Q_OVERFLOW', 0x4000],
    ['FAN_FS_ERROR', 0x8000],
    ['FAN_OPEN_PERM', 0x10000],
    ['FAN_ACCESS_PERM', 0x20000],
    ['FAN_OPEN_EXEC_PERM', 0x40000],
    ['FAN_PRE_ACCESS', 0x100000],
    ['FAN_MNT_ATTACH', 0x1000000],
    ['FAN_MNT_DETACH', 0x2000000],
    ['FAN_EVENT_ON_CHILD', 0x8000000],
    ['FAN_RENAME', 0x10000000],
    ['FAN_ONDIR', 0x40000000],
  ],
};
