// What one NodeTrace wants of this node, free of the Kubernetes API, and the filter that its settings mean. Pure.

import type { TraceFilter } from '@sysspan/native';
import * as abi from '../abi/layout.ts';
import { SysspanError } from '../errors.ts';
import { type Catalogue, chosen } from '../syscalls/expression.ts';
import type { Scope } from './scope.ts';

export interface DesiredSettings {
  /** Expressions: what any of them chooses, without what those with a leading `!` name. Empty: every call. */
  readonly syscalls: readonly string[];
  readonly followForks: boolean;
  readonly onlyFailed: boolean;
  readonly minDurationNanoseconds: bigint;
  readonly executables: readonly string[];
  readonly stringBytes: number;
  readonly buffers: 'None' | 'Sent' | 'All';
  readonly commandLine: boolean;
  readonly spansPerSecond: number;
  readonly spansPerTrace: number;
  readonly traceSeconds: number;
  readonly traceContext: 'Link' | 'Continue' | 'Ignore';
  readonly expectedErrors: readonly string[];
}

export interface DesiredContainer {
  readonly name: string;
  /** The runtime's id, without its scheme; absent until the kubelet has told it. */
  readonly id?: string;
  /** The scheme of the id: containerd, cri-o, docker. */
  readonly runtime?: string;
  readonly image?: string;
  readonly restartCount?: number;
}

/** A pod of this node, with those of its containers that are wanted. */
export interface DesiredPod {
  readonly uid: string;
  readonly name: string;
  readonly ip?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly containers: readonly DesiredContainer[];
}

export interface DesiredTrace {
  /** UID of the NodeTrace: what tells it from another one of the same name. */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  /** The SyscallTrace that it is a part of; in the same namespace. */
  readonly trace: { readonly name: string; readonly uid: string };
  readonly clusterUid: string;
  readonly exporter: string;
  readonly suspend: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly finishesAt?: number;
  readonly settings: DesiredSettings;
  readonly pods: readonly DesiredPod[];
}

/** Names and numbers of the syscalls of this machine. */
export interface KnownSyscalls {
  readonly catalogue: Catalogue;
  readonly numbers: ReadonlyMap<string, number>;
}

const BITMAP_BYTES = abi.PLAN_SYSCALLS / 8;

/** All names of some expressions; their message says which word is wrong. */
function names(expressions: readonly string[], catalogue: Catalogue): Set<string> {
  return new Set(expressions.flatMap((expression) => [...chosen(expression, catalogue)]));
}

/** @throws SysspanError SYSCALLS_INVALID */
function chosenNumbers(expressions: readonly string[], { catalogue, numbers }: KnownSyscalls): { bitmap: Uint8Array; others: boolean } {
  const not = expressions.filter((expression) => expression.startsWith('!')).map((expression) => expression.slice(1));
  const only = expressions.filter((expression) => !expression.startsWith('!'));
  try {
    const without = names(not, catalogue);
    // What has no name in the table cannot be named, so it is left in when nothing is.
    const others = only.length === 0;
    const bitmap = new Uint8Array(BITMAP_BYTES).fill(others ? 0xff : 0);
    const set = (name: string, on: boolean): void => {
      const nr = numbers.get(name);
      if (nr === undefined || nr >= abi.PLAN_SYSCALLS) return;
      const byte = bitmap[nr >> 3] ?? 0;
      bitmap[nr >> 3] = on ? byte | (1 << (nr & 7)) : byte & ~(1 << (nr & 7));
    };
    for (const name of names(only, catalogue)) set(name, true);
    for (const name of without) set(name, false);
    return { bitmap, others };
  } catch (cause) {
    if (!(cause instanceof SysspanError)) throw cause;
    throw new SysspanError('SYSCALLS_INVALID', cause.message.replace(/^-e /, ''), { cause });
  }
}

/** The filter of a trace. @throws SysspanError SYSCALLS_INVALID */
export function traceFilter(settings: DesiredSettings, known: KnownSyscalls): TraceFilter {
  const { bitmap, others } = chosenNumbers(settings.syscalls, known);
  return {
    syscalls: bitmap,
    otherNumbers: others,
    onlyFailed: settings.onlyFailed,
    minDurationNs: settings.minDurationNanoseconds,
    followForks: settings.followForks,
    executables: settings.executables,
    stringLimit: settings.stringBytes,
    buffersSent: settings.buffers !== 'None',
    buffersReceived: settings.buffers === 'All',
  };
}

function least(values: readonly bigint[]): bigint {
  const [first = 0n] = values.toSorted((a, b) => (a < b ? -1 : 1));
  return first;
}

/**
 * What the kernel side must record so that each of some traces gets what it wants: the least strict of all. Children are
 * registered also for a trace that looks for executables: one of them may be such a process.
 */
export function unionScope(filters: readonly TraceFilter[]): Scope {
  const bitmap = new Uint8Array(BITMAP_BYTES);
  for (const { syscalls } of filters) for (const [at, byte] of syscalls.entries()) bitmap[at] = (bitmap[at] ?? 0) | byte;
  return {
    syscalls: Array.from({ length: abi.PLAN_SYSCALLS }, (_, nr) => nr).filter((nr) => ((bitmap[nr >> 3] ?? 0) >> (nr & 7)) & 1),
    otherNumbers: filters.some(({ otherNumbers }) => otherNumbers),
    followForks: filters.some(({ followForks, executables }) => followForks || executables.length > 0),
    onlyFailed: filters.every(({ onlyFailed }) => onlyFailed),
    minDurationNs: least(filters.map(({ minDurationNs }) => minDurationNs)),
    stringLimit: Math.max(0, ...filters.map(({ stringLimit }) => stringLimit)),
    buffersSent: filters.some(({ buffersSent }) => buffersSent),
    buffersReceived: filters.some(({ buffersReceived }) => buffersReceived),
  };
}
