// The strict face of the native addon: checks what it is given, fills in defaults, and turns faults into one error
// class. Nothing else in the project touches the addon itself.

import { createRequire } from 'node:module';

export interface Counters {
  /** seen = filtered + recorded + lostRingFull + lostFault, by construction of the kernel side. */
  readonly seen: number;
  readonly filtered: number;
  readonly recorded: number;
  readonly lostRingFull: number;
  readonly lostFault: number;
  /** Children and threads that could not be registered; their calls are not in `seen`. */
  readonly lostNoStorage: number;
  /** Records of lives (fork, exec, exit, signal) that found their ring full. */
  readonly lostLives: number;
}

/** What became of the records of one trace. consumed = filtered + calls + folded + dropped. */
export interface TraceCounts {
  /** Records of scopes that the trace belongs to. */
  readonly consumed: number;
  /** ... which another trace of the scope wanted, and this one did not. */
  readonly filtered: number;
  /** ... which became a span each. */
  readonly calls: number;
  readonly folded: number;
  /** Calls of closed segments that were not taken in time. */
  readonly droppedMemory: number;
  /** Spans that were encoded: calls, pieces of unfinished ones, summaries of folded ones. */
  readonly spans: number;
  /** Processes that are traced now. */
  readonly alive: number;
}

/** A control group of the v2 hierarchy. */
export interface Cgroup {
  readonly id: bigint;
  readonly parentId: bigint;
  /** 0: the root of the hierarchy. */
  readonly level: number;
  /** The last part of its path. */
  readonly name: string;
}

export interface CgroupChange extends Cgroup {
  readonly kind: 'made' | 'removed';
}

export interface Counts {
  readonly consumed: number;
  /** What calls took in their ring, headers included. */
  readonly callBytes: number;
  readonly lives: number;
  readonly polls: number;
  /** Processes that are traced now. */
  readonly alive: number;
  /** errno of the text output, 0 while it works. */
  readonly textError: number;
}

export type TextPrefix = 'never' | 'brackets' | 'column';
export type HexStrings = 'never' | 'non-ascii-chars' | 'non-ascii' | 'all';
export type TextClock = 'none' | 'time' | 'unix';
export type SummaryColumn = 'time-percent' | 'total-time' | 'min-time' | 'max-time' | 'avg-time' | 'calls' | 'errors' | 'name';

/** How lines are written to a file descriptor. */
export interface TextOptions {
  readonly fd: number;
  readonly prefix: TextPrefix;
  /** One JSON object a line; what follows is about text only, but for `signals`. */
  readonly json?: boolean;
  readonly column?: number;
  readonly clock?: TextClock;
  /** Digits behind the point of a second. */
  readonly clockDigits?: number;
  readonly relativeDigits?: number;
  readonly durationDigits?: number;
  readonly numbers?: boolean;
  readonly commandNames?: boolean;
  readonly tellAttach?: boolean;
  readonly tellExit?: boolean;
  readonly tellSuperseded?: boolean;
  /** Signals that are shown, as bits of a sigset_t; all by default. */
  readonly signals?: bigint;
}

export interface SummaryOptions {
  readonly fd: number;
  /** Undefined: in the order of the first calls. */
  readonly sort: SummaryColumn | undefined;
  readonly columns: readonly SummaryColumn[];
}

export type TraceContext = 'link' | 'continue' | 'ignore';
export type StopReason = 'request_ended' | 'shutdown';

export interface SessionOptions {
  /** Path of the compiled BPF object. */
  readonly object: string;
  /** The compiled show plan. */
  readonly showWords: Uint32Array;
  readonly showStrings: Uint8Array;
  /** Bytes, powers of two; those of calls are shared out among the CPUs. */
  readonly callRingBytes?: number;
  readonly lifeRingBytes?: number;
  readonly stringLimit?: number;
  readonly verbose?: boolean;
  /** File descriptor for strace-style lines; none by default. */
  readonly text?: TextOptions;
  /** A table of all calls, written at the end. */
  readonly summary?: SummaryOptions;
  /** What descriptors are open on is read and shown behind them: paths, or all there is. */
  readonly fds?: 'none' | 'path' | 'all';
  /** Strings in hexadecimal, in all output. */
  readonly hexStrings?: HexStrings;
  /** Calls are told when they begin too, so that text shows what is under way, and in the order in which it began. */
  readonly tellEntries?: boolean;
  /** Build trees and spans. */
  readonly spans?: boolean;
  /** Bytes of open segments, and again of closed ones that wait to be taken. */
  readonly memoryBudget?: number;
  /** Tasks are selected by their cgroup (setCgroup), not by number; attach() and detach() are up to the caller. */
  readonly byCgroup?: boolean;
}

/** Which of the calls that the kernel side recorded belong to a trace: scopes are unions of what their traces want. */
export interface TraceFilter {
  /** Bit n set: number n is wanted. 64 bytes. */
  readonly syscalls: Uint8Array;
  readonly otherNumbers: boolean;
  readonly onlyFailed: boolean;
  readonly minDurationNs: bigint;
  readonly followForks: boolean;
  /** Names or paths with `*`; only processes that run one of them, and their children, are traced. Empty: all. */
  readonly executables: readonly string[];
  readonly stringLimit: number;
  readonly buffersSent: boolean;
  readonly buffersReceived: boolean;
}

export interface TraceOptions {
  readonly number: number;
  readonly scope: number;
  /** What tells this request from all others; part of every trace id. */
  readonly request: string;
  readonly segmentSeconds: number;
  readonly spansPerSegment: number;
  readonly bytesPerSegment: number;
  /** 0: no limit. */
  readonly spansPerSecond: number;
  readonly commandLine: boolean;
  readonly traceContext: TraceContext;
  /** Everything that its scopes record, by default. */
  readonly filter?: TraceFilter;
  /** errno names that are no errors to this trace. */
  readonly expectedErrors?: readonly string[];
}

/** A closed segment: everything of one process tree between two cuts. See the trace model in ARCHITECTURE.md. */
export interface Segment {
  /** Number of the desired trace that it belongs to. */
  readonly trace: number;
  /** Its container's cgroup; absent where processes are not selected by cgroup. */
  readonly cgroupId?: bigint | undefined;
  /** Lower-case hexadecimal. */
  readonly traceId: string;
  /** Name of the tree's first process. */
  readonly root: string;
  /** Calls that have a span. */
  readonly calls: number;
  /** Calls that were folded into summaries. */
  readonly folded: number;
  /** Spans in `spans`. */
  readonly spanCount: number;
  /** How many of them are of processes. They come first, parents before children, in blocks of their own. */
  readonly processes: number;
  readonly spans: SpanBlocks;
}

/**
 * The encoded spans of a segment, field 2 of ScopeSpans one after the other, in blocks of at most 256 KiB unless one span has more.
 * The bytes are native's; blocks are numbered from 0 on.
 */
export interface SpanBlocks {
  /** Bytes and spans of each block, in turn. */
  readonly sizes: ArrayLike<number>;
  /** The bytes of blocks from one number up to another, copied. */
  read(from: number, to: number): Uint8Array;
  /** Gives their memory back now; else the garbage collector does, some time. None of them can be read or sent any more. */
  release(): void;
}

export interface Selected {
  readonly selected: number;
  readonly failed: number;
}

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

type SegmentRow = readonly [
  trace: number,
  cgroupId: bigint | undefined,
  traceId: string,
  root: string,
  calls: number,
  folded: number,
  spanCount: number,
  processes: number,
  spans: SpanBlocks,
];

function segmentOf([trace, cgroupId, traceId, root, calls, folded, spanCount, processes, spans]: SegmentRow): Segment {
  return { trace, cgroupId, traceId, root, calls, folded, spanCount, processes, spans };
}

interface AddonSession {
  removeTrace(number: number, reason: number): void;
  setScopeTraces(scope: number, traces: readonly number[]): void;
  excludeContainer(trace: number, cgroupId: bigint): void;
  setCgroup(id: bigint, scope: number, containerLevel: number): void;
  removeCgroup(id: bigint): void;
  refresh(): void;
  cgroups(): CgroupChange[];
  takeCgroups(): CgroupChange[];
  attach(): void;
  detach(): void;
  traceCounts(number: number): TraceCounts;
  setPlan(nr: number, plan: Uint8Array): void;
  setVariant(key: Uint8Array, plan: Uint8Array): void;
  setScope(number: number, scope: Uint8Array): void;
  addTrace(options: object): void;
  start(closed: () => void, cgroups: () => void): void;
  select(tgid: number, scope: number, armed: boolean): Selected;
  living(): number;
  stop(reason: number): void;
  take(): SegmentRow[];
  counts(): Counts;
  counters(scope: number): Counters;
}

interface AddonCommand {
  readonly tgid: number;
  release(ended: (status: number) => void): number;
}

/** Null: it was taken, and nothing else was said. */
type Answered = (answers: (SenderAnswer | null)[]) => void;

interface AddonSender {
  send(
    heads: readonly Uint8Array[],
    spans: readonly (SpanBlocks | undefined)[],
    ranges: readonly number[],
    timeoutMs: number,
    answered: Answered,
  ): void;
  taken(): number;
  probe(timeoutMs: number, answered: Answered): void;
  connected(): boolean;
  close(): void;
}

interface Addon {
  Session: new (options: object) => AddonSession;
  Command: new (file: string, argv: readonly string[], environment: readonly string[], user?: string) => AddonCommand;
  Sender: new (host: string, port: string, headers: readonly string[]) => AddonSender;
  Spans: new () => SpanBlocks;
  forgetStart: () => void;
}

const PREFIXES: readonly TextPrefix[] = ['never', 'brackets', 'column'];
const HEX: readonly HexStrings[] = ['never', 'non-ascii-chars', 'non-ascii', 'all'];
const CLOCKS: readonly TextClock[] = ['none', 'time', 'unix'];
const FDS: readonly string[] = ['none', 'path', 'all'];
/** Numbers of enum class SummaryColumn, native/src/summary.h. */
const COLUMNS: readonly SummaryColumn[] = ['time-percent', 'total-time', 'min-time', 'max-time', 'avg-time', 'calls', 'errors', 'name'];
const CONTEXTS: readonly TraceContext[] = ['link', 'continue', 'ignore'];
/** Numbers of enum class EndReason, native/src/trees.h. */
const STOP_REASONS: Readonly<Record<StopReason, number>> = { request_ended: 4, shutdown: 5 };
const CODE = /^[A-Z_]+$/;
/** A status code of gRPC. */
const CANCELLED = 1;

let loaded: Addon | undefined;

function addon(): Addon {
  try {
    loaded ??= createRequire(import.meta.url)('./build/Release/sysspan.node') as Addon;
    return loaded;
  } catch (cause) {
    throw new NativeError('ADDON_MISSING', `the native addon cannot be loaded: ${String(cause)}: run make build`, '', cause);
  }
}

function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const { code, log } = cause as { code?: unknown; log?: unknown };
    if (cause instanceof Error && typeof code === 'string' && CODE.test(code) && !(cause instanceof NativeError))
      throw new NativeError(code, cause.message, typeof log === 'string' ? log : '', cause);
    throw cause;
  }
}

function checkPowerOfTwo(name: string, bytes: number): number {
  if (bytes < 4096 || !Number.isInteger(Math.log2(bytes)))
    throw new RangeError(`${name} must be a power of two of at least 4096, not ${bytes}`);
  return bytes;
}

function textValues(text: TextOptions | undefined): object {
  return {
    fd: text?.fd ?? -1,
    json: text?.json ?? false,
    prefix: PREFIXES.indexOf(text?.prefix ?? 'never'),
    column: text?.column ?? 40,
    clock: CLOCKS.indexOf(text?.clock ?? 'none'),
    clockDigits: text?.clockDigits ?? 0,
    relativeDigits: text?.relativeDigits ?? -1,
    durationDigits: text?.durationDigits ?? -1,
    numbers: text?.numbers ?? false,
    commandNames: text?.commandNames ?? false,
    tellAttach: text?.tellAttach ?? false,
    tellExit: text?.tellExit ?? true,
    tellSuperseded: text?.tellSuperseded ?? true,
    signals: text?.signals ?? (1n << 64n) - 1n,
  };
}

function summaryValues(summary: SummaryOptions | undefined): object {
  return {
    fd: summary?.fd ?? -1,
    sort: summary?.sort === undefined ? -1 : COLUMNS.indexOf(summary.sort),
    columns: (summary?.columns ?? []).map((column) => COLUMNS.indexOf(column)),
  };
}

/** Everything between loading the BPF programs and having detached them: one a process is enough. */
export class Session {
  readonly #session: AddonSession;

  /** Loads the programs. @throws NativeError CAPABILITY_MISSING, NO_BTF, BPF_LOAD_FAILED */
  constructor(options: SessionOptions) {
    const values = {
      object: options.object,
      showWords: options.showWords,
      showStrings: options.showStrings,
      callRingBytes: checkPowerOfTwo('callRingBytes', options.callRingBytes ?? 8 << 20),
      lifeRingBytes: checkPowerOfTwo('lifeRingBytes', options.lifeRingBytes ?? 1 << 20),
      stringLimit: options.stringLimit ?? 32,
      verbose: options.verbose ?? false,
      text: textValues(options.text),
      summary: summaryValues(options.summary),
      fds: FDS.indexOf(options.fds ?? 'none'),
      hexStrings: HEX.indexOf(options.hexStrings ?? 'never'),
      tellEntries: options.tellEntries ?? false,
      spans: options.spans ?? false,
      memoryBudget: options.memoryBudget ?? 64 << 20,
      byCgroup: options.byCgroup ?? false,
    };
    this.#session = guarded(() => new (addon().Session)(values));
  }

  /** `plan` is a struct plan (bpf/plan.h). */
  setPlan(nr: number, plan: Uint8Array): void {
    guarded(() => this.#session.setPlan(nr, plan));
  }

  /** `key` is a struct plan_variant. */
  setVariant(key: Uint8Array, plan: Uint8Array): void {
    guarded(() => this.#session.setVariant(key, plan));
  }

  /** `scope` is a struct plan_scope; all zero dissolves it. */
  setScope(number: number, scope: Uint8Array): void {
    guarded(() => this.#session.setScope(number, scope));
  }

  /** `number` is the caller's choice, once in a session; a `scope` of 0 leaves it to setScopeTraces(). */
  addTrace(options: TraceOptions): void {
    const traceContext = CONTEXTS.indexOf(options.traceContext);
    guarded(() => this.#session.addTrace({ ...options, traceContext, expectedErrors: options.expectedErrors ?? [] }));
  }

  /** Closes the segments of a trace and forgets it; take() has them afterwards. */
  removeTrace(number: number, reason: StopReason): void {
    guarded(() => this.#session.removeTrace(number, STOP_REASONS[reason]));
  }

  /** Which traces the records of a scope go to; before the scope is used. */
  setScopeTraces(scope: number, traces: readonly number[]): void {
    guarded(() => this.#session.setScopeTraces(scope, traces));
  }

  /** The container does not belong to the trace: what is known of it there is forgotten and counts as filtered. */
  excludeContainer(trace: number, cgroupId: bigint): void {
    guarded(() => this.#session.excludeContainer(trace, cgroupId));
  }

  /**
   * With byCgroup: the scope of the tasks at or below a cgroup; the deepest entry on a task's path decides.
   * `scope` 0 stands for none. `containerLevel`: level of the cgroup that is the container of such a task.
   */
  setCgroup(id: bigint, scope: number, containerLevel: number): void {
    guarded(() => this.#session.setCgroup(id, scope, containerLevel));
  }

  removeCgroup(id: bigint): void {
    guarded(() => this.#session.removeCgroup(id));
  }

  /** Has every task of the machine decide anew at its next call, after changes of cgroups or scopes. */
  refresh(): void {
    guarded(() => this.#session.refresh());
  }

  /** All cgroups of the v2 hierarchy of the machine, parents before children. */
  cgroups(): Cgroup[] {
    return guarded(() => this.#session.cgroups());
  }

  /** Attaches the programs; with byCgroup start() does not. @throws NativeError BPF_ATTACH_FAILED */
  attach(): void {
    guarded(() => this.#session.attach());
  }

  detach(): void {
    guarded(() => this.#session.detach());
  }

  /**
   * Begins to read, and without byCgroup attaches the programs. `closed` is called on this thread when segments can be
   * taken, `cgroups` with cgroups that were made or removed while the programs were attached.
   */
  start(closed: () => void, cgroups: (changes: CgroupChange[]) => void = () => undefined): void {
    guarded(() => this.#session.start(closed, () => cgroups(this.#session.takeCgroups())));
  }

  /**
   * Selects all threads of a process for a scope (number and generation in one word).
   * @throws NativeError NO_SUCH_PROCESS
   */
  select(tgid: number, scope: number, armed: boolean): Selected {
    return guarded(() => this.#session.select(tgid, scope, armed));
  }

  /** How many selected threads live, as far as this process's PID namespace shows: asked of the kernel, not of what was read. */
  living(): number {
    return guarded(() => this.#session.living());
  }

  /** Detaches, reads the rings to the end and closes all segments; take() has them afterwards. */
  stop(reason: StopReason): void {
    guarded(() => this.#session.stop(STOP_REASONS[reason]));
  }

  take(): Segment[] {
    return this.#session.take().map(segmentOf);
  }

  counts(): Counts {
    return this.#session.counts();
  }

  traceCounts(number: number): TraceCounts {
    return this.#session.traceCounts(number);
  }

  counters(scope: number): Counters {
    return this.#session.counters(scope);
  }
}

/** Lets go of the memory of Node's own program that only starting needed. To be called once all is loaded. */
export function forgetStart(): void {
  addon().forgetStart();
}

/** A command that exists already but waits before its execve, so that it can be selected first. */
export class Command {
  readonly #command: AddonCommand;

  /** `file` is a path; nothing is searched. @throws NativeError SPAWN_FAILED, NO_SUCH_USER */
  constructor(file: string, argv: readonly string[], environment: readonly string[], user?: string) {
    this.#command = guarded(() => new (addon().Command)(file, argv, environment, user));
  }

  get tgid(): number {
    return this.#command.tgid;
  }

  /** Lets it run. Returns the errno of its execve, 0 on success; `ended` gets the wait status once it is over. */
  release(ended: (status: number) => void): number {
    return guarded(() => this.#command.release(ended));
  }
}

/** What became of a call: a status code of gRPC. */
export interface SenderAnswer {
  readonly code: number;
  readonly message: string;
  /** grpc-status-details-bin, in base64; empty when there is none. */
  readonly details: string;
  /** The response message. */
  readonly body: Uint8Array;
}

const TAKEN: SenderAnswer = { code: 0, message: '', details: '', body: new Uint8Array(0) };

/** A message: its head, and behind it blocks of spans. */
export interface Message {
  readonly head: Uint8Array;
  readonly spans?: SpanBlocks;
  readonly from?: number;
  readonly to?: number;
}

const whole = ({ head, spans, from = 0, to = 0 }: Message): Uint8Array =>
  spans === undefined ? head : Buffer.concat([head, spans.read(from, to)]);

/** Unary gRPC calls without TLS to one host, sent from a thread of their own straight from where the bytes are. */
export class Sender {
  readonly #sender: AddonSender;
  #closed = false;

  /** `headers` are all of a call, pseudo-headers first. Connects with the first call. */
  constructor(host: string, port: string, headers: readonly (readonly [name: string, value: string])[]) {
    this.#sender = guarded(() => new (addon().Sender)(host, port, headers.flat()));
  }

  /**
   * Sends each message once the one before was taken; the first that is not is the last. Heads must not change meanwhile; spans may
   * be released. Never rejects.
   * @returns an answer for each message that was sent
   */
  async send(messages: readonly [Message, ...Message[]], timeoutMs: number): Promise<SenderAnswer[]> {
    if (this.#closed) return [{ code: CANCELLED, message: 'the sender was closed', details: '', body: new Uint8Array() }];
    const { promise, resolve } = Promise.withResolvers<SenderAnswer[]>();
    const { Spans } = addon();
    const spans = messages.map((message) => (message.spans instanceof Spans ? message.spans : undefined));
    const heads = messages.map((message, index) => (spans[index] === undefined ? whole(message) : message.head));
    const ranges = messages.flatMap(({ from = 0, to = 0 }) => [from, to]);
    this.#sender.send(heads, spans, ranges, timeoutMs, (answers) => resolve(answers.map((answer) => answer ?? TAKEN)));
    return await promise;
  }

  /** Messages that were taken so far, also of a call to send() that is under way. */
  get taken(): number {
    return this.#closed ? 0 : this.#sender.taken();
  }

  /** Connects unless it is connected. @returns whether it is */
  async connect(timeoutMs: number): Promise<boolean> {
    if (this.#closed) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#sender.probe(timeoutMs, ([answer]) => resolve(answer === null || answer?.code === 0));
    return await promise;
  }

  get connected(): boolean {
    return !this.#closed && this.#sender.connected();
  }

  /** What is under way ends as CANCELLED. */
  close(): void {
    this.#closed = true;
    this.#sender.close();
  }
}
