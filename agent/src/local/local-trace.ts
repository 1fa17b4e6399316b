// One request on this machine, from selecting to having read everything: the local counterpart of what a node agent
// does for pods. Owns the native session; knows neither text nor OTLP.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Command,
  type Contents,
  type Counters,
  type Counts,
  type DirectExport,
  type DirectExportFrame,
  type Hooks,
  NativeError,
  type Segment,
  type Session,
  type SessionOptions,
  type SpansFile,
  type TraceCounts,
} from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import { openSession } from '../session/session-plans.ts';
import { encodeTraceSet, type TraceSet, traceSetWord } from '../session/trace-set.ts';
import type { NativeTable } from '../syscalls/native-table.ts';
import { type Attachable, noSuch } from './attachable.ts';
import { notExecuted } from './not-executed.ts';

const TRACE_SET = 1;
const TRACE = 0;
const GENERATION = 1;
const POLL_MS = 10;
const HURRY_MS = 1;

export interface LocalTraceOptions {
  readonly object: string;
  readonly table: NativeTable;
  readonly traceSet: TraceSet;
  readonly session: Omit<SessionOptions, 'object' | 'decodeWords' | 'decodeStrings'>;
  readonly request: string;
  readonly limits: { readonly segmentSeconds: number; readonly spansPerSegment: number; readonly spansPerSecond: number };
  /** What spans may show; the trace set says what is read. */
  readonly contents: Contents;
  readonly traceContext: 'link' | 'continue' | 'ignore';
}

/** A command whose process waits for its release. */
export interface WaitingCommand {
  readonly command: Command;
  /** That it will execute. */
  readonly file: string;
}

/** How a command ended: as wait(2) tells. */
export interface Ended {
  readonly code: number | undefined;
  readonly signal: number | undefined;
}

const REMEDIES: Readonly<Record<string, string>> = {
  CAPABILITY_MISSING: 'run as root, or with CAP_BPF and CAP_PERFMON',
  NO_BTF: 'use a kernel built with CONFIG_DEBUG_INFO_BTF (Debian, Ubuntu, Fedora and others have it)',
  BPF_LOAD_FAILED: 'sysspan needs Linux 6.1 or newer; `sysspan check` says what this machine has',
  ADDON_MISSING: 'run make build',
  NO_DESCRIPTORS: 'raise it (ulimit -n, LimitNOFILE= of a unit)',
  NO_THREAD: 'raise the limit of threads (ulimit -u, pids.max of the cgroup), or end some',
};

/** Turns a failure of the native side into one sentence with what to do. */
export function explained(cause: unknown): unknown {
  if (!(cause instanceof NativeError)) return cause;
  const code =
    cause.code === 'CAPABILITY_MISSING' || cause.code === 'NO_BTF' || cause.code === 'NO_SUCH_PROCESS' ? cause.code : 'BPF_LOAD_FAILED';
  const remedy = REMEDIES[cause.code] ?? '`sysspan check` says what this machine can do';
  return new SysspanError(code, `cannot trace: ${cause.message}: ${remedy}`, { cause });
}

/** @returns the errno of its execve */
function released(command: Command, ended: (status: number) => void): number {
  try {
    return command.release(ended);
  } catch (cause) {
    throw explained(cause);
  }
}

export class LocalTrace {
  readonly #session: Session;
  #command: Command | undefined;
  #file = '';
  #ended: Promise<Ended> | undefined;
  #stopped = false;
  #unregistered = 0;

  /**
   * Loads and attaches: what this machine cannot do is known then.
   * @throws SysspanError CAPABILITY_MISSING, NO_BTF, BPF_LOAD_FAILED
   */
  constructor(options: LocalTraceOptions) {
    try {
      this.#session = openSession({ ...options.session, object: options.object }, options.table);
      this.#session.putTraceSet(TRACE_SET, encodeTraceSet(options.traceSet, GENERATION));
      this.#session.addTrace({
        number: TRACE,
        traceSet: TRACE_SET,
        request: options.request,
        bytesPerSegment: 4_000_000,
        contents: options.contents,
        traceContext: options.traceContext,
        ...options.limits,
      });
      this.#session.attach();
    } catch (cause) {
      throw explained(cause);
    }
  }

  /**
   * Begins to read. `onSegments` gets closed segments in order; text and summary are kept until writeTo().
   * @throws SysspanError when there is no memory or no thread for it
   */
  start(onSegments: (segments: Segment[]) => void): void {
    try {
      this.#session.start(() => onSegments(this.#session.take()));
    } catch (cause) {
      throw explained(cause);
    }
  }

  /** Text and summary go there. */
  writeTo(fd: number): void {
    this.#session.writeTo(fd);
  }

  /** Selects the process of a command before its first call. @throws SysspanError NO_MEMORY */
  hold({ command, file }: WaitingCommand): void {
    this.#command = command;
    this.#file = file;
    try {
      if (this.#session.select(command.tgid, traceSetWord(TRACE_SET, GENERATION), true).selected === 0)
        throw new SysspanError(
          'NO_MEMORY',
          `cannot trace ${file}: the kernel has no memory for what it has to remember of it: free some, and look at dmesg`,
        );
    } catch (cause) {
      throw explained(cause);
    }
  }

  /** Lets the command that waits run. @throws SysspanError COMMAND_NOT_EXECUTABLE when its execve fails, or when nobody can wait for it */
  release(): void {
    const command = this.#command;
    if (command === undefined) return;
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const failed = released(command, (status) => {
      const signal = status & 0x7f;
      resolve(signal === 0 ? { code: (status >> 8) & 0xff, signal: undefined } : { code: undefined, signal });
    });
    this.#ended = promise;
    if (failed !== 0) throw notExecuted(this.#file, failed);
  }

  /** @throws SysspanError NO_SUCH_PROCESS */
  attach({ number, thread }: Attachable): void {
    const traceSet = traceSetWord(TRACE_SET, GENERATION);
    try {
      const { selected, failed } = thread ? this.#session.selectThread(number, traceSet) : this.#session.select(number, traceSet, false);
      this.#unregistered += failed;
      if (selected + failed === 0) throw noSuch(number);
    } catch (cause) {
      if (cause instanceof NativeError && cause.code === 'NO_SUCH_PROCESS') throw noSuch(number, cause);
      throw explained(cause);
    }
  }

  /** Resolves when the command has ended; never for attached processes. */
  async commandEnded(): Promise<Ended> {
    return (await this.#ended) ?? { code: 0, signal: undefined };
  }

  /** Resolves when no traced process lives, or once stop() was called. */
  async allEnded(): Promise<void> {
    // What was selected a moment ago counts as alive only once the reader has come by.
    const settled = this.#session.counts().polls + 2;
    this.#session.hurry();
    while (!this.#stopped && this.#session.counts().polls < settled) await sleep(HURRY_MS);
    while (!this.#stopped && this.#session.counts().alive > 0 && !this.#endsWereLost()) await sleep(POLL_MS);
  }

  /** The ends of those that seem to live may have found the lifecycle ring full. */
  #endsWereLost(): boolean {
    return this.#session.counters(TRACE_SET).lostProcessEvents > 0 && this.#session.living() === 0;
  }

  signalCommand(signal: NodeJS.Signals): void {
    if (this.#command === undefined) return;
    try {
      process.kill(this.#command.tgid, signal);
    } catch {
      // It has ended already, which is what the signal was for.
    }
  }

  /** Detaches and reads everything that was seen to the end. The last segments are returned. */
  stop(): Segment[] {
    this.#stopped = true;
    this.#session.stop('request_ended');
    this.#command?.leave();
    return this.#session.take();
  }

  /** All closed segments go to the file first; `only`: to nobody else. */
  writeToFile(file: SpansFile, only: boolean, frame: Omit<DirectExportFrame, 'owner'>): void {
    this.#session.writeToFile(TRACE, file, only, frame);
  }

  /** Closed segments go there by themselves, as long as it takes them. */
  exportDirectly(to: DirectExport, frame: DirectExportFrame): void {
    this.#session.exportDirectly(TRACE, undefined, to, frame);
  }

  counters(): Counters {
    const counters = this.#session.counters(TRACE_SET);
    return { ...counters, lostNoStorage: counters.lostNoStorage + this.#unregistered };
  }

  hooks(): Hooks {
    return this.#session.hooks();
  }

  counts(): Counts {
    return this.#session.counts();
  }

  traceCounts(): TraceCounts {
    return this.#session.traceCounts(TRACE);
  }
}
