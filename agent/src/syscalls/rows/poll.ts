// Waiting for descriptors: poll, select and epoll.

import { epollCreateFlags, epollEvents, epollOperations, pollEvents } from '../constants/poll.ts';
import { epollDataLayout, epollEventLayout, pollfdLayout, sigsetSizeLayout } from '../layouts.ts';
import {
  address,
  array,
  constant,
  enumeration,
  fd,
  flags,
  inout,
  int,
  into,
  type Note,
  out,
  primitive,
  result,
  row,
  sibling,
  size,
  struct,
  type Type,
  uint,
  ulong,
  unless,
} from '../types.ts';
import { timespec, timeval } from './times.ts';

const selected: Note = { note: 'selected', in: 'readfds', out: 'writefds', except: 'exceptfds', left: 'timeout' };

const SIGN = 0x80000000;
/** `revents` is for the note behind the result: what is asked is shown without the answer, and what is asked of no descriptor not at all. */
const entry: Type = {
  shape: 'struct',
  layout: pollfdLayout,
  fields: { fd, events: unless('fd', SIGN, flags(pollEvents, { bits: 16 })), revents: flags(pollEvents, { bits: 16 }) },
  hidden: ['revents'],
};
const entries = into(array(entry, sibling('nfds')));

/** A whole fd_set: sets that are shorter in memory are rare, and the kernel looks at the first `nfds` bits only. */
const set = inout(primitive('fdset', constant(128)));
const sets = { nfds: int, readfds: set, writefds: set, exceptfds: set };
const sigmask = into(primitive('sigset', sibling('sigsetsize')));
const boxedMask = into(struct(sigsetSizeLayout, { sigmask: into(primitive('sigset', sibling('sigsetsize'))), sigsetsize: size }));

const event = struct(epollEventLayout, {
  events: flags(epollEvents),
  data: struct(epollDataLayout, { u32: uint, u64: ulong }),
});
const happened = { epfd: fd, events: out(array(event, result)), maxevents: int };

export const pollRows = [
  row('poll', { fds: entries, nfds: uint, timeout: int }, int, { note: { note: 'ready', argument: 'fds' }, classes: ['desc'] }),
  row('ppoll', { fds: entries, nfds: uint, tmo_p: inout(timespec), sigmask, sigsetsize: size }, int, {
    note: { note: 'ready', argument: 'fds', left: 'tmo_p' },
    classes: ['desc'],
  }),
  row('select', { ...sets, timeout: inout(timeval) }, int, { note: selected, classes: ['desc'] }),
  row('pselect6', { ...sets, timeout: inout(timespec), sigmask: boxedMask }, int, { note: selected, classes: ['desc'] }),
  row('epoll_create', { size: int }, fd),
  row('epoll_create1', { flags: flags(epollCreateFlags) }, fd),
  row('epoll_ctl', { epfd: fd, op: enumeration(epollOperations), fd, event: into(event) }),
  row('epoll_wait', { ...happened, timeout: int }),
  row('epoll_pwait', { ...happened, timeout: int, sigmask, sigsetsize: size }),
  row('epoll_pwait2', { ...happened, timeout: into(timespec), sigmask, sigsetsize: size }),
  row('epoll_ctl_old', { arg1: address, arg2: address, arg3: address, arg4: address }),
  row('epoll_wait_old', { arg1: address, arg2: address, arg3: address, arg4: address }),
];
