// Opening, closing and duplicating files, and checking access.

import { accessAtFlags, accessChecks, closeRangeFlags, handleAtFlags } from '../constants/file.ts';
import { accessModes, openFlags, pipeFlags, resolveFlags } from '../constants/open.ts';
import { fileHandleLayout, openHowLayout } from '../layouts.ts';
import {
  absent,
  array,
  byCase,
  constant,
  fd,
  fdAt,
  flags,
  int,
  into,
  mode,
  out,
  path,
  row,
  sibling,
  size,
  struct,
  type Type,
  uint,
  when,
} from '../types.ts';
import { bits } from './family.ts';

const masked = [{ mask: 3, list: accessModes }];

/** `O_RDONLY|O_CLOEXEC` */
export const openMode: Type = flags(openFlags, { masked });
const createMode = when('flags', bits(openFlags, 'O_CREAT', '__O_TMPFILE'), mode);
const accessMode = flags(accessChecks);

const how = struct(openHowLayout, {
  flags: flags(openFlags, { bits: 64, masked }),
  mode: byCase('flags', openFlags, { O_CREAT: mode, __O_TMPFILE: mode }, absent, bits(openFlags, 'O_CREAT', '__O_TMPFILE')),
  resolve: flags(resolveFlags, { bits: 64 }),
});
const handle = struct(fileHandleLayout, { handle_bytes: uint, handle_type: int });

export const openRows = [
  row('open', { pathname: path, flags: openMode, mode: createMode }, fd),
  row('creat', { pathname: path, mode }, fd),
  row('openat', { dirfd: fdAt, pathname: path, flags: openMode, mode: createMode }, fd),
  row('openat2', { dirfd: fdAt, pathname: path, how: into(how, sibling('size')), size }, fd),
  row('close', { fd }),
  row('close_range', { first: uint, last: uint, flags: flags(closeRangeFlags) }, int, { classes: ['desc'] }),
  row('dup', { oldfd: fd }, fd),
  row('dup2', { oldfd: fd, newfd: fd }, fd),
  row('dup3', { oldfd: fd, newfd: fd, flags: flags(openFlags) }, fd),
  row('pipe', { pipefd: out(array(fd, constant(2))) }),
  row('pipe2', { pipefd: out(array(fd, constant(2))), flags: flags(pipeFlags) }),
  row('access', { pathname: path, mode: accessMode }),
  row('faccessat', { dirfd: fdAt, pathname: path, mode: accessMode }),
  row('faccessat2', { dirfd: fdAt, pathname: path, mode: accessMode, flags: flags(accessAtFlags) }),
  row('name_to_handle_at', { dirfd: fdAt, pathname: path, handle: out(handle), mount_id: out(int), flags: flags(handleAtFlags) }),
  row('open_by_handle_at', { mount_fd: fdAt, handle: into(handle), flags: openMode }, fd),
];
