// prctl and arch_prctl: one argument list for each option.

import {
  archPrctlCodes,
  capabilities,
  prctlCapAmbient,
  prctlDumpable,
  prctlMceKill,
  prctlMceKillPolicies,
  prctlMemoryDenyWriteExec,
  prctlOptions,
  prctlSchedCore,
  prctlSetMm,
  prctlSetVma,
  prctlSpeculation,
  prctlSpeculationControl,
  prctlSyscallDispatch,
  prctlTsc,
  seccompModes,
  secureBits,
} from '../constants/process.ts';
import { sockFprogLayout } from '../layouts.ts';
import {
  absent,
  address,
  byCase,
  enumeration,
  flags,
  hex,
  int,
  into,
  type Note,
  out,
  row,
  shownAs,
  signal,
  size,
  string,
  struct,
  type Type,
  tid,
  u16,
  ulong,
} from '../types.ts';

/** What an option takes after it; arguments that it does not have are absent. */
const options: Readonly<Record<string, readonly Type[]>> = {
  PR_SET_PDEATHSIG: [signal],
  PR_GET_PDEATHSIG: [out(signal)],
  PR_GET_DUMPABLE: [],
  PR_SET_DUMPABLE: [enumeration(prctlDumpable)],
  PR_GET_KEEPCAPS: [],
  PR_SET_KEEPCAPS: [ulong],
  PR_SET_NAME: [string('harmless')],
  PR_GET_NAME: [string('harmless', 'out')],
  PR_GET_SECCOMP: [],
  PR_SET_SECCOMP: [enumeration(seccompModes, 64), into(struct(sockFprogLayout, { len: u16, filter: address }))],
  PR_CAPBSET_READ: [enumeration(capabilities, 64)],
  PR_CAPBSET_DROP: [enumeration(capabilities, 64)],
  PR_GET_TSC: [out(enumeration(prctlTsc))],
  PR_SET_TSC: [enumeration(prctlTsc)],
  PR_GET_SECUREBITS: [],
  PR_SET_SECUREBITS: [flags(secureBits, { bits: 64 })],
  PR_GET_TIMERSLACK: [],
  PR_SET_TIMERSLACK: [ulong],
  PR_GET_TIMING: [],
  PR_SET_TIMING: [int],
  PR_TASK_PERF_EVENTS_DISABLE: [],
  PR_TASK_PERF_EVENTS_ENABLE: [],
  PR_MCE_KILL: [enumeration(prctlMceKill, 64), enumeration(prctlMceKillPolicies, 64), hex, hex],
  PR_MCE_KILL_GET: [hex, hex, hex, hex],
  PR_SET_MM: [enumeration(prctlSetMm), address, hex, hex],
  PR_GET_CHILD_SUBREAPER: [out(int)],
  PR_SET_CHILD_SUBREAPER: [ulong],
  PR_SET_NO_NEW_PRIVS: [ulong, hex, hex, hex],
  PR_GET_NO_NEW_PRIVS: [hex, hex, hex, hex],
  PR_GET_TID_ADDRESS: [out(address)],
  PR_SET_THP_DISABLE: [ulong, hex, hex, hex],
  PR_GET_THP_DISABLE: [hex, hex, hex, hex],
  PR_CAP_AMBIENT: [enumeration(prctlCapAmbient, 64), enumeration(capabilities, 64), hex, hex],
  PR_GET_SPECULATION_CTRL: [enumeration(prctlSpeculation, 64), hex, hex, hex],
  PR_SET_SPECULATION_CTRL: [enumeration(prctlSpeculation, 64), enumeration(prctlSpeculationControl, 64), hex, hex],
  PR_SET_PTRACER: [tid],
  PR_SET_IO_FLUSHER: [ulong, hex, hex, hex],
  PR_GET_IO_FLUSHER: [hex, hex, hex, hex],
  PR_SET_SYSCALL_USER_DISPATCH: [enumeration(prctlSyscallDispatch, 64), address, size, address],
  PR_SCHED_CORE: [enumeration(prctlSchedCore), tid, hex, address],
  PR_SET_MDWE: [flags(prctlMemoryDenyWriteExec, { bits: 64 }), hex, hex, hex],
  PR_GET_MDWE: [hex, hex, hex, hex],
  PR_SET_VMA: [enumeration(prctlSetVma, 64), address, size, string('harmless')],
};

const argument = (index: number): Type =>
  byCase('option', prctlOptions, Object.fromEntries(Object.entries(options).map(([name, types]) => [name, types[index] ?? absent])), hex);

const note: Note = {
  note: 'case',
  by: 'option',
  list: prctlOptions,
  cases: {
    PR_GET_DUMPABLE: shownAs(enumeration(prctlDumpable)),
    PR_GET_SECUREBITS: shownAs(flags(secureBits), '', true),
    PR_GET_MDWE: shownAs(flags(prctlMemoryDenyWriteExec), '', true),
    PR_GET_SPECULATION_CTRL: shownAs(flags(prctlSpeculationControl)),
  },
};

const archArguments: Readonly<Record<string, Type>> = {
  ARCH_SET_GS: address,
  ARCH_SET_FS: address,
  ARCH_GET_FS: out(address),
  ARCH_GET_GS: out(address),
  ARCH_GET_CPUID: absent,
  ARCH_SET_CPUID: ulong,
  ARCH_GET_XCOMP_SUPP: out(hex),
  ARCH_GET_XCOMP_PERM: out(hex),
};

export const prctlRows = [
  row('prctl', { option: enumeration(prctlOptions), arg2: argument(0), arg3: argument(1), arg4: argument(2), arg5: argument(3) }, int, {
    note,
    classes: ['creds'],
  }),
  row('arch_prctl', { code: enumeration(archPrctlCodes), addr: byCase('code', archPrctlCodes, archArguments, address) }),
];
