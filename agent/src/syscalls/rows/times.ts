// Types of points in time, durations, and how a timer or queue tells: shared by several families.

import { signalEventKinds } from '../constants/signal.ts';
import { clockIds } from '../constants/time.ts';
import { itimerspecLayout, itimervalLayout, sigeventLayout, sigvalLayout, timespecLayout, timevalLayout } from '../layouts.ts';
import { address, enumeration, int, long, signal, struct, type Type, ulong } from '../types.ts';

export const timespec = struct(timespecLayout, { tv_sec: long, tv_nsec: ulong });
export const timeval = struct(timevalLayout, { tv_sec: long, tv_usec: ulong });
export const itimerspec = struct(itimerspecLayout, { it_interval: timespec, it_value: timespec });
export const itimerval = struct(itimervalLayout, { it_interval: timeval, it_value: timeval });
export const clock = enumeration(clockIds);

/** The value is only there when it is not 0. */
export const notification: Type = {
  shape: 'struct',
  layout: sigeventLayout,
  fields: {
    sigev_value: struct(sigvalLayout, { sival_int: int, sival_ptr: address }),
    sigev_signo: signal,
    sigev_notify: enumeration(signalEventKinds),
  },
  filled: ['sigev_value'],
};
