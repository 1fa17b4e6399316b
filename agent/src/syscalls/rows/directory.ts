// Names in directories: creating, linking, renaming and removing them, reading directories, where a process is.

import { atFlags, fileTypes, renameFlags } from '../constants/file.ts';
import {
  absent,
  byCase,
  bytes,
  device,
  fd,
  fdAt,
  fileMode,
  flags,
  int,
  mode,
  out,
  path,
  primitive,
  result,
  row,
  size,
  ssize,
  type Type,
  uint,
} from '../types.ts';

const outPath: Type = { shape: 'string', path: true, direction: 'out', content: 'harmless' };
const node = { mode: fileMode, dev: byCase('mode', fileTypes, { S_IFCHR: device, S_IFBLK: device }, absent, 0o170000) };
const entries = { fd, dirp: out(primitive('dirents', result)), count: uint };
const linkText = bytes('harmless', result, 'out');

export const directoryRows = [
  row('getcwd', { buf: outPath, size }, int),
  row('chdir', { path }),
  row('fchdir', { fd }),
  row('chroot', { path }),
  row('mkdir', { pathname: path, mode }),
  row('mkdirat', { dirfd: fdAt, pathname: path, mode }),
  row('rmdir', { pathname: path }),
  row('mknod', { pathname: path, ...node }),
  row('mknodat', { dirfd: fdAt, pathname: path, ...node }),
  row('link', { oldpath: path, newpath: path }),
  row('linkat', { olddirfd: fdAt, oldpath: path, newdirfd: fdAt, newpath: path, flags: flags(atFlags) }),
  row('symlink', { target: path, linkpath: path }),
  row('symlinkat', { target: path, newdirfd: fdAt, linkpath: path }),
  row('readlink', { pathname: path, buf: linkText, bufsiz: size }, ssize),
  row('readlinkat', { dirfd: fdAt, pathname: path, buf: linkText, bufsiz: size }, ssize),
  row('unlink', { pathname: path }),
  row('unlinkat', { dirfd: fdAt, pathname: path, flags: flags(atFlags) }),
  row('rename', { oldpath: path, newpath: path }),
  row('renameat', { olddirfd: fdAt, oldpath: path, newdirfd: fdAt, newpath: path }),
  row('renameat2', { olddirfd: fdAt, oldpath: path, newdirfd: fdAt, newpath: path, flags: flags(renameFlags) }),
  row('getdents', entries, ssize),
  row('getdents64', entries, ssize),
];
