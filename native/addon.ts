// The compiled addon: its own face, how it is loaded, and the error that its faults become. Only the classes beside it use it.

import { createRequire } from 'node:module';
import type { SenderAnswer } from './message.ts';
import type { Relayed } from './relay.ts';
import type { SegmentRow } from './segment-row.ts';
import type { RedactionPatterns } from './session-options.ts';
import type { CgroupChange, Counters, Counts, Hooks, Selected, SpanBlocks, TraceCounts } from './session-results.ts';

/** A failure of the native side. `code` is stable; `log` is the BPF verifier's, in full, when there is one. */
export class NativeError extends Error {
  readonly code: string;
  readonly log: string;

  constructor(code: string, message: string, log: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NativeError';
    this.code = code;
    this.log = log;
  }
}

export interface AddonSession {
  removeTrace(number: number, reason: number): void;
  forgetTrace(number: number): void;
  setScopeTraces(scope: number, traces: readonly number[]): void;
  excludeContainer(trace: number, cgroupId: bigint): void;
  setCgroup(id: bigint, scope: number, containerLevel: number): void;
  removeCgroup(id: bigint): void;
  refresh(): void;
  cgroups(): CgroupChange[];
  takeCgroups(): { readonly changes: CgroupChange[]; readonly lost: boolean };
  attach(): void;
  detach(): void;
  traceCounts(number: number): TraceCounts;
  setPlan(nr: number, plan: Uint8Array): void;
  setVariant(key: Uint8Array, plan: Uint8Array): void;
  setScope(number: number, scope: Uint8Array): void;
  addTrace(options: object): void;
  start(closed: () => void, cgroups: () => void): void;
  writeTo(fd: number): void;
  select(tgid: number, scope: number, armed: boolean): Selected;
  living(): number;
  stop(reason: number): void;
  relay(trace: number, cgroupId: bigint, relay: AddonRelay, owner: string, resource: Uint8Array, scope: Uint8Array): void;
  relayNoMore(trace: number): void;
  take(): SegmentRow[];
  counts(): Counts;
  counters(scope: number): Counters;
  hooks(): Hooks;
}

export interface AddonCommand {
  readonly tgid: number;
  release(ended: (status: number) => void): number;
}

/** Null: it was taken, and nothing else was said. `seconds` are those that each took. */
type Answered = (answers: (Omit<SenderAnswer, 'seconds'> | null)[], seconds: readonly number[]) => void;

export interface AddonSender {
  send(
    heads: readonly Uint8Array[],
    spans: readonly (SpanBlocks | undefined)[],
    ranges: readonly (readonly [from: number, to: number, once: boolean])[],
    timeoutMs: number,
    answered: Answered,
  ): void;
  taken(): number;
  probe(timeoutMs: number, answered: Answered): void;
  connected(): boolean;
  close(): void;
}

export interface AddonRelay {
  open(): void;
  look(): Relayed;
  returned(): SegmentRow[];
}

interface Addon {
  Session: new (options: object) => AddonSession;
  Command: new (file: string, argv: readonly string[], environment: readonly string[], user?: string) => AddonCommand;
  Sender: new (host: string, port: string, headers: readonly string[]) => AddonSender;
  Relay: new (sender: AddonSender, timeoutMs: number, requestBytes: number, mostBytes: number, returned: () => void) => AddonRelay;
  Spans: new () => SpanBlocks;
  forgetStart: () => void;
  redactionProblem: (patterns: RedactionPatterns) => string | undefined;
}

const CODE = /^[A-Z_]+$/;

let loaded: Addon | undefined;

export function addon(): Addon {
  try {
    loaded ??= createRequire(import.meta.url)('./build/Release/sysspan.node') as Addon;
    return loaded;
  } catch (cause) {
    throw new NativeError('ADDON_MISSING', `the native addon cannot be loaded: ${String(cause)}: run make build`, '', cause);
  }
}

export function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const { code, log } = cause as { code?: unknown; log?: unknown };
    if (cause instanceof Error && typeof code === 'string' && CODE.test(code) && !(cause instanceof NativeError))
      throw new NativeError(code, cause.message, typeof log === 'string' ? log : '', cause);
    throw cause;
  }
}

/** What is wrong with patterns, in a sentence that begins with the list: `tokens: "a*b" has a * that is not at its end`. */
export function redactionProblem(patterns: RedactionPatterns): string | undefined {
  return addon().redactionProblem(patterns);
}

/** Lets go of the memory of Node's own program that only starting needed. To be called once all is loaded. */
export function forgetStart(): void {
  addon().forgetStart();
}
