// The machine as a whole: names, modules, logs, booting; and calls that no kernel of today implements.

import {
  kexecFileFlags,
  kexecFlags,
  moduleDeleteFlags,
  moduleInitFlags,
  randomFlags,
  rebootCommands,
  rebootMagic,
  rebootMagic2,
  syslogActions,
} from '../constants/system.ts';
import { kexecSegmentLayout, sysinfoLayout, utsnameLayout } from '../layouts.ts';
import {
  absent,
  address,
  array,
  byCase,
  bytes,
  constant,
  enumeration,
  fd,
  flags,
  hex,
  int,
  into,
  long,
  out,
  path,
  received,
  result,
  row,
  sibling,
  size,
  ssize,
  string,
  struct,
  text,
  u16,
  uint,
  ulong,
} from '../types.ts';

const name = text('harmless');
const names = struct(utsnameLayout, { sysname: name, nodename: name, release: name, version: name, machine: name, domainname: name }, [
  'release',
  'version',
  'machine',
  'domainname',
]);
const load = struct(sysinfoLayout, {
  uptime: long,
  loads: array(ulong, constant(3)),
  totalram: ulong,
  freeram: ulong,
  sharedram: ulong,
  bufferram: ulong,
  totalswap: ulong,
  freeswap: ulong,
  procs: u16,
  totalhigh: ulong,
  freehigh: ulong,
  mem_unit: uint,
});
const read = received(result);
const log = byCase(
  'type',
  syslogActions,
  { SYSLOG_ACTION_READ: read, SYSLOG_ACTION_READ_ALL: read, SYSLOG_ACTION_READ_CLEAR: read },
  address,
);
const segments = into(array(struct(kexecSegmentLayout, { buf: address, bufsz: size, mem: address, memsz: size }), sibling('nr_segments')));
const hexes = { arg1: hex, arg2: hex, arg3: hex, arg4: hex, arg5: hex };

export const systemRows = [
  row('uname', { buf: out(names) }),
  row('sysinfo', { info: out(load) }),
  row('sethostname', { name: bytes('harmless', sibling('len')), len: uint }),
  row('setdomainname', { name: bytes('harmless', sibling('len')), len: uint }),
  row('syslog', { type: enumeration(syslogActions), bufp: log, len: int }),
  row('getrandom', { buf: bytes('secret', result, 'out'), buflen: size, flags: flags(randomFlags) }, ssize),
  row('reboot', {
    magic: enumeration(rebootMagic),
    magic2: enumeration(rebootMagic2),
    op: enumeration(rebootCommands),
    arg: byCase('op', rebootCommands, { LINUX_REBOOT_CMD_RESTART2: string('sent') }, absent),
  }),
  row('vhangup', {}),
  row('restart_syscall', {}, long, { note: { note: 'resumes' } }),
  row('init_module', { module_image: address, len: size, param_values: string('secret') }),
  row('finit_module', { fd, param_values: string('secret'), flags: flags(moduleInitFlags) }),
  row('delete_module', { name: string('harmless'), flags: flags(moduleDeleteFlags) }),
  row('kexec_load', { entry: address, nr_segments: ulong, segments, flags: flags(kexecFlags, { bits: 64 }) }),
  row('kexec_file_load', {
    kernel_fd: fd,
    initrd_fd: fd,
    cmdline_len: ulong,
    cmdline: string('secret'),
    flags: flags(kexecFileFlags, { bits: 64 }),
  }),
  row('iopl', { level: int }),
  row('ioperm', { from: hex, num: ulong, turn_on: int }),
  row('modify_ldt', { func: int, ptr: address, bytecount: ulong }),
  row('set_thread_area', { u_info: address }),
  row('get_thread_area', { u_info: address }),
  row('uretprobe', {}, long),
  row('uprobe', {}, long),
  // No kernel that is in use implements what follows.
  row('uselib', { library: path }),
  row('_sysctl', { args: address }),
  row('create_module', { name: string('harmless'), size }, address),
  row('get_kernel_syms', { table: address }),
  row('query_module', { name: string('harmless'), which: int, buf: address, bufsize: size, ret: address }),
  row('getpmsg', hexes, int, { classes: ['network'] }),
  row('putpmsg', hexes, int, { classes: ['network'] }),
  row('afs_syscall', hexes),
  row('tuxcall', { arg1: hex, arg2: hex, arg3: hex }),
  row('security', { arg1: hex, arg2: hex, arg3: hex }),
  row('vserver', hexes),
];
