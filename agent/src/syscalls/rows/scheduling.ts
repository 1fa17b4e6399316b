// Who runs when and where: policies, priorities, CPU sets, and waiting on futexes.

import { futex2Flags, futex2Sizes, futexBits, futexCommands, futexFlags, futexOperations } from '../constants/futex.ts';
import { ioprioWho, priorityWhich, rseqFlags, schedFlags, schedPolicies, schedPolicyFlags } from '../constants/process.ts';
import { futexWaitvLayout, schedAttrLayout } from '../layouts.ts';
import {
  absent,
  address,
  array,
  byCase,
  enumeration,
  flags,
  hex,
  hex32,
  int,
  into,
  out,
  primitive,
  result,
  row,
  shownAs,
  sibling,
  size,
  struct,
  type Type,
  tid,
  uint,
  ulong,
} from '../types.ts';
import { clock, timespec } from './times.ts';

const policy = flags(schedPolicyFlags, { masked: [{ mask: 0xff, list: schedPolicies }] });
const attributes = struct(schedAttrLayout, {
  size: uint,
  sched_policy: enumeration(schedPolicies),
  sched_flags: flags(schedFlags, { bits: 64 }),
  sched_nice: int,
  sched_priority: uint,
  sched_runtime: ulong,
  sched_deadline: ulong,
  sched_period: ulong,
  sched_util_min: uint,
  sched_util_max: uint,
});
/** struct sched_param is one int. */
const parameter = int;

const COMMAND = 0x7f;
const timeout = into(timespec);
/** What each command of futex takes behind the operation: val, timeout or val2, uaddr2, val3. */
const futexArguments: Readonly<Record<string, readonly [val: Type, timeout: Type, uaddr2: Type, val3: Type]>> = {
  FUTEX_WAIT: [uint, timeout, absent, absent],
  FUTEX_WAKE: [uint, absent, absent, absent],
  FUTEX_FD: [uint, absent, absent, absent],
  FUTEX_REQUEUE: [uint, uint, address, absent],
  FUTEX_CMP_REQUEUE: [uint, uint, address, uint],
  FUTEX_WAKE_OP: [uint, uint, address, hex32],
  FUTEX_LOCK_PI: [absent, timeout, absent, absent],
  FUTEX_LOCK_PI2: [absent, timeout, absent, absent],
  FUTEX_UNLOCK_PI: [absent, absent, absent, absent],
  FUTEX_TRYLOCK_PI: [absent, absent, absent, absent],
  FUTEX_WAIT_BITSET: [uint, timeout, absent, enumeration(futexBits)],
  FUTEX_WAKE_BITSET: [uint, absent, absent, enumeration(futexBits)],
  FUTEX_WAIT_REQUEUE_PI: [uint, timeout, address, absent],
  FUTEX_CMP_REQUEUE_PI: [uint, uint, address, uint],
};
const futexArgument = (index: 0 | 1 | 2 | 3): Type =>
  byCase(
    'futex_op',
    futexCommands,
    Object.fromEntries(Object.entries(futexArguments).map(([name, types]) => [name, types[index]])),
    hex,
    COMMAND,
  );
const futexOperation = flags(futexFlags, { masked: [{ mask: 0xff, list: futexOperations }] });
const futex2 = flags(futex2Flags, { masked: [{ mask: 3, list: futex2Sizes }] });
const waiters = into(array(struct(futexWaitvLayout, { val: hex, uaddr: address, flags: futex2 }), sibling('nr_futexes')));

export const schedulingRows = [
  row('sched_yield', {}),
  row('sched_setparam', { pid: tid, param: into(parameter) }),
  row('sched_getparam', { pid: tid, param: out(parameter) }),
  row('sched_setscheduler', { pid: tid, policy, param: into(parameter) }),
  row('sched_getscheduler', { pid: tid }, int, { note: shownAs(policy) }),
  row('sched_setattr', { pid: tid, attr: into(attributes), flags: uint }),
  row('sched_getattr', { pid: tid, attr: out(attributes, sibling('size')), size: uint, flags: uint }),
  row('sched_get_priority_max', { policy: enumeration(schedPolicies) }),
  row('sched_get_priority_min', { policy: enumeration(schedPolicies) }),
  row('sched_rr_get_interval', { pid: tid, tp: out(timespec) }),
  row('sched_setaffinity', { pid: tid, cpusetsize: size, mask: into(primitive('fdset', sibling('cpusetsize'))) }),
  row('sched_getaffinity', { pid: tid, cpusetsize: size, mask: out(primitive('fdset', result)) }),
  row('getpriority', { which: enumeration(priorityWhich), who: int }),
  row('setpriority', { which: enumeration(priorityWhich), who: int, prio: int }),
  row('ioprio_get', { which: enumeration(ioprioWho), who: int }, hex32),
  row('ioprio_set', { which: enumeration(ioprioWho), who: int, ioprio: hex32 }),
  row('getcpu', { cpu: out(uint), node: out(uint), tcache: address }),
  row('futex', {
    uaddr: address,
    futex_op: futexOperation,
    val: futexArgument(0),
    timeout: futexArgument(1),
    uaddr2: futexArgument(2),
    val3: futexArgument(3),
  }),
  row('futex_waitv', { waiters, nr_futexes: uint, flags: hex32, timeout, clockid: clock }),
  row('futex_wait', { uaddr: address, val: hex, mask: hex, flags: futex2, timeout, clockid: clock }),
  row('futex_wake', { uaddr: address, mask: hex, nr: int, flags: futex2 }),
  row('futex_requeue', { waiters: address, flags: hex32, nr_wake: int, nr_requeue: int }),
  row('set_robust_list', { head: address, len: size }),
  row('get_robust_list', { pid: tid, head: out(address), len: out(size) }),
  row('set_tid_address', { tidptr: address }, tid),
  row('rseq', { rseq: address, rseq_len: hex32, flags: flags(rseqFlags), sig: hex32 }),
  row('rseq_slice_yield', {}),
];
