// The tracing itself: programs that are loaded and attached, what is traced, and the segments that come of it.

import { type AddonSession, addon, guarded } from './addon.ts';
import type { DirectExport, DirectExportFrame } from './direct-export.ts';
import { segmentOf } from './segment-row.ts';
import type { SessionOptions, StopReason, TraceContext, TraceOptions } from './session-options.ts';
import type { Cgroup, CgroupChange, Counters, Counts, Hooks, Segment, Selected, TraceCounts } from './session-results.ts';
import { sessionValues } from './session-values.ts';
import type { SpansFile } from './spans-file.ts';

const CONTEXTS: readonly TraceContext[] = ['link', 'continue', 'ignore'];
/** Numbers of enum class EndReason, native/src/trees/trees.h. */
const STOP_REASONS: Readonly<Record<StopReason, number>> = { request_ended: 4, shutdown: 5 };

/** Everything between loading the BPF programs and having detached them: one a process is enough. */
export class Session {
  readonly #session: AddonSession;

  /** Loads the programs. @throws NativeError CAPABILITY_MISSING, NO_BTF, BPF_LOAD_FAILED */
  constructor(options: SessionOptions) {
    this.#session = guarded(() => new (addon().Session)(sessionValues(options)));
  }

  /**
   * Says how calls are read (bpf/plan.h). `plans`: numbers of 32 bits, each with its struct plan; `variants`: each a
   * struct plan_variant and its struct plan. @throws NativeError BPF_MAP_FAILED, RangeError for a list that ends in the middle
   */
  setPlans(plans: Uint8Array, variants: Uint8Array): void {
    guarded(() => this.#session.setPlans(plans, variants));
  }

  /** `trace set` is a struct plan_trace_set; all zero dissolves it. */
  putTraceSet(number: number, traceSet: Uint8Array): void {
    guarded(() => this.#session.putTraceSet(number, traceSet));
  }

  /** `number` is the caller's choice, once in a session; a `trace set` of 0 leaves it to putTracesOf(). */
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

  /** Which traces the records of a trace set go to; before the trace set is used. */
  putTracesOf(traceSet: number, traces: readonly number[]): void {
    guarded(() => this.#session.putTracesOf(traceSet, traces));
  }

  /** The container does not belong to the trace: what is known of it there is forgotten and counts as filtered. */
  excludeContainer(trace: number, cgroupId: bigint): void {
    guarded(() => this.#session.excludeContainer(trace, cgroupId));
  }

  /**
   * With byCgroup: the trace set of the tasks at or below a cgroup; the deepest entry on a task's path decides.
   * `trace set` 0 stands for none. `containerLevel`: level of the cgroup that is the container of such a task.
   */
  setCgroup(id: bigint, traceSet: number, containerLevel: number): void {
    guarded(() => this.#session.setCgroup(id, traceSet, containerLevel));
  }

  removeCgroup(id: bigint): void {
    guarded(() => this.#session.removeCgroup(id));
  }

  /** Has every task of the machine decide anew at its next call, after changes of cgroups or trace sets. */
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
   * Selects all threads of a process for a trace set (number and generation in one word).
   * @throws NativeError NO_SUCH_PROCESS
   */
  select(tgid: number, traceSet: number, armed: boolean): Selected {
    return guarded(() => this.#session.select(tgid, traceSet, armed, false));
  }

  /** The same for one thread. @throws NativeError NO_SUCH_PROCESS */
  selectThread(tid: number, traceSet: number): Selected {
    return guarded(() => this.#session.select(tid, traceSet, false, true));
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
   * From now on segments of a trace, of one container where processes are selected by cgroup, go to a direct export as long as it is open and
   * has room. take() has the others.
   */
  exportDirectly(trace: number, cgroupId: bigint | undefined, to: DirectExport, { owner, resource, scope }: DirectExportFrame): void {
    guarded(() => this.#session.exportDirectly(trace, cgroupId ?? 0n, to.addon, owner, resource, scope));
  }

  /** take() has all segments of a trace from now on. */
  endDirectExport(trace: number): void {
    this.#session.endDirectExport(trace);
  }

  /**
   * From now on all segments of a trace go to a file, before anybody else has them; `only`: nobody else has them.
   * Where a file was there already, it is the new one.
   */
  writeToFile(trace: number, file: SpansFile, only: boolean, { resource, scope }: Omit<DirectExportFrame, 'owner'>): void {
    guarded(() => this.#session.writeToFile(trace, file.addon, only, resource, scope));
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

  counters(traceSet: number): Counters {
    return this.#session.counters(traceSet);
  }

  hooks(): Hooks {
    return this.#session.hooks();
  }
}
