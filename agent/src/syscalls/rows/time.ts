// Clocks, sleeping, timers and alarms.

import {
  adjtimexModes,
  adjtimexStates,
  adjtimexStatus,
  intervalTimers,
  timerFlags,
  timerfdCreateFlags,
  timerfdSetFlags,
} from '../constants/time.ts';
import { timexLayout, timezoneLayout, tmsLayout } from '../layouts.ts';
import { before, date, enumeration, fd, flags, int, into, long, out, outIf, row, shownAs, struct, uint } from '../types.ts';
import { family } from './family.ts';
import { clock, itimerspec, itimerval, notification, timespec, timeval } from './times.ts';

const zone = struct(timezoneLayout, { tz_minuteswest: int, tz_dsttime: int });
const processTimes = struct(tmsLayout, { tms_utime: long, tms_stime: long, tms_cutime: long, tms_cstime: long });
const adjustment = struct(timexLayout, {
  modes: flags(adjtimexModes),
  offset: long,
  freq: long,
  maxerror: long,
  esterror: long,
  status: flags(adjtimexStatus),
  constant: long,
  precision: long,
  tolerance: long,
  time: timeval,
  tick: long,
  ppsfreq: long,
  jitter: long,
  shift: int,
  stabil: long,
  jitcnt: long,
  calcnt: long,
  errcnt: long,
  stbcnt: long,
  tai: int,
});
const which = enumeration(intervalTimers);
const absolute = flags(timerFlags);

export const timeRows = [
  ...family(
    ['clock'],
    [
      row('gettimeofday', { tv: out(timeval), tz: out(zone) }),
      row('settimeofday', { tv: into(timeval), tz: into(zone) }),
      row('time', { tloc: out(long) }, long, { note: shownAs(date) }),
      row('clock_gettime', { clockid: clock, tp: out(timespec) }),
      row('clock_settime', { clockid: clock, tp: into(timespec) }),
      row('clock_getres', { clockid: clock, res: out(timespec) }),
      row('clock_adjtime', { clockid: clock, buf: out(adjustment) }, int, { note: shownAs(enumeration(adjtimexStates)) }),
      row('adjtimex', { buf: out(adjustment) }, int, { note: shownAs(enumeration(adjtimexStates)) }),
    ],
  ),
  row('alarm', { seconds: uint }, long),
  row('getitimer', { which, curr_value: out(itimerval) }),
  row('setitimer', { which, new_value: into(itimerval), old_value: out(itimerval) }),
  row('times', { buf: out(processTimes) }, long),
  row('nanosleep', { duration: before(timespec), rem: outIf('interrupted', timespec) }),
  row('clock_nanosleep', { clockid: clock, flags: absolute, t: before(timespec), remain: outIf('interrupted', timespec) }),
  row('timer_create', { clockid: clock, sevp: into(notification), timerid: out(int) }),
  row('timer_settime', { timerid: int, flags: absolute, new_value: into(itimerspec), old_value: out(itimerspec) }),
  row('timer_gettime', { timerid: int, curr_value: out(itimerspec) }),
  row('timer_getoverrun', { timerid: int }),
  row('timer_delete', { timerid: int }),
  row('timerfd_create', { clockid: clock, flags: flags(timerfdCreateFlags) }, fd),
  row('timerfd_settime', { fd, flags: flags(timerfdSetFlags), new_value: into(itimerspec), old_value: out(itimerspec) }),
  row('timerfd_gettime', { fd, curr_value: out(itimerspec) }),
];
