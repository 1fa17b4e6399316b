// Making, awaiting, naming and limiting processes.

import {
  clone3Flags,
  cloneFlags,
  idTypes,
  kcmpTypes,
  personalityFlags,
  personalityQuery,
  personalityTypes,
  pidfdOpenFlags,
  pidfdSignalFlags,
  ptraceOptions,
  ptraceRequests,
  regsetTypes,
  resourceLimits,
  setnsTypes,
  unshareFlags,
  usageWho,
  waitidOptions,
  waitOptions,
} from '../constants/process.ts';
import { signalNames } from '../constants/signal.ts';
import { cloneArgsLayout, iovecLayout, rlimit64Layout, rusageLayout, userRegsLayout } from '../layouts.ts';
import {
  absent,
  address,
  byCase,
  constant,
  enumeration,
  fd,
  flags,
  hex,
  hex32,
  holding,
  int,
  into,
  limit,
  long,
  out,
  outIf,
  primitive,
  row,
  shownAs,
  sibling,
  signal,
  size,
  struct,
  type Type,
  tid,
  uint,
  ulong,
  waitStatus,
  when,
  word,
} from '../types.ts';
import { ranges, receivedBuffers, sentBuffers } from './buffers.ts';
import { bits, family } from './family.ts';
import { timeval } from './times.ts';

const EXIT_SIGNAL = 0xff;
const childFlags = flags(cloneFlags, { bits: 64, masked: [{ mask: EXIT_SIGNAL, list: signalNames, last: true }] });
const has = (...names: readonly string[]): number => bits(cloneFlags, ...names);

const clone = row(
  'clone',
  {
    flags: childFlags,
    stack: address,
    parent_tid: when('flags', has('CLONE_PARENT_SETTID', 'CLONE_PIDFD'), out(int)),
    child_tid: when('flags', has('CLONE_CHILD_SETTID', 'CLONE_CHILD_CLEARTID'), address),
    tls: when('flags', has('CLONE_SETTLS'), address),
  },
  tid,
  {
    arm64: ['flags', 'stack', 'parent_tid', 'tls', 'child_tid'],
    labels: { stack: 'child_stack', flags: 'flags', parent_tid: 'parent_tid', tls: 'tls', child_tid: 'child_tidptr' },
  },
);

/** A field of clone3's arguments that is only there with one of some flags. */
const onFlag = (type: Type, ...names: readonly string[]): Type => when('flags', bits(clone3Flags, ...names), type);

const cloneArgs = struct(cloneArgsLayout, {
  flags: flags(clone3Flags, { bits: 64 }),
  pidfd: onFlag(out(fd), 'CLONE_PIDFD'),
  child_tid: onFlag(address, 'CLONE_CHILD_SETTID', 'CLONE_CHILD_CLEARTID'),
  parent_tid: onFlag(out(tid), 'CLONE_PARENT_SETTID'),
  exit_signal: signal,
  stack: address,
  stack_size: hex,
  tls: onFlag(address, 'CLONE_SETTLS'),
});

const usage = struct(
  rusageLayout,
  {
    ru_utime: timeval,
    ru_stime: timeval,
    ru_maxrss: ulong,
    ru_ixrss: ulong,
    ru_idrss: ulong,
    ru_isrss: ulong,
    ru_minflt: ulong,
    ru_majflt: ulong,
    ru_nswap: ulong,
    ru_inblock: ulong,
    ru_oublock: ulong,
    ru_msgsnd: ulong,
    ru_msgrcv: ulong,
    ru_nsignals: ulong,
    ru_nvcsw: ulong,
    ru_nivcsw: ulong,
  },
  [
    'ru_maxrss',
    'ru_ixrss',
    'ru_idrss',
    'ru_isrss',
    'ru_minflt',
    'ru_majflt',
    'ru_nswap',
    'ru_inblock',
    'ru_oublock',
    'ru_msgsnd',
    'ru_msgrcv',
    'ru_nsignals',
    'ru_nvcsw',
    'ru_nivcsw',
  ],
);
const limits = struct(rlimit64Layout, { rlim_cur: limit, rlim_max: limit });
const resource = enumeration(resourceLimits);

const registers = struct(userRegsLayout, Object.fromEntries(Object.keys(userRegsLayout.fields).map((name) => [name, hex])));

const registerBytes = struct(iovecLayout, { iov_base: address, iov_len: size });

const traced = {
  pid: byCase('request', ptraceRequests, { PTRACE_TRACEME: absent }, tid),
  addr: byCase(
    'request',
    ptraceRequests,
    {
      PTRACE_TRACEME: absent,
      PTRACE_ATTACH: absent,
      PTRACE_INTERRUPT: absent,
      PTRACE_KILL: absent,
      PTRACE_LISTEN: absent,
      PTRACE_GETREGS: absent,
      PTRACE_SETREGS: absent,
      PTRACE_GETREGSET: enumeration(regsetTypes),
      PTRACE_SETREGSET: enumeration(regsetTypes),
    },
    address,
  ),
  data: byCase(
    'request',
    ptraceRequests,
    {
      PTRACE_TRACEME: absent,
      PTRACE_ATTACH: absent,
      PTRACE_INTERRUPT: absent,
      PTRACE_KILL: absent,
      PTRACE_LISTEN: absent,
      PTRACE_CONT: signal,
      PTRACE_DETACH: signal,
      PTRACE_SYSCALL: signal,
      PTRACE_SINGLESTEP: signal,
      PTRACE_SETOPTIONS: flags(ptraceOptions),
      PTRACE_SEIZE: flags(ptraceOptions),
      PTRACE_GETSIGINFO: out(primitive('siginfo', constant(128))),
      PTRACE_SETSIGINFO: into(primitive('siginfo', constant(128))),
      PTRACE_GETEVENTMSG: out(ulong),
      PTRACE_GETREGS: holding('received', out(registers)),
      PTRACE_SETREGS: holding('sent', into(registers)),
      PTRACE_GETREGSET: out(registerBytes),
      PTRACE_SETREGSET: into(registerBytes),
      PTRACE_POKETEXT: word,
      PTRACE_POKEDATA: word,
      PTRACE_POKEUSER: word,
      PTRACE_PEEKTEXT: holding('received', out(address)),
      PTRACE_PEEKDATA: holding('received', out(address)),
      PTRACE_PEEKUSER: holding('received', out(address)),
    },
    address,
  ),
};
const files: Readonly<Record<string, Type>> = { KCMP_FILE: fd };
const indices = (cases: Readonly<Record<string, Type>>): Type => byCase('type', kcmpTypes, cases, absent);
const domain = flags(personalityFlags, { masked: [{ mask: 0xff, list: personalityTypes }] });

export const processRows = [
  ...family(
    ['process'],
    [
      clone,
      row('clone3', { cl_args: into(cloneArgs, sibling('size')), size }, tid),
      row('fork', {}, tid),
      row('vfork', {}, tid),
      row(
        'wait4',
        { pid: tid, wstatus: outIf('positive', waitStatus), options: flags(waitOptions), rusage: outIf('positive', usage) },
        tid,
      ),
      row('waitid', {
        idtype: enumeration(idTypes),
        id: byCase('idtype', idTypes, { P_PIDFD: fd }, int),
        infop: out(primitive('siginfo', constant(128))),
        options: flags(waitidOptions),
        rusage: out(usage),
      }),
    ],
  ),
  ...family(['pure'], [row('getpid', {}, tid), row('gettid', {}, tid), row('getppid', {}, tid), row('getpgrp', {}, tid)]),
  row('setpgid', { pid: tid, pgid: tid }),
  row('getpgid', { pid: tid }, tid),
  row('setsid', {}, tid),
  row('getsid', { pid: tid }, tid),
  row('unshare', { flags: flags(unshareFlags) }),
  row('setns', { fd, nstype: flags(setnsTypes) }),
  row('pidfd_open', { pid: tid, flags: flags(pidfdOpenFlags) }, fd),
  row('pidfd_getfd', { pidfd: fd, targetfd: int, flags: uint }, fd),
  row(
    'pidfd_send_signal',
    { pidfd: fd, sig: signal, info: into(primitive('siginfo', constant(128))), flags: flags(pidfdSignalFlags) },
    int,
    { classes: ['process', 'signal'] },
  ),
  row('kcmp', {
    pid1: tid,
    pid2: tid,
    type: enumeration(kcmpTypes),
    idx1: indices({ ...files, KCMP_EPOLL_TFD: fd }),
    idx2: indices({ ...files, KCMP_EPOLL_TFD: address }),
  }),
  row(
    'process_vm_readv',
    {
      pid: tid,
      local_iov: receivedBuffers(sibling('liovcnt')),
      liovcnt: ulong,
      remote_iov: ranges(sibling('riovcnt')),
      riovcnt: ulong,
      flags: ulong,
    },
    long,
  ),
  row(
    'process_vm_writev',
    {
      pid: tid,
      local_iov: sentBuffers(sibling('liovcnt')),
      liovcnt: ulong,
      remote_iov: ranges(sibling('riovcnt')),
      riovcnt: ulong,
      flags: ulong,
    },
    long,
  ),
  row('process_mrelease', { pidfd: fd, flags: uint }),
  row('ptrace', { request: enumeration(ptraceRequests, 64), ...traced }, long),
  row('personality', { persona: byCase('persona', personalityQuery, { PER_QUERY: hex32 }, domain) }, hex32, { note: shownAs(domain) }),
  row('getrlimit', { resource, rlim: out(limits) }),
  row('setrlimit', { resource, rlim: into(limits) }),
  row('prlimit64', { pid: tid, resource, new_limit: into(limits), old_limit: out(limits) }),
  row('getrusage', { who: enumeration(usageWho), usage: out(usage) }),
];
