// Being told of events: eventfd, inotify and fanotify.

import {
  eventfdFlags,
  fanotifyClasses,
  fanotifyEvents,
  fanotifyInitFlags,
  fanotifyMarkFlags,
  inotifyEvents,
  inotifyInitFlags,
} from '../constants/poll.ts';
import { fd, fdAt, flags, int, path, row, uint } from '../types.ts';
import { openMode } from './open.ts';

export const notifyRows = [
  row('eventfd', { initval: uint }, fd),
  row('eventfd2', { initval: uint, flags: flags(eventfdFlags) }, fd),
  row('inotify_init', {}, fd),
  row('inotify_init1', { flags: flags(inotifyInitFlags) }, fd),
  row('inotify_add_watch', { fd, pathname: path, mask: flags(inotifyEvents) }, int),
  row('inotify_rm_watch', { fd, wd: int }),
  row(
    'fanotify_init',
    { flags: flags(fanotifyInitFlags, { masked: [{ mask: 0xc, list: fanotifyClasses }] }), event_f_flags: openMode },
    fd,
  ),
  row('fanotify_mark', {
    fanotify_fd: fd,
    flags: flags(fanotifyMarkFlags),
    mask: flags(fanotifyEvents, { bits: 64 }),
    dirfd: fdAt,
    pathname: path,
  }),
];
