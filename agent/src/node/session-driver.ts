// Drives the native session: attaches while something is traced, tells the kernel side what a selection means, and ends
// trace sets and traces in the order that loses nothing: a trace set is dissolved, the ring is read past that moment, its counts are
// taken, and only then is a trace removed or a number used again.

import {
  type CgroupChange,
  type Counters,
  type DirectExport,
  type DirectExportFrame,
  NativeError,
  type Session,
  type TraceCounts,
  type TraceOptions,
} from '@sysspan/native';
import { elapsedMs, type Moment } from '../clock.ts';
import { inSpanNow } from '../telemetry/own-work.ts';
import { CgroupIndex } from './containers/cgroups.ts';
import type { WantedCalls } from './desired-trace.ts';
import { type Following, select, unwantedKey } from './selection.ts';
import { TraceSetLedger } from './trace-set-ledger.ts';
import { type Command, NOTHING_PROGRAMMED, type Programmed, program, release, type TraceSetUse } from './trace-set-program.ts';

/** What is used of the native session. */
export type NativeSession = Pick<
  Session,
  | 'addTrace'
  | 'attach'
  | 'cgroups'
  | 'counters'
  | 'counts'
  | 'detach'
  | 'excludeContainer'
  | 'forgetTrace'
  | 'hooks'
  | 'refresh'
  | 'exportDirectly'
  | 'endDirectExport'
  | 'removeCgroup'
  | 'removeTrace'
  | 'setCgroup'
  | 'putTraceSet'
  | 'putTracesOf'
  | 'start'
  | 'stop'
  | 'take'
  | 'traceCounts'
>;

/** The reader has passed a moment once it has polled again and its records' times have settled. */
const SETTLE_POLLS = 2;
const SETTLE_MS = 100;
/** D1: detached within a second of the last trace. */
const DETACH_MS = 500;
/** Changes of cgroups can be lost like any record. */
const LIST_AGAIN_MS = 60_000;
const REMEMBERED = 20_000;

/** What the reader has to pass. */
interface Mark {
  readonly polls: number;
  readonly at: Moment;
}

export class SessionDriver {
  readonly cgroups: CgroupIndex = new CgroupIndex();
  readonly #session: NativeSession;
  readonly #now: () => Moment;
  readonly #ledger: TraceSetLedger;
  readonly #filters = new Map<number, WantedCalls>();
  #programmed: Programmed = NOTHING_PROGRAMMED;
  /** Containers that a trace does not want: of those that exist, and of those that did lately. */
  #unwanted: ReadonlySet<string> = new Set();
  readonly #excluded = new Set<string>();
  readonly #dissolved: (Mark & { readonly traceSet: TraceSetUse })[] = [];
  readonly #leaving = new Set<number>();
  readonly #removed = new Map<number, Mark>();
  #attached = false;
  #idleSince: Moment | undefined;
  #listedAt: Moment;

  constructor(session: NativeSession, now: () => Moment) {
    this.#session = session;
    this.#now = now;
    this.#listedAt = now();
    this.#ledger = new TraceSetLedger((traceSet) => session.counters(traceSet));
  }

  get attached(): boolean {
    return this.#attached;
  }

  /** Trace sets in use. */
  get traceSets(): number {
    return this.#programmed.traceSets.size;
  }

  /** A new trace; nothing goes to it until it is followed. Its number is used once. */
  add(options: TraceOptions & { readonly filter: WantedCalls }): void {
    this.#session.addTrace(options);
    this.#filters.set(options.number, options.filter);
  }

  /** Takes cgroups that were made and removed; `lost` when they are not all. @returns whether that may matter */
  changed(changes: readonly CgroupChange[], lost: boolean): boolean {
    const matters = this.cgroups.change(changes, this.#now()).size > 0;
    return (lost && this.#attached && this.#list()) || matters;
  }

  /**
   * Follows exactly these traces from now on. The others must be removed afterwards.
   * @returns false when that needs more trace sets than there are; nothing has been done then
   * @throws NativeError
   */
  follow(following: readonly Following[]): boolean {
    const busy = following.some(({ pods }) => pods.length > 0);
    if (busy) this.#attach();
    const selection = select(following, this.cgroups, this.#unwanted);
    const made = program(this.#programmed, selection, this.#filters);
    if (made === undefined) return false;
    this.#unwanted = selection.unwanted;
    this.#programmed = made.next;
    for (const command of made.commands) this.#run(command);
    for (const key of selection.unwanted) this.#exclude(key);
    this.#idleSince = busy ? undefined : (this.#idleSince ?? this.#now());
    return true;
  }

  /** Whether a container is known not to be wanted by a trace; also after its cgroup is gone. */
  isUnwanted(trace: number, cgroupId: bigint): boolean {
    return this.#excluded.has(unwantedKey(trace, cgroupId));
  }

  /** Removes a trace that is followed no more, as soon as all that it recorded has been read. */
  remove(trace: number): void {
    this.#leaving.add(trace);
  }

  /** Goes on with what takes time; to be called often. @returns traces that are gone, whose counts are final now */
  tick(): number[] {
    this.#settle();
    for (const trace of this.#leaving) this.#leave(trace);
    const gone = [...this.#removed].filter(([, mark]) => this.#passed(mark)).map(([trace]) => trace);
    for (const trace of gone) this.#removed.delete(trace);
    this.#detachWhenIdle();
    return gone;
  }

  /** Whether cgroups may have changed unnoticed. */
  relist(): boolean {
    return this.#attached && elapsedMs(this.#listedAt, this.#now()) >= LIST_AGAIN_MS && this.#list();
  }

  /** Has native send what closes of a trace in a container by itself. */
  exportDirectly(trace: number, cgroupId: bigint, to: DirectExport, frame: DirectExportFrame): void {
    this.#session.exportDirectly(trace, cgroupId, to, frame);
  }

  endDirectExport(trace: number): void {
    this.#session.endDirectExport(trace);
  }

  measured(trace: number): { readonly kernel: Counters; readonly native: TraceCounts } {
    // In this order recorded is never behind consumed.
    const native = this.#session.traceCounts(trace);
    return { kernel: this.#ledger.of(trace), native };
  }

  /** Forgets a trace that is gone and whose counts were taken. */
  forget(trace: number): void {
    this.#session.forgetTrace(trace);
    this.#ledger.forget(trace);
    this.#filters.delete(trace);
    for (const key of this.#excluded) if (key.startsWith(`${trace} `)) this.#excluded.delete(key);
  }

  #attach(): void {
    if (this.#attached) return;
    inSpanNow('attach', {}, () => this.#session.attach());
    try {
      this.#list();
    } catch (cause) {
      this.#session.detach();
      throw cause;
    }
    this.#attached = true;
  }

  #list(): boolean {
    this.#listedAt = this.#now();
    const all = this.#session.cgroups();
    // The root is always there, mounted or not.
    if (all.length < 2) throw new NativeError('NO_CGROUP2', 'the host has no cgroup v2 hierarchy in use', '');
    return this.cgroups.reset(all, this.#now()).size > 0;
  }

  #detachWhenIdle(): void {
    if (!this.#attached || this.#idleSince === undefined || elapsedMs(this.#idleSince, this.#now()) < DETACH_MS) return;
    this.#session.detach();
    this.#attached = false;
  }

  #run(command: Command): void {
    switch (command.kind) {
      case 'make':
        this.#session.putTracesOf(command.traceSet.number, command.traceSet.traces);
        this.#ledger.open(command.traceSet);
        this.#session.putTraceSet(command.traceSet.number, command.bytes);
        return;
      case 'enter':
        this.#session.setCgroup(command.cgroupId, command.word, command.containerLevel);
        return;
      case 'leave':
        this.#session.removeCgroup(command.cgroupId);
        return;
      case 'refresh':
        this.#session.refresh();
        return;
      case 'dissolve':
        this.#session.putTraceSet(command.traceSet.number, command.bytes);
        this.#dissolved.push({ traceSet: command.traceSet, ...this.#mark() });
    }
  }

  #exclude(key: string): void {
    if (this.#excluded.has(key)) return;
    const [trace = '', cgroupId = ''] = key.split(' ');
    this.#excluded.add(key);
    const [oldest] = this.#excluded;
    if (this.#excluded.size > REMEMBERED && oldest !== undefined) this.#excluded.delete(oldest);
    this.#session.excludeContainer(Number(trace), BigInt(cgroupId));
  }

  #settle(): void {
    const [first] = this.#dissolved;
    if (first === undefined || !this.#passed(first)) return;
    this.#dissolved.shift();
    this.#ledger.close(first.traceSet);
    this.#programmed = release(this.#programmed, first.traceSet);
    this.#settle();
  }

  #leave(trace: number): void {
    const holds = ({ traces }: TraceSetUse): boolean => traces.includes(trace);
    if ([...this.#programmed.traceSets.values()].some(holds) || this.#dissolved.some(({ traceSet }) => holds(traceSet))) return;
    this.#leaving.delete(trace);
    this.#session.removeTrace(trace, 'request_ended');
    this.#removed.set(trace, this.#mark());
  }

  #mark(): Mark {
    return { polls: this.#session.counts().polls, at: this.#now() };
  }

  #passed({ polls, at }: Mark): boolean {
    return elapsedMs(at, this.#now()) >= SETTLE_MS && this.#session.counts().polls >= polls + SETTLE_POLLS;
  }
}
