// A scope as the kernel side reads it: struct plan_scope of bpf/plan.h. Pure.

import type { Contents } from '@sysspan/native';
import * as abi from '../abi/layout.ts';

export interface Scope extends Contents {
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
export function scopeWord(number: number, generation: number): number {
  return ((generation << abi.PLAN_SCOPE_BITS) | number) >>> 0;
}

/** Encodes a scope. `generation` tells it from earlier scopes of the same number and is never 0. */
export function encodeScope(scope: Scope, generation: number): Uint8Array {
  const bytes = new Uint8Array(abi.planScope.size);
  const view = new DataView(bytes.buffer);
  for (const nr of scope.syscalls) {
    if (nr >= abi.PLAN_SYSCALLS) continue;
    const at = abi.planScope.syscalls + (nr >> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (nr & 7));
  }
  const flags =
    (scope.followForks ? abi.PLAN_FOLLOW_FORKS : 0) |
    (scope.onlyFailed || scope.leftOut?.has('successful') === true ? abi.PLAN_NO_SUCCESSFUL : 0) |
    (scope.leftOut?.has('failed') === true ? abi.PLAN_NO_FAILED : 0) |
    (scope.onlyFailed || scope.leftOut?.has('unfinished') === true ? abi.PLAN_NO_UNFINISHED : 0) |
    (scope.buffersSent ? abi.PLAN_BUFFERS_SENT : 0) |
    (scope.buffersReceived ? abi.PLAN_BUFFERS_RECEIVED : 0) |
    (scope.commandLine ? abi.PLAN_COMMAND_LINE : 0);
  view.setBigUint64(abi.planScope.min_duration_ns, scope.minDurationNs, true);
  view.setUint32(abi.planScope.string_limit, scope.stringLimit, true);
  view.setUint32(abi.planScope.flags, flags, true);
  view.setUint32(abi.planScope.other_numbers, scope.otherNumbers ? 1 : 0, true);
  view.setUint32(abi.planScope.generation, generation, true);
  return bytes;
}
