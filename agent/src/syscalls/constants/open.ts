// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const accessModes: ConstantList = {
  name: 'accessModes',
  header: 'asm-generic/fcntl.h',
  prefix: 'O_',
  values: [
    ['O_RDONLY', 0],
    ['O_WRONLY', 1],
    ['O_RDWR', 2],
    ['O_ACCMODE', 3],
  ],
};

export const openFlags: ConstantList = {
  name: 'openFlags',
  header: 'asm-generic/fcntl.h',
  prefix: 'O_',
  values: [
    ['O_CREAT', 64],
    ['O_EXCL', 128],
    ['O_NOCTTY', 256],
    ['O_TRUNC', 512],
    ['O_APPEND', 1024],
    ['O_NONBLOCK', 2048],
    ['O_SYNC', 0x101000],
    ['O_DSYNC', 0x1000],
    ['O_DIRECT', 0x4000],
    ['O_LARGEFILE', 0x8000],
    ['O_NOFOLLOW', 0x20000],
    ['O_NOATIME', 0x40000],
    ['O_CLOEXEC', 0x80000],
    ['O_PATH', 0x200000],
    ['O_TMPFILE', 0x410000],
    ['__O_TMPFILE', 0x400000],
    ['O_DIRECTORY', 0x10000],
    ['FASYNC', 0x2000],
    ['O_EMPTYPATH', 0x4000000],
  ],
  arm64: [
    ['O_CREAT', 64],
    ['O_EXCL', 128],
    ['O_NOCTTY', 256],
    ['O_TRUNC', 512],
    ['O_APPEND', 1024],
    ['O_NONBLOCK', 2048],
    ['O_SYNC', 0x101000],
    ['O_DSYNC', 0x1000],
    ['O_DIRECT', 0x10000],
    ['O_LARGEFILE', 0x20000],
    ['O_NOFOLLOW', 0x8000],
    ['O_NOATIME', 0x40000],
    ['O_CLOEXEC', 0x80000],
    ['O_PATH', 0x200000],
    ['O_TMPFILE', 0x404000],
    ['__O_TMPFILE', 0x400000],
    ['O_DIRECTORY', 0x4000],
    ['FASYNC', 0x2000],
    ['O_EMPTYPATH', 0x4000000],
  ],
};

export const resolveFlags: ConstantList = {
  name: 'resolveFlags',
  header: 'linux/openat2.h',
  prefix: 'RESOLVE_',
  values: [
    ['RESOLVE_NO_XDEV', 1],
    ['RESOLVE_NO_MAGICLINKS', 2],
    ['RESOLVE_NO_SYMLINKS', 4],
    ['RESOLVE_BENEATH', 8],
    ['RESOLVE_IN_ROOT', 16],
    ['RESOLVE_CACHED', 32],
  ],
};

export const pipeFlags: ConstantList = {
  name: 'pipeFlags',
  header: 'asm-generic/fcntl.h',
  prefix: 'O_',
  values: [
    ['O_DIRECT', 0x4000],
    ['O_NONBLOCK', 2048],
    ['O_CLOEXEC', 0x80000],
    ['O_EXCL', 128],
  ],
  arm64: [
    ['O_DIRECT', 0x10000],
    ['O_NONBLOCK', 2048],
    ['O_CLOEXEC', 0x80000],
    ['O_EXCL', 128],
  ],
};
