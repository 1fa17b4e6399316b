// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const siginfoCodes: ConstantList = {
  name: 'siginfoCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'SI_',
  values: [
    ['SI_USER', 0],
    ['SI_KERNEL', 128],
    ['SI_QUEUE', -1],
    ['SI_TIMER', -2],
    ['SI_MESGQ', -3],
    ['SI_ASYNCIO', -4],
    ['SI_SIGIO', -5],
    ['SI_TKILL', -6],
    ['SI_DETHREAD', -7],
    ['SI_ASYNCNL', -60],
  ],
};

export const illCodes: ConstantList = {
  name: 'illCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'ILL_',
  values: [
    ['ILL_ILLOPC', 1],
    ['ILL_ILLOPN', 2],
    ['ILL_ILLADR', 3],
    ['ILL_ILLTRP', 4],
    ['ILL_PRVOPC', 5],
    ['ILL_PRVREG', 6],
    ['ILL_COPROC', 7],
    ['ILL_BADSTK', 8],
    ['ILL_BADIADDR', 9],
  ],
};

export const fpeCodes: ConstantList = {
  name: 'fpeCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'FPE_',
  values: [
    ['FPE_INTDIV', 1],
    ['FPE_INTOVF', 2],
    ['FPE_FLTDIV', 3],
    ['FPE_FLTOVF', 4],
    ['FPE_FLTUND', 5],
    ['FPE_FLTRES', 6],
    ['FPE_FLTINV', 7],
    ['FPE_FLTSUB', 8],
    ['FPE_FLTUNK', 14],
    ['FPE_CONDTRAP', 15],
  ],
};

export const segvCodes: ConstantList = {
  name: 'segvCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'SEGV_',
  values: [
    ['SEGV_MAPERR', 1],
    ['SEGV_ACCERR', 2],
    ['SEGV_BNDERR', 3],
    ['SEGV_PKUERR', 4],
    ['SEGV_ACCADI', 5],
    ['SEGV_ADIDERR', 6],
    ['SEGV_ADIPERR', 7],
    ['SEGV_MTEAERR', 8],
    ['SEGV_MTESERR', 9],
    ['SEGV_CPERR', 10],
  ],
};

export const busCodes: ConstantList = {
  name: 'busCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'BUS_',
  values: [
    ['BUS_ADRALN', 1],
    ['BUS_ADRERR', 2],
    ['BUS_OBJERR', 3],
    ['BUS_MCEERR_AR', 4],
    ['BUS_MCEERR_AO', 5],
  ],
};

export const trapCodes: ConstantList = {
  name: 'trapCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'TRAP_',
  values: [
    ['TRAP_BRKPT', 1],
    ['TRAP_TRACE', 2],
    ['TRAP_BRANCH', 3],
    ['TRAP_HWBKPT', 4],
    ['TRAP_UNK', 5],
    ['TRAP_PERF', 6],
  ],
};

export const childCodes: ConstantList = {
  name: 'childCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'CLD_',
  values: [
    ['CLD_EXITED', 1],
    ['CLD_KILLED', 2],
    ['CLD_DUMPED', 3],
    ['CLD_TRAPPED', 4],
    ['CLD_STOPPED', 5],
    ['CLD_CONTINUED', 6],
  ],
};

export const pollCodes: ConstantList = {
  name: 'pollCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'POLL_',
  values: [
    ['POLL_IN', 1],
    ['POLL_OUT', 2],
    ['POLL_MSG', 3],
    ['POLL_ERR', 4],
    ['POLL_PRI', 5],
    ['POLL_HUP', 6],
  ],
};

export const sysCodes: ConstantList = {
  name: 'sysCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'SYS_',
  values: [
    ['SYS_SECCOMP', 1],
    ['SYS_USER_DISPATCH', 2],
  ],
};

export const emtCodes: ConstantList = {
  name: 'emtCodes',
  header: 'asm-generic/siginfo.h',
  prefix: 'EMT_',
  values: [['EMT_TAGOVF', 1]],
};
