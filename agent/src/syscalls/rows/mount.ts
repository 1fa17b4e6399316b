// Mounting, old and new, file systems, swap and quotas.

import {
  fsconfigCommands,
  fsmountFlags,
  fsopenFlags,
  fspickFlags,
  mountAccessTimes,
  mountAttributes,
  mountFlags,
  mountPropagation,
  mountSetattrFlags,
  moveMountFlags,
  openTreeFlags,
  statmountMask,
  swapFlags,
  umountFlags,
} from '../constants/mount.ts';
import { mntIdReqLayout, mountAttrLayout, nsIdReqLayout } from '../layouts.ts';
import {
  address,
  array,
  byCase,
  bytes,
  enumeration,
  fd,
  fdAt,
  flags,
  hex,
  hex32,
  int,
  into,
  out,
  path,
  result,
  row,
  sibling,
  size,
  ssize,
  string,
  struct,
  type Type,
  uint,
  ulong,
} from '../types.ts';

const attributes = flags(mountAttributes, { bits: 64, masked: [{ mask: 0x70, list: mountAccessTimes }] });
const attr = struct(mountAttrLayout, {
  attr_set: attributes,
  attr_clr: attributes,
  propagation: flags(mountPropagation, { bits: 64 }),
  userns_fd: fd,
});
const tree = { dirfd: fdAt, pathname: path, flags: flags(openTreeFlags) };
const setattr = { uattr: into(attr, sibling('size')), size };

const name = string('harmless');

/** What each command of fsconfig takes for key, value and aux. A value may be a password. */
const settings: Readonly<Record<string, readonly [key: Type, value: Type, aux: Type]>> = {
  FSCONFIG_SET_FLAG: [name, address, int],
  FSCONFIG_SET_STRING: [name, string('secret'), int],
  FSCONFIG_SET_BINARY: [name, bytes('secret', sibling('aux')), int],
  FSCONFIG_SET_PATH: [name, path, fdAt],
  FSCONFIG_SET_PATH_EMPTY: [name, path, fdAt],
  FSCONFIG_SET_FD: [name, address, fd],
};
const setting = (index: 0 | 1 | 2, otherwise: Type): Type =>
  byCase('cmd', fsconfigCommands, Object.fromEntries(Object.entries(settings).map(([name, types]) => [name, types[index]])), otherwise);

const request = (param: Type): Type => struct(mntIdReqLayout, { size: uint, mnt_ns_fd: uint, mnt_id: hex, param, mnt_ns_id: hex });
const namespaces = struct(nsIdReqLayout, { size: uint, ns_id: ulong, ns_type: hex, user_ns_id: ulong });

/** The command is above the type of quota: `QCMD(Q_GETQUOTA, USRQUOTA)` in strace, hexadecimal here. */
const quotaCommand = hex32;

export const mountRows = [
  row('mount', { source: path, target: path, filesystemtype: name, mountflags: flags(mountFlags, { bits: 64 }), data: string('secret') }),
  row('umount2', { target: path, flags: flags(umountFlags) }),
  row('pivot_root', { new_root: path, put_old: path }),
  row('open_tree', tree, fd),
  row('open_tree_attr', { ...tree, ...setattr }, fd),
  row('move_mount', { from_dirfd: fdAt, from_pathname: path, to_dirfd: fdAt, to_pathname: path, flags: flags(moveMountFlags) }),
  row('mount_setattr', { dirfd: fdAt, pathname: path, flags: flags(mountSetattrFlags), ...setattr }),
  row('fsopen', { fsname: name, flags: flags(fsopenFlags) }, fd),
  row('fspick', { dirfd: fdAt, pathname: path, flags: flags(fspickFlags) }, fd),
  row('fsconfig', { fd, cmd: enumeration(fsconfigCommands), key: setting(0, address), value: setting(1, address), aux: setting(2, int) }),
  row('fsmount', { fsfd: fd, flags: flags(fsmountFlags), attr_flags: attributes }, fd),
  row('statmount', { req: into(request(flags(statmountMask, { bits: 64 }))), buf: address, bufsize: size, flags: hex }),
  row('listmount', { req: into(request(hex)), mnt_ids: out(array(hex, result)), nr_mnt_ids: size, flags: hex }, ssize),
  row('listns', { req: into(namespaces), ns_ids: out(array(ulong, result)), nr_ns_ids: size, flags: hex }, ssize),
  row('swapon', { path, swapflags: flags(swapFlags) }),
  row('swapoff', { path }),
  row('quotactl', { cmd: quotaCommand, special: path, id: int, addr: address }),
  row('quotactl_fd', { fd, cmd: quotaCommand, id: int, addr: address }),
  row('acct', { filename: path }),
  row('sysfs', { option: int, arg1: hex, arg2: hex }),
  row('ustat', { dev: hex, ubuf: address }, int),
  row('lookup_dcookie', { cookie: ulong, buffer: bytes('harmless', result, 'out'), len: size }),
  row('nfsservctl', { cmd: int, argp: address, resp: address }),
];
