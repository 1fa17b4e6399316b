// The tracing itself: programs that are loaded and attached, what is traced, and the segments that come of it.

import { type AddonSession, addon, checkPowerOfTwo, guarded } from './addon.ts';
import type { Relay, RelayFrame } from './relay.ts';
import { segmentOf } from './segment-row.ts';
import type {
  Contents,
  HexStrings,
  RedactionPatterns,
  SessionOptions,
  StopReason,
  SummaryColumn,
  SummaryOptions,
  TextClock,
  TextOptions,
  TextPrefix,
  TraceContext,
  TraceOptions,
} from './session-options.ts';
import type { Cgroup, CgroupChange, Counters, Counts, Hooks, Segment, Selected, TraceCounts } from './session-results.ts';

const PREFIXES: readonly TextPrefix[] = ['never', 'brackets', 'column'];
const HEX: readonly HexStrings[] = ['never', 'non-ascii-chars', 'non-ascii', 'all'];
const CLOCKS: readonly TextClock[] = ['none', 'time', 'unix'];
const FDS: readonly string[] = ['none', 'path', 'all'];
/** Numbers of enum class SummaryColumn, native/src/text/summary.h. */
const COLUMNS: readonly SummaryColumn[] = ['time-percent', 'total-time', 'min-time', 'max-time', 'avg-time', 'calls', 'errors', 'name'];
const NO_PATTERNS: RedactionPatterns = { names: [], options: [], tokens: [] };
const EVERYTHING: Contents = { buffersSent: true, buffersReceived: true, commandLine: true };
const CONTEXTS: readonly TraceContext[] = ['link', 'continue', 'ignore'];
/** Numbers of enum class EndReason, native/src/trees/trees.h. */
const STOP_REASONS: Readonly<Record<StopReason, number>> = { request_ended: 4, shutdown: 5 };

function textValues(text: TextOptions | undefined): object {
  return {
    wanted: text !== undefined,
    toStderr: text?.toStderr ?? false,
    json: text?.json ?? false,
    contents: text?.contents ?? EVERYTHING,
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
    wanted: summary !== undefined,
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
      redaction: options.redaction ?? NO_PATTERNS,
      spans: options.spans ?? false,
      memoryBudget: options.memoryBudget ?? 64 << 20,
      machineSpansPerSecond: options.spansPerSecond?.machine ?? 0,
      tenantSpansPerSecond: options.spansPerSecond?.tenant ?? 0,
      byCgroup: options.byCgroup ?? false,
      asIfPreemptible: options.asIfPreemptible ?? false,
      ringsAhead: options.ringsAhead,
    };
    this.#session = guarded(() => new (addon().Session)(values));
  }

  /**
   * Says how calls are read (bpf/plan.h). `plans`: numbers of 32 bits, each with its struct plan; `variants`: each a
   * struct plan_variant and its struct plan. @throws NativeError BPF_MAP_FAILED, RangeError for a list that ends in the middle
   */
  setPlans(plans: Uint8Array, variants: Uint8Array): void {
    guarded(() => this.#session.setPlans(plans, variants));
  }

  /** `scope` is a struct plan_scope; all zero dissolves it. */
  setScope(number: number, scope: Uint8Array): void {
    guarded(() => this.#session.setScope(number, scope));
  }

  /** `number` is the caller's choice, once in a session; a `scope` of 0 leaves it to setScopeTraces(). */
  addTrace(options: TraceOptions): void {
    const traceContext = CONTEXTS.indexOf(options.traceContext);
    guarded(() =>
      this.#session.addTrace({ ...options, traceContext, expectedErrors: options.expectedErrors ?? [], tenant: options.tenant ?? '' }),
    );
  }

  /** Closes the segments of a trace; take() has them afterwards. What it counted is known until it is forgotten. */
  removeTrace(number: number, reason: StopReason): void {
    guarded(() => this.#session.removeTrace(number, STOP_REASONS[reason]));
  }

  /** Forgets what a trace that was removed has counted, and where its segments went. */
  forgetTrace(number: number): void {
    this.#session.forgetTrace(number);
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
   * taken, `cgroups` with cgroups that were made or removed while the programs were attached, and with whether there were more than are
   * kept until they are taken: what exists is to be listed then.
   */
  start(closed: () => void, cgroups: (changes: CgroupChange[], lost: boolean) => void = () => undefined): void {
    const taken = (): void => {
      const { changes, lost } = this.#session.takeCgroups();
      cgroups(changes, lost);
    };
    guarded(() => this.#session.start(closed, taken));
  }

  /** The file descriptor of text and summary. What there is of them before this is kept, and what comes then waits in the rings. */
  writeTo(fd: number): void {
    guarded(() => this.#session.writeTo(fd));
  }

  /**
   * Selects all threads of a process for a scope (number and generation in one word).
   * @throws NativeError NO_SUCH_PROCESS
   */
  select(tgid: number, scope: number, armed: boolean): Selected {
    return guarded(() => this.#session.select(tgid, scope, armed, false));
  }

  /** The same for one thread. @throws NativeError NO_SUCH_PROCESS */
  selectThread(tid: number, scope: number): Selected {
    return guarded(() => this.#session.select(tid, scope, false, true));
  }

  /** How many selected threads live, as far as this process's PID namespace shows: asked of the kernel, not of what was read. */
  living(): number {
    return guarded(() => this.#session.living());
  }

  /** Has the rings read at once, and again half a millisecond later: for who waits for `polls` of counts(). */
  hurry(): void {
    this.#session.hurry();
  }

  /** Detaches, reads the rings to the end and closes all segments; take() has them afterwards. */
  stop(reason: StopReason): void {
    guarded(() => this.#session.stop(STOP_REASONS[reason]));
  }

  /**
   * From now on segments of a trace, of one container where processes are selected by cgroup, go to a relay as long as it is open and
   * has room. take() has the others.
   */
  relay(trace: number, cgroupId: bigint | undefined, to: Relay, { owner, resource, scope }: RelayFrame): void {
    guarded(() => this.#session.relay(trace, cgroupId ?? 0n, to.addon, owner, resource, scope));
  }

  /** take() has all segments of a trace from now on. */
  relayNoMore(trace: number): void {
    this.#session.relayNoMore(trace);
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

  hooks(): Hooks {
    return this.#session.hooks();
  }
}
