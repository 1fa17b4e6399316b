// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const clockIds: ConstantList = {
  name: 'clockIds',
  header: 'linux/time.h',
  prefix: 'CLOCK_',
  values: [
    ['CLOCK_REALTIME', 0],
    ['CLOCK_MONOTONIC', 1],
    ['CLOCK_PROCESS_CPUTIME_ID', 2],
    ['CLOCK_THREAD_CPUTIME_ID', 3],
    ['CLOCK_MONOTONIC_RAW', 4],
    ['CLOCK_REALTIME_COARSE', 5],
    ['CLOCK_MONOTONIC_COARSE', 6],
    ['CLOCK_BOOTTIME', 7],
    ['CLOCK_REALTIME_ALARM', 8],
    ['CLOCK_BOOTTIME_ALARM', 9],
    ['CLOCK_SGI_CYCLE', 10],
    ['CLOCK_TAI', 11],
    ['CLOCK_AUX', 16],
  ],
};

export const intervalTimers: ConstantList = {
  name: 'intervalTimers',
  header: 'linux/time.h',
  prefix: 'ITIMER_',
  values: [
    ['ITIMER_REAL', 0],
    ['ITIMER_VIRTUAL', 1],
    ['ITIMER_PROF', 2],
  ],
};

export const timerFlags: ConstantList = {
  name: 'timerFlags',
  header: 'linux/time.h',
  prefix: 'TIMER_',
  values: [['TIMER_ABSTIME', 1]],
};

export const timerfdCreateFlags: ConstantList = {
  name: 'timerfdCreateFlags',
  header: 'linux/timerfd.h',
  prefix: 'TFD_',
  values: [
    ['TFD_CLOEXEC', 0x80000],
    ['TFD_NONBLOCK', 2048],
  ],
};

export const timerfdSetFlags: ConstantList = {
  name: 'timerfdSetFlags',
  header: 'linux/timerfd.h',
  prefix: 'TFD_TIMER_',
  values: [
    ['TFD_TIMER_ABSTIME', 1],
    ['TFD_TIMER_CANCEL_ON_SET', 2],
  ],
};

export const adjtimexModes: ConstantList = {
  name: 'adjtimexModes',
  header: 'linux/timex.h',
  prefix: 'ADJ_',
  values: [
    ['ADJ_OFFSET_SS_READ', 0xa001],
    ['ADJ_OFFSET_SINGLESHOT', 0x8001],
    ['ADJ_OFFSET', 1],
    ['ADJ_FREQUENCY', 2],
    ['ADJ_MAXERROR', 4],
    ['ADJ_ESTERROR', 8],
    ['ADJ_STATUS', 16],
    ['ADJ_TIMECONST', 32],
    ['ADJ_TAI', 128],
    ['ADJ_SETOFFSET', 256],
    ['ADJ_MICRO', 0x1000],
    ['ADJ_NANO', 0x2000],
    ['ADJ_TICK', 0x4000],
  ],
};

export const adjtimexStatus: ConstantList = {
  name: 'adjtimexStatus',
  header: 'linux/timex.h',
  prefix: 'STA_',
  values: [
    ['STA_PLL', 1],
    ['STA_PPSFREQ', 2],
    ['STA_PPSTIME', 4],
    ['STA_FLL', 8],
    ['STA_INS', 16],
    ['STA_DEL', 32],
    ['STA_UNSYNC', 64],
    ['STA_FREQHOLD', 128],
    ['STA_PPSSIGNAL', 256],
    ['STA_PPSJITTER', 512],
    ['STA_PPSWANDER', 1024],
    ['STA_PPSERROR', 2048],
    ['STA_CLOCKERR', 0x1000],
    ['STA_NANO', 0x2000],
    ['STA_MODE', 0x4000],
    ['STA_CLK', 0x8000],
  ],
};

export const adjtimexStates: ConstantList = {
  name: 'adjtimexStates',
  header: 'linux/timex.h',
  prefix: 'TIME_',
  values: [
    ['TIME_OK', 0],
    ['TIME_INS', 1],
    ['TIME_DEL', 2],
    ['TIME_OOP', 3],
    ['TIME_WAIT', 4],
    ['TIME_ERROR', 5],
  ],
};
