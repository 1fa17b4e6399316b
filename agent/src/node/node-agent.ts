// What a node does about the NodeTraces that are its own: follows their pods, sends what it sees, counts, and says how each
// of them stands. Owns the native session. Knows nothing of the API server: traces come in by set() and delete(), reports
// are asked for.

import { type CgroupChange, NativeError } from '@sysspan/native';
import { elapsedMs, later, type Moment } from '../clock.ts';
import type { Logger } from '../telemetry/log.ts';
import { Announcements } from './announcements.ts';
import type { Refusal } from './containers/cgroups.ts';
import { NO_TOTALS, sum, type TraceTotals } from './counters.ts';
import type { DesiredPod, DesiredTrace, KnownSyscalls } from './desired-trace.ts';
import { fairShare } from './fair-share.ts';
import { type Earlier, LiveTrace } from './live-trace.ts';
import { nativeProblem } from './native-problem.ts';
import type { NodeIdentity } from './pod-resource.ts';
import type { Problem } from './problem.ts';
import { SegmentRouter } from './segment-router.ts';
import { type NativeSession, SessionDriver } from './session-driver.ts';
import { type ObserverParts, TraceObserver } from './trace-observer.ts';
import type { TraceReport } from './trace-report.ts';

export interface NodeAgentParts extends ObserverParts {
  /** Or why there is none: every trace then says so. */
  readonly session: NativeSession | Problem;
  readonly known: KnownSyscalls;
  readonly node: NodeIdentity;
  /** Bytes of segments whose container is not known yet. */
  readonly heldBytes: number;
  /** A report has changed in what a person waits for. */
  readonly changed: (uid: string) => void;
  readonly logger: Logger;
}

/** How long a trace that is over waits for its receiver: the operator waits 15 s for us. */
const ENDING_MS = 8_000;
const ATTACH_AGAIN_MS = 10_000;
const PROBE_AGAIN_MS = 5_000;
const ANNOUNCE_MS = 500;

export class NodeAgent {
  readonly #parts: NodeAgentParts;
  readonly #session: NativeSession | undefined;
  readonly #driver: SessionDriver | undefined;
  readonly #observer: TraceObserver;
  readonly #router: SegmentRouter | undefined;
  readonly #traces = new Map<string, LiveTrace>();
  /** By every number that native or the router may still name. */
  readonly #numbers = new Map<number, LiveTrace>();
  readonly #announcements: Announcements;
  readonly #overLimit = new Set<LiveTrace>();
  readonly #salt: string;
  #nextNumber = 1;
  #problem: Problem | undefined;
  #retryAt: Moment;
  #failure: string | undefined;
  #probedAt: Moment;
  #announcedAt: Moment;
  #stopped = false;
  /** Of traces that are forgotten. */
  #past: TraceTotals = NO_TOTALS;

  constructor(parts: NodeAgentParts) {
    this.#parts = parts;
    const { session, clock } = parts;
    this.#announcements = new Announcements(parts.changed);
    this.#salt = String(clock.wall());
    this.#retryAt = this.#probedAt = this.#announcedAt = clock.now();
    if ('reason' in session) {
      this.#problem = session;
      this.#observer = new TraceObserver(parts, undefined);
      return;
    }
    this.#session = session;
    this.#driver = new SessionDriver(session, clock.now);
    this.#observer = new TraceObserver(parts, this.#driver);
    this.#router = new SegmentRouter({
      ...parts,
      driver: this.#driver,
      traceOf: (number) => this.#numbers.get(number),
      traceBy: (uid) => this.#traces.get(uid),
    });
    session.start(
      () => this.#take(),
      (changes, lost) => this.#changed(changes, lost),
    );
  }

  /** Programs are attached now. */
  get attached(): boolean {
    return this.#driver?.attached ?? false;
  }

  /** Why nothing can be traced on this node. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Why this process had better be started anew. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Cgroups that are named like a pod's or container's and not taken for one. */
  get refusedCgroups(): Readonly<Record<Refusal, number>> | undefined {
    return this.#driver?.cgroups.refused;
  }

  get size(): number {
    return this.#traces.size;
  }

  /** Of traces, that native may still name. */
  get numbers(): number[] {
    return [...this.#numbers.keys()];
  }

  get heldBytes(): number {
    return this.#router?.heldBytes ?? 0;
  }

  /** What this agent counted for all traces, also those that are gone. */
  totals(): TraceTotals {
    return sum([this.#past, ...[...this.#traces.values()].map((trace) => this.#observer.counted(trace))]);
  }

  /** A trace is wanted, or wanted differently. */
  set(desired: DesiredTrace): void {
    const trace = this.#traces.get(desired.uid);
    if (trace === undefined) {
      this.#traces.set(desired.uid, new LiveTrace(desired, this.#parts.known));
      this.#parts.logger.info({ trace: desired.name, namespace: desired.namespace, pods: desired.pods.length }, 'a trace is wanted');
    } else {
      for (const { number } of trace.uses) this.#router?.endDirectExport(number);
      if (trace.update(desired, this.#parts.clock.now())) this.#unfollow(trace);
    }
    this.#sync();
  }

  /** What an earlier agent said of a trace has been read: numbers go on from there. Once for each trace. */
  adopt(uid: string, earlier: Earlier): void {
    this.#traces.get(uid)?.adopt(earlier);
  }

  delete(uid: string): void {
    const trace = this.#traces.get(uid);
    if (trace === undefined) return;
    this.#parts.logger.info({ trace: trace.desired.name, namespace: trace.desired.namespace }, 'a trace is gone');
    trace.deleted = true;
    this.#sync();
  }

  /** Goes on with what takes time; to be called several times a second. */
  tick(): void {
    if (this.#stopped) return;
    const over = [...this.#traces.values()].some((trace) => trace.overSince === undefined && trace.isOver(this.#parts.clock.wall()));
    const retry = this.#problem !== undefined && this.#parts.clock.now() >= this.#retryAt;
    if (over || retry || this.#driver?.relist() === true) this.#sync();
    for (const number of this.#driver?.tick() ?? []) this.#gone(number);
    this.#take();
    this.#router?.settle();
    this.#endOld();
    this.#probe();
    if (elapsedMs(this.#announcedAt, this.#parts.clock.now()) >= ANNOUNCE_MS) this.#announce();
  }

  /** One can be used that could not, or their addresses are others. */
  exportersChanged(): void {
    this.#sync();
  }

  /** How a trace stands; undefined when there is none. */
  report(uid: string): TraceReport | undefined {
    const trace = this.#traces.get(uid);
    return trace === undefined || trace.deleted ? undefined : this.#report(trace);
  }

  /** Stops tracing and sends what is left, for at most so long. Reports are final afterwards. */
  async stop(deadlineMs: number): Promise<void> {
    if (this.#stopped) return;
    this.#session?.stop('shutdown');
    this.#router?.take(this.#session?.take() ?? []);
    this.#router?.settle();
    this.#router?.drop(() => true, 'dropped');
    this.#stopped = true;
    await Promise.all([...this.#parts.exporters.values()].map((exporter) => exporter.shutdown(deadlineMs)));
  }

  #take(): void {
    if (!this.#stopped) this.#router?.take(this.#session?.take() ?? []);
  }

  #changed(changes: readonly CgroupChange[], lost: boolean): void {
    if (!this.#stopped && this.#driver?.changed(changes, lost) === true) this.#sync();
  }

  #isActive(trace: LiveTrace, wallMs: number): boolean {
    const { desired, filter } = trace;
    return (
      !trace.deleted && !desired.suspend && filter !== undefined && this.#parts.exporters.has(desired.exporter) && !trace.isOver(wallMs)
    );
  }

  /** Brings native in line with what is wanted and what is there, and says what that changed. */
  #sync(): void {
    const now = this.#parts.clock.now();
    if (this.#stopped) return;
    if (this.#driver !== undefined && this.#failure === undefined && (this.#problem === undefined || now >= this.#retryAt))
      this.#apply(this.#driver, now);
    this.#router?.settle();
    this.#announce();
  }

  #apply(driver: SessionDriver, now: Moment): void {
    const wallMs = this.#parts.clock.wall();
    const wanted = [...this.#traces.values()].filter((trace) => this.#isActive(trace, wallMs));
    const active = fairShare(wanted, this.#parts.traces);
    this.#overLimit.clear();
    for (const trace of wanted) if (!active.includes(trace)) this.#overLimit.add(trace);
    try {
      for (const trace of active) this.#number(trace, driver);
      const traces = active.filter(({ following }) => following);
      this.#follow(traces, driver);
      this.#problem = undefined;
    } catch (cause) {
      this.#failed(cause, now);
    }
    for (const trace of this.#traces.values()) if (!active.includes(trace) || this.#overLimit.has(trace)) this.#unfollow(trace);
  }

  #number(trace: LiveTrace, driver: SessionDriver): void {
    if (trace.following || trace.filter === undefined || this.#observer.podsOf(trace).length === 0) return;
    const number = this.#nextNumber++;
    driver.add(trace.options(number, trace.filter, this.#salt));
    trace.begin(number);
    this.#numbers.set(number, trace);
    this.#parts.exporters.get(trace.desired.exporter)?.probe();
  }

  /** Follows these traces, or as many of them as there are trace sets for. */
  #follow(traces: LiveTrace[], driver: SessionDriver): void {
    const following = (): { number: number; pods: DesiredPod[] }[] =>
      traces.map((trace) => ({ number: trace.number ?? 0, pods: this.#observer.podsOf(trace) }));
    while (!driver.follow(following())) {
      const last = traces.pop();
      if (last === undefined) return;
      this.#overLimit.add(last);
    }
  }

  #unfollow(trace: LiveTrace): void {
    const { number } = trace;
    if (number === undefined) return;
    trace.following = false;
    trace.tracedSince = undefined;
    this.#driver?.remove(number);
  }

  /** What cannot be attached may work later; whatever else fails leaves native in a state that is not known. */
  #failed(cause: unknown, now: Moment): void {
    if (!(cause instanceof NativeError)) throw cause;
    this.#problem = nativeProblem(cause);
    this.#retryAt = later(now, ATTACH_AGAIN_MS);
    if (this.attached) this.#failure = this.#problem.message;
    this.#parts.logger.error({ err: cause }, 'tracing does not work');
  }

  #gone(number: number): void {
    const trace = this.#numbers.get(number);
    const use = trace?.uses.find((one) => one.number === number);
    if (trace === undefined || use === undefined || this.#driver === undefined) return;
    // Its last segments were closed when it was removed.
    this.#take();
    this.#router?.endDirectExport(number);
    trace.finish(number, this.#observer.measured(use));
    this.#driver.forget(number);
  }

  /** Traces that are over, deleted ones that are done with, numbers that nobody names any more. */
  #endOld(): void {
    const { clock } = this.#parts;
    const [now, wallMs] = [clock.now(), clock.wall()];
    for (const trace of this.#traces.values()) {
      if (trace.isOver(wallMs)) this.#end(trace, now);
      else trace.resume();
      if (trace.deleted && trace.uses.length === 0) this.#forget(trace);
    }
    for (const [number, trace] of this.#numbers) if (!this.#mayBeNamed(number, trace)) this.#numbers.delete(number);
    for (const exporter of this.#parts.exporters.values()) exporter.forget((owner) => this.#traces.has(owner));
  }

  /** Native may name it, or a segment that is held, or one that comes back from being sent. */
  #mayBeNamed(number: number, trace: LiveTrace): boolean {
    return trace.isUsing(number) || this.#router?.holds(number) === true || this.#observer.counted(trace).queued > 0;
  }

  #end(trace: LiveTrace, now: Moment): void {
    if (trace.ended) return;
    trace.overSince ??= now;
    if (trace.uses.length > 0) return;
    const late = elapsedMs(trace.overSince, now) >= ENDING_MS;
    if (late) this.#router?.drop((other) => other === trace, 'unwanted');
    if (late) for (const exporter of this.#parts.exporters.values()) exporter.giveUp(trace.desired.uid, 'ended');
    trace.ended =
      late ||
      (this.#observer.counted(trace).queued === 0 &&
        ![...this.#numbers].some(([number, of]) => of === trace && this.#router?.holds(number)));
  }

  /** Once all that is under way was answered, so that its numbers are whole. */
  #forget(trace: LiveTrace): void {
    this.#router?.drop((other) => other === trace, 'unwanted');
    const counted = this.#observer.counted(trace);
    if (counted.queued > 0) return;
    const { uid } = trace.desired;
    this.#past = sum([this.#past, counted]);
    this.#traces.delete(uid);
    this.#announcements.forget(uid);
  }

  /** A receiver that is away is asked again, also when there is nothing to send. */
  #probe(): void {
    const now = this.#parts.clock.now();
    if (elapsedMs(this.#probedAt, now) < PROBE_AGAIN_MS) return;
    this.#probedAt = now;
    for (const exporter of this.#parts.exporters.values()) if (exporter.problem !== undefined) exporter.probe();
  }

  #report(trace: LiveTrace): TraceReport {
    return this.#observer.report(trace, { stopped: this.#stopped, problem: this.#problem, overLimit: this.#overLimit.has(trace) });
  }

  /** Says of which traces the report has changed in more than its numbers. */
  #announce(): void {
    this.#announcedAt = this.#parts.clock.now();
    this.#announcements.announce(this.#traces.values(), (trace) => this.#report(trace));
  }
}
