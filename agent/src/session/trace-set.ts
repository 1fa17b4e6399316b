// A trace set as the kernel side reads it: struct plan_trace_set of bpf/plan.h. Pure.

import type { Contents } from '@sysspan/native';
import * as abi from '../abi/layout.ts';

export interface TraceSet extends Contents {
  /** Numbers of the syscalls that are wanted. */
  readonly syscalls: Iterable<number>;
  /** Calls with numbers that no table has, and of other ABIs. */
  readonly otherNumbers: boolean;
  readonly followForks: boolean;
  readonly onlyFailed: boolean;
  /** How a call ended that is left out; beside `onlyFailed`. */
  readonly leftOut?: ReadonlySet<'successful' | 'failed' | 'unfinished'>;
  readonly minDurationNs: bigint;
  /** Bytes of a string or buffer. */
  readonly stringLimit: number;
}

/** The word that a task carries: number and generation. */
export function traceSetWord(number: number, generation: number): number {
  return ((generation << abi.PLAN_TRACE_SET_BITS) | number) >>> 0;
}

/** Encodes a trace set. `generation` tells it from earlier trace sets of the same number and is never 0. */
export function encodeTraceSet(traceSet: TraceSet, generation: number): Uint8Array {
  const bytes = new Uint8Array(abi.planTraceSet.size);
  const view = new DataView(bytes.buffer);
  for (const nr of traceSet.syscalls) {
    if (nr >= abi.PLAN_SYSCALLS) continue;
    const at = abi.planTraceSet.syscalls + (nr >> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (nr & 7));
  }
  const flags =
    (traceSet.followForks ? abi.PLAN_FOLLOW_FORKS : 0) |
    (traceSet.onlyFailed || traceSet.leftOut?.has('successful') === true ? abi.PLAN_NO_SUCCESSFUL : 0) |
    (traceSet.leftOut?.has('failed') === true ? abi.PLAN_NO_FAILED : 0) |
    (traceSet.onlyFailed || traceSet.leftOut?.has('unfinished') === true ? abi.PLAN_NO_UNFINISHED : 0) |
    (traceSet.buffersSent ? abi.PLAN_BUFFERS_SENT : 0) |
    (traceSet.buffersReceived ? abi.PLAN_BUFFERS_RECEIVED : 0) |
    (traceSet.commandLine ? abi.PLAN_COMMAND_LINE : 0);
  view.setBigUint64(abi.planTraceSet.min_duration_ns, traceSet.minDurationNs, true);
  view.setUint32(abi.planTraceSet.string_limit, traceSet.stringLimit, true);
  view.setUint32(abi.planTraceSet.flags, flags, true);
  view.setUint32(abi.planTraceSet.other_numbers, traceSet.otherNumbers ? 1 : 0, true);
  view.setUint32(abi.planTraceSet.generation, generation, true);
  return bytes;
}
