// The compiled addon: its own face, how it is loaded, and the error that its faults become. Only the classes beside it use it.

import { createRequire } from 'node:module';
import type { BlockCalls } from './block-calls.ts';
import type { DirectExportState } from './direct-export-results.ts';
import type { SenderAnswer } from './message.ts';
import type { SegmentRow } from './segment-row.ts';
import type { RedactionPatterns, RingsAhead } from './session-options.ts';
import type { CgroupChange, Counters, Counts, Hooks, Selected, SpanBlocks, TraceCounts } from './session-results.ts';
import type { SpansFileCounts } from './spans-file-counts.ts';

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
  putTracesOf(traceSet: number, traces: readonly number[]): void;
  excludeContainer(trace: number, cgroupId: bigint): void;
  setCgroup(id: bigint, traceSet: number, containerLevel: number): void;
  removeCgroup(id: bigint): void;
  refresh(): void;
  cgroups(): CgroupChange[];
  takeCgroups(): { readonly changes: CgroupChange[]; readonly lost: boolean };
  attach(): void;
  detach(): void;
  traceCounts(number: number): TraceCounts;
  setPlans(plans: Uint8Array, variants: Uint8Array): void;
  putTraceSet(number: number, traceSet: Uint8Array): void;
  addTrace(options: object): void;
  start(closed: () => void, cgroups: () => void): void;
  writeTo(fd: number): void;
  select(number: number, traceSet: number, armed: boolean, thread: boolean): Selected;
  living(): number;
  hurry(): void;
  stop(reason: number): void;
  exportDirectly(trace: number, cgroupId: bigint, to: AddonDirectExport, owner: string, resource: Uint8Array, scope: Uint8Array): void;
  endDirectExport(trace: number): void;
  writeToFile(trace: number, file: AddonSpansFile, only: boolean, resource: Uint8Array, scope: Uint8Array): void;
  take(): SegmentRow[];
  counts(): Counts;
  counters(traceSet: number): Counters;
  hooks(): Hooks;
}

export interface AddonCommand {
  readonly tgid: number;
  find(words: number, user: string, changes: readonly string[]): { readonly finding: number; readonly path: string };
  release(ended: (status: number) => void): number;
  leave(): void;
  dismiss(): void;
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

export interface AddonDirectExport {
  open(): void;
  poll(): DirectExportState;
  handedBack(): SegmentRow[];
}

export interface AddonSpansFile {
  begin(): void;
  finish(mostMs: number): Promise<void>;
  counts(): SpansFileCounts;
}

/** A shell command that output is piped to. */
export interface OutputCommand {
  readonly tgid: number;
  /** What is written there, it reads from its standard input. */
  readonly fd: number;
}

interface Addon {
  Session: new (options: object) => AddonSession;
  Command: { new (tgid: number, socket: number): AddonCommand; new (words: readonly string[]): AddonCommand };
  Sender: new (host: string, port: string, headers: readonly string[]) => AddonSender;
  DirectExport: new (
    sender: AddonSender,
    timeoutMs: number,
    requestBytes: number,
    mostBytes: number,
    handedBack: () => void,
  ) => AddonDirectExport;
  Spans: new () => SpanBlocks;
  SpansFile: new (fd: number, protobuf: boolean, compressed: boolean) => AddonSpansFile;
  startOutputCommand: (command: string) => OutputCommand;
  finishOutputCommand: (tgid: number, fd: number) => number;
  takeOver: (output: number, errors: number, ignored: bigint, directory: number) => boolean;
  releaseStartupPages: () => void;
  ringsAhead: (callRingBytes: number) => RingsAhead;
  scanBlock: (frame: Uint8Array, filter: object) => Promise<BlockCalls>;
  summaryTable: (options: object, names: readonly string[], figures: Float64Array) => string;
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

export function checkPowerOfTwo(name: string, bytes: number): number {
  if (bytes < 4096 || !Number.isInteger(Math.log2(bytes)))
    throw new RangeError(`${name} must be a power of two of at least 4096, not ${bytes}`);
  return bytes;
}

/** What is wrong with patterns, in a sentence that begins with the list: `tokens: "a*b" has a * that is not at its end`. */
export function redactionProblem(patterns: RedactionPatterns): string | undefined {
  return addon().redactionProblem(patterns);
}

/**
 * Gives this process back what the launcher kept from Node: standard output and error (-1: closed) become standard streams again,
 * signals (a set with signal 1 in bit 0) are ignored again, and so is a working directory that was removed (-1: it was not). Node's own
 * streams must not be used from then on, which would make non-blocking what others share.
 * @returns whether the working directory could be had back
 */
export function takeOver(output: number, errors: number, ignored: bigint, directory: number): boolean {
  return addon().takeOver(output, errors, ignored, directory);
}

/** Runs `sh -c command`, which reads what is written to `fd`. @throws NativeError SPAWN_FAILED */
export function startOutputCommand(command: string): OutputCommand {
  return guarded(() => addon().startOutputCommand(command));
}

/** Ends its input and waits for it. @returns its wait status */
export function finishOutputCommand({ tgid, fd }: OutputCommand): number {
  return addon().finishOutputCommand(tgid, fd);
}

/**
 * Begins to make the rings of a session, for which the kernel clears their memory, while the caller gets ready to open it. Without them,
 * or with others than its options say, the session makes its own.
 */
export function ringsAhead(callRingBytes: number): RingsAhead {
  return addon().ringsAhead(checkPowerOfTwo('callRingBytes', callRingBytes));
}

/** Lets go of the memory of Node's own program that only starting needed. To be called once all is loaded. */
export function releaseStartupPages(): void {
  addon().releaseStartupPages();
}
