// What a file is: stat in its variants, statx, statfs, and changing modes, owners and times.

import {
  atFlags,
  fileSystemMagic,
  fileTypes,
  statfsFlags,
  statxAtFlags,
  statxAttributes,
  statxMask,
  statxSync,
} from '../constants/file.ts';
import { fsidLayout, statfsLayout, statLayout, statxLayout, statxTimestampLayout, utimbufLayout } from '../layouts.ts';
import {
  absent,
  array,
  byCase,
  constant,
  device,
  enumeration,
  fd,
  fdAt,
  fileMode,
  flags,
  gid,
  hex,
  hex32,
  into,
  long,
  mode,
  moment,
  out,
  path,
  primitive,
  row,
  struct,
  type Type,
  uid,
  uint,
  ulong,
} from '../types.ts';
import { family } from './family.ts';

const TYPE_MASK = 0o170000;
const ofDevices = (type: Type): Type => byCase('st_mode', fileTypes, { S_IFCHR: type, S_IFBLK: type }, absent, TYPE_MASK);
const ofOthers = (type: Type): Type => byCase('st_mode', fileTypes, { S_IFCHR: absent, S_IFBLK: absent }, type, TYPE_MASK);

const status = struct(
  statLayout,
  {
    st_dev: device,
    st_ino: ulong,
    st_mode: fileMode,
    st_nlink: ulong,
    st_uid: uid,
    st_gid: gid,
    st_blksize: ulong,
    st_blocks: ulong,
    st_size: ofOthers(ulong),
    st_rdev: ofDevices(device),
    st_atime: long,
    st_atime_nsec: ulong,
    st_mtime: long,
    st_mtime_nsec: ulong,
    st_ctime: long,
    st_ctime_nsec: ulong,
  },
  [
    'st_dev',
    'st_ino',
    'st_nlink',
    'st_uid',
    'st_gid',
    'st_blksize',
    'st_blocks',
    'st_atime',
    'st_atime_nsec',
    'st_mtime',
    'st_mtime_nsec',
    'st_ctime',
    'st_ctime_nsec',
  ],
);

const extendedTime = struct(statxTimestampLayout, { tv_sec: long, tv_nsec: uint });
const extended = struct(
  statxLayout,
  {
    stx_mask: flags(statxMask),
    stx_blksize: uint,
    stx_attributes: flags(statxAttributes, { bits: 64 }),
    stx_nlink: uint,
    stx_uid: uid,
    stx_gid: gid,
    stx_mode: fileMode,
    stx_ino: ulong,
    stx_size: ulong,
    stx_blocks: ulong,
    stx_attributes_mask: flags(statxAttributes, { bits: 64 }),
    stx_atime: extendedTime,
    stx_btime: extendedTime,
    stx_ctime: extendedTime,
    stx_mtime: extendedTime,
    stx_rdev_major: uint,
    stx_rdev_minor: uint,
    stx_dev_major: uint,
    stx_dev_minor: uint,
    stx_mnt_id: hex,
  },
  [
    'stx_blksize',
    'stx_nlink',
    'stx_uid',
    'stx_gid',
    'stx_ino',
    'stx_blocks',
    'stx_attributes_mask',
    'stx_atime',
    'stx_btime',
    'stx_ctime',
    'stx_mtime',
    'stx_rdev_major',
    'stx_rdev_minor',
    'stx_dev_major',
    'stx_dev_minor',
    'stx_mnt_id',
  ],
);

const system = struct(statfsLayout, {
  f_type: enumeration(fileSystemMagic, 64),
  f_bsize: ulong,
  f_blocks: ulong,
  f_bfree: ulong,
  f_bavail: ulong,
  f_files: ulong,
  f_ffree: ulong,
  f_fsid: struct(fsidLayout, { val: array(hex32, constant(2)) }),
  f_namelen: ulong,
  f_frsize: ulong,
  f_flags: flags(statfsFlags, { bits: 64 }),
});

const statbuf = out(status);
const statxFlags = flags(statxAtFlags, { masked: [{ mask: 0x6000, list: statxSync }] });
const times = struct(utimbufLayout, { actime: moment, modtime: moment });
const twoTimes = into(array(primitive('fileTime', constant(16)), constant(2)));
const twoTimevals = into(array(primitive('fileTimeval', constant(16)), constant(2)));

export const statRows = [
  ...family(['stat'], [row('stat', { pathname: path, statbuf })]),
  ...family(['lstat'], [row('lstat', { pathname: path, statbuf })]),
  ...family(
    ['fstat'],
    [
      row('fstat', { fd, statbuf }),
      row('newfstatat', { dirfd: fdAt, pathname: path, statbuf, flags: flags(atFlags) }),
      row('statx', { dirfd: fdAt, pathname: path, flags: statxFlags, mask: flags(statxMask), statxbuf: out(extended) }),
    ],
  ),
  ...family(['statfs'], [row('statfs', { path, buf: out(system) })]),
  ...family(['fstatfs'], [row('fstatfs', { fd, buf: out(system) })]),
  row('chmod', { pathname: path, mode }),
  row('fchmod', { fd, mode }),
  row('fchmodat', { dirfd: fdAt, pathname: path, mode }),
  row('fchmodat2', { dirfd: fdAt, pathname: path, mode, flags: flags(atFlags) }),
  row('chown', { pathname: path, owner: uid, group: gid }),
  row('fchown', { fd, owner: uid, group: gid }),
  row('lchown', { pathname: path, owner: uid, group: gid }),
  row('fchownat', { dirfd: fdAt, pathname: path, owner: uid, group: gid, flags: flags(atFlags) }),
  row('utime', { filename: path, times: into(times) }),
  row('utimes', { filename: path, times: twoTimevals }),
  row('futimesat', { dirfd: fdAt, pathname: path, times: twoTimevals }),
  row('utimensat', { dirfd: fdAt, pathname: path, times: twoTimes, flags: flags(atFlags) }),
  row('umask', { mask: mode }, mode),
];
