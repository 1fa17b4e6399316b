// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const signalNames: ConstantList = {
  name: 'signalNames',
  header: 'asm-generic/signal.h',
  prefix: 'SIG',
  values: [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGQUIT', 3],
    ['SIGILL', 4],
    ['SIGTRAP', 5],
    ['SIGABRT', 6],
    ['SIGBUS', 7],
    ['SIGFPE', 8],
    ['SIGKILL', 9],
    ['SIGUSR1', 10],
    ['SIGSEGV', 11],
    ['SIGUSR2', 12],
    ['SIGPIPE', 13],
    ['SIGALRM', 14],
    ['SIGTERM', 15],
    ['SIGSTKFLT', 16],
    ['SIGCHLD', 17],
    ['SIGCONT', 18],
    ['SIGSTOP', 19],
    ['SIGTSTP', 20],
    ['SIGTTIN', 21],
    ['SIGTTOU', 22],
    ['SIGURG', 23],
    ['SIGXCPU', 24],
    ['SIGXFSZ', 25],
    ['SIGVTALRM', 26],
    ['SIGPROF', 27],
    ['SIGWINCH', 28],
    ['SIGIO', 29],
    ['SIGPWR', 30],
    ['SIGSYS', 31],
  ],
};

export const signalActionFlags: ConstantList = {
  name: 'signalActionFlags',
  header: 'asm-generic/signal-defs.h',
  prefix: 'SA_',
  values: [
    ['SA_RESTORER', 0x4000000],
    ['SA_ONSTACK', 0x8000000],
    ['SA_RESTART', 0x10000000],
    ['SA_NODEFER', 0x40000000],
    ['SA_RESETHAND', 0x80000000],
    ['SA_SIGINFO', 4],
    ['SA_NOCLDSTOP', 1],
    ['SA_NOCLDWAIT', 2],
    ['SA_UNSUPPORTED', 1024],
    ['SA_EXPOSE_TAGBITS', 2048],
  ],
};

export const signalMaskHow: ConstantList = {
  name: 'signalMaskHow',
  header: 'asm-generic/signal-defs.h',
  prefix: 'SIG_',
  values: [
    ['SIG_BLOCK', 0],
    ['SIG_UNBLOCK', 1],
    ['SIG_SETMASK', 2],
  ],
};

export const signalHandlers: ConstantList = {
  name: 'signalHandlers',
  header: 'asm-generic/signal-defs.h',
  prefix: 'SIG_',
  values: [
    ['SIG_DFL', 0],
    ['SIG_IGN', 1],
    ['SIG_ERR', -1],
  ],
};

export const signalStackFlags: ConstantList = {
  name: 'signalStackFlags',
  header: 'linux/signal.h',
  prefix: 'SS_',
  values: [
    ['SS_ONSTACK', 1],
    ['SS_DISABLE', 2],
    ['SS_AUTODISARM', 0x80000000],
  ],
};

export const signalEventKinds: ConstantList = {
  name: 'signalEventKinds',
  header: 'asm-generic/siginfo.h',
  prefix: 'SIGEV_',
  values: [
    ['SIGEV_SIGNAL', 0],
    ['SIGEV_NONE', 1],
    ['SIGEV_THREAD', 2],
    ['SIGEV_THREAD_ID', 4],
  ],
};

export const signalfdFlags: ConstantList = {
  name: 'signalfdFlags',
  header: 'linux/signalfd.h',
  prefix: 'SFD_',
  values: [
    ['SFD_CLOEXEC', 0x80000],
    ['SFD_NONBLOCK', 2048],
  ],
};
