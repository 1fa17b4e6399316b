// What one NodeTrace wants of this node, free of the Kubernetes API, and the filter that its settings mean. Pure.

import type { Contents, TraceFilter } from '@sysspan/native';
import * as abi from '../abi/layout.ts';
import { SysspanError } from '../errors.ts';
import type { TraceSet } from '../session/trace-set.ts';
import type { Problem } from './problem.ts';

export interface DesiredSettings {
  /** Names that are wanted; or, each behind `!`, those that are not; `none` alone: no call; empty: every call. */
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
  /** Absent where it is the trace's. */
  readonly namespace?: string;
  readonly name: string;
  readonly ip?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly containers: readonly DesiredContainer[];
  /** Ids of its other containers, as far as they are known. */
  readonly others?: readonly string[];
}

export interface DesiredTrace {
  /** UID of the NodeTrace: what tells it from another one of the same name. */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  /** It is part of a ClusterSyscallTrace: each of its pods is of a namespace of its own, and `namespace` is the agent's. */
  readonly forCluster?: boolean;
  /** The SyscallTrace that it is a part of, in the same namespace, or the ClusterSyscallTrace. */
  readonly trace: { readonly name: string; readonly uid: string };
  readonly clusterUid: string;
  readonly exporter: string;
  readonly suspend: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly finishesAt?: number;
  readonly settings: DesiredSettings;
  readonly pods: readonly DesiredPod[];
  /** Why it is not carried out, whatever it wants. */
  readonly refused?: Problem;
  /** What of it was cut to a ceiling, each half a sentence. */
  readonly cut?: readonly string[];
}

/** Numbers of this machine's syscalls by their names. */
export type KnownSyscalls = ReadonlyMap<string, number>;

/** Which calls a trace wants, and what of them. */
export type WantedCalls = TraceFilter & Contents;

const BITMAP_BYTES = abi.PLAN_SYSCALLS / 8;
/** The operator has resolved what a user wrote: nothing but names comes here, and nothing else is looked at. */
const NAME = /^!?[a-z0-9_]{1,64}$/;

/** @throws SysspanError SYSCALLS_INVALID */
function chosenNumbers(listed: readonly string[], known: KnownSyscalls): { bitmap: Uint8Array; others: boolean } {
  const bad = (what: string): SysspanError => new SysspanError('SYSCALLS_INVALID', what);
  const wrong = listed.find((name) => !NAME.test(name));
  if (wrong !== undefined)
    throw bad(`${wrong.slice(0, 64)} is no name of a system call: the operator writes names: upgrade it, or let it write this NodeTrace`);
  const others = listed.every((name) => name.startsWith('!'));
  if (!others && listed.some((name) => name.startsWith('!')))
    throw bad('names with and without ! are mixed: let the operator write this NodeTrace');
  const bitmap = new Uint8Array(BITMAP_BYTES).fill(others ? 0xff : 0);
  const numbers = listed.map((name) => known.get(name.replace('!', ''))).filter((nr) => nr !== undefined);
  if (!others && numbers.length === 0 && listed.join() !== 'none')
    throw bad(`none of the wanted system calls (${listed.slice(0, 5).join(', ')}) exists on this machine: choose others`);
  for (const nr of numbers) {
    if (nr >= abi.PLAN_SYSCALLS) continue;
    const byte = bitmap[nr >> 3] ?? 0;
    bitmap[nr >> 3] = others ? byte & ~(1 << (nr & 7)) : byte | (1 << (nr & 7));
  }
  return { bitmap, others };
}

/** The filter of a trace. @throws SysspanError SYSCALLS_INVALID */
export function traceFilter(settings: DesiredSettings, known: KnownSyscalls): WantedCalls {
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
    commandLine: settings.commandLine,
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
export function unionTraceSet(filters: readonly WantedCalls[]): TraceSet {
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
    commandLine: filters.some(({ commandLine }) => commandLine),
  };
}
