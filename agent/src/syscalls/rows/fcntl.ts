// Operations on open descriptors by command: fcntl, flock and ioctl.

import { dirNotifyFlags, fcntlCommands, fdFlags, lockTypes, ownerTypes, sealFlags, writeLifeHints } from '../constants/fcntl.ts';
import { flockOperations, inodeFlags, seekWhence } from '../constants/file.ts';
import { ioctlCommands } from '../constants/ioctl.ts';
import { terminalFlowActions, terminalFlushQueues } from '../constants/terminal.ts';
import { flockLayout, fOwnerExLayout, fsxattrLayout, winsizeLayout } from '../layouts.ts';
import {
  absent,
  array,
  byCase,
  constant,
  enumeration,
  fd,
  flags,
  hex,
  hex32,
  int,
  into,
  type Note,
  offset,
  out,
  row,
  shownAs,
  signal,
  struct,
  type Type,
  tid,
  u16,
  uid,
  uint,
  ulong,
} from '../types.ts';
import { openMode } from './open.ts';
import { interfaceRequests, terminal } from './terminal.ts';

const lock = { l_type: enumeration(lockTypes, 16), l_whence: enumeration(seekWhence, 16), l_start: offset, l_len: offset };
const asked = into(struct(flockLayout, lock));
const told = out(struct(flockLayout, { ...lock, l_pid: tid }));
const owner = struct(fOwnerExLayout, { type: enumeration(ownerTypes), pid: tid });
const hint = enumeration(writeLifeHints, 64);

const argument: Readonly<Record<string, Type>> = {
  F_DUPFD: int,
  F_DUPFD_CLOEXEC: int,
  F_DUPFD_QUERY: fd,
  F_GETFD: absent,
  F_SETFD: flags(fdFlags),
  F_GETFL: absent,
  F_SETFL: openMode,
  F_GETLK: told,
  F_SETLK: asked,
  F_SETLKW: asked,
  F_OFD_GETLK: told,
  F_OFD_SETLK: asked,
  F_OFD_SETLKW: asked,
  F_GETOWN: absent,
  F_SETOWN: int,
  F_GETOWN_EX: out(owner),
  F_SETOWN_EX: into(owner),
  F_GETOWNER_UIDS: out(array(uid, constant(2))),
  F_GETSIG: absent,
  F_SETSIG: signal,
  F_GETLEASE: absent,
  F_SETLEASE: enumeration(lockTypes),
  F_NOTIFY: flags(dirNotifyFlags),
  F_GETPIPE_SZ: absent,
  F_SETPIPE_SZ: int,
  F_GET_SEALS: absent,
  F_ADD_SEALS: flags(sealFlags),
  F_GET_RW_HINT: out(hint),
  F_SET_RW_HINT: into(hint),
  F_GET_FILE_RW_HINT: out(hint),
  F_SET_FILE_RW_HINT: into(hint),
};
const results: Readonly<Record<string, Type>> = {
  F_DUPFD: fd,
  F_DUPFD_CLOEXEC: fd,
  F_GETFD: hex32,
  F_GETFL: hex32,
  F_GET_SEALS: hex32,
  F_GETLEASE: hex32,
  F_GETOWN: tid,
};
const note: Note = {
  note: 'case',
  by: 'cmd',
  list: fcntlCommands,
  cases: {
    F_GETFD: shownAs(flags(fdFlags), 'flags', true),
    F_GETFL: shownAs(openMode, 'flags'),
    F_GET_SEALS: shownAs(flags(sealFlags), 'seals'),
    F_GETLEASE: shownAs(enumeration(lockTypes)),
    F_GETSIG: shownAs(signal, '', true),
  },
};

const window = struct(winsizeLayout, { ws_row: u16, ws_col: u16, ws_xpixel: u16, ws_ypixel: u16 });
const extended = struct(fsxattrLayout, {
  fsx_xflags: hex32,
  fsx_extsize: uint,
  fsx_nextents: uint,
  fsx_projid: uint,
  fsx_cowextsize: uint,
});
const requests: Readonly<Record<string, Type>> = {
  TCGETS: out(terminal),
  TCSETS: into(terminal),
  TCSETSW: into(terminal),
  TCSETSF: into(terminal),
  TCFLSH: enumeration(terminalFlushQueues),
  TCXONC: enumeration(terminalFlowActions),
  TCSBRK: int,
  TCSBRKP: int,
  SIOCGIFFLAGS: out(interfaceRequests.flags),
  SIOCSIFFLAGS: into(interfaceRequests.flags),
  SIOCGIFINDEX: out(interfaceRequests.index),
  SIOCGIFMTU: out(interfaceRequests.mtu),
  SIOCSIFMTU: into(interfaceRequests.mtu),
  SIOCGIFADDR: out(interfaceRequests.address),
  SIOCGIFBRDADDR: out(interfaceRequests.address),
  SIOCGIFNETMASK: out(interfaceRequests.address),
  FS_IOC_GETFLAGS: out(flags(inodeFlags)),
  FS_IOC_SETFLAGS: into(flags(inodeFlags)),
  FS_IOC_FSGETXATTR: out(extended),
  FS_IOC_FSSETXATTR: into(extended),
  FIGETBSZ: out(int),
  BLKGETSIZE: out(ulong),
  BLKGETSIZE64: out(ulong),
  BLKSSZGET: out(int),
  BLKPBSZGET: out(uint),
  BLKROGET: out(int),
  TIOCGWINSZ: out(window),
  TIOCSWINSZ: into(window),
  FIONREAD: out(int),
  FIONBIO: into(int),
  FIOASYNC: into(int),
  FIOCLEX: absent,
  FIONCLEX: absent,
  TIOCGPGRP: out(tid),
  TIOCSPGRP: into(tid),
  TIOCGSID: out(tid),
  TIOCOUTQ: out(int),
  TIOCGPTN: out(uint),
  TIOCSPTLCK: into(int),
  TIOCNOTTY: absent,
  TIOCEXCL: absent,
  TIOCNXCL: absent,
  TIOCSCTTY: int,
  FICLONE: fd,
};

export const fcntlRows = [
  row(
    'fcntl',
    { fd, cmd: enumeration(fcntlCommands), arg: byCase('cmd', fcntlCommands, argument, hex) },
    byCase('cmd', fcntlCommands, results, int),
    { note },
  ),
  row('flock', { fd, operation: flags(flockOperations) }),
  row('ioctl', { fd, request: enumeration(ioctlCommands), argp: byCase('request', ioctlCommands, requests, hex) }),
];
