// From closed segments to export requests: finds the container of each, holds back those whose container may still turn out
// to be a wanted one, and drops, counted, what turned out not to be. What there is no room to hold is given up at once, and counted
// once it is known as what: lost of a wanted container, filtered of another.

import type { Segment } from '@sysspan/native';
import { type Clock, elapsedMs } from '../clock.ts';
import type { DirectExportUser } from '../export/direct-spans.ts';
import type { Exporter } from '../export/exporter.ts';
import { blockBytes } from '../spans/blocks.ts';
import type { RequestContext } from '../spans/plain-span.ts';
import { frameOf, type SpanRequest, segmentRequests } from '../spans/request.ts';
import { SCHEMA_URL } from '../spans/resource.ts';
import type { DesiredContainer, DesiredTrace } from './desired-trace.ts';
import { type Held, HeldSegments } from './held-segments.ts';
import type { Counted, LiveTrace, Place } from './live-trace.ts';
import { type NodeIdentity, podResource } from './pod-resource.ts';
import { verdict } from './selection.ts';
import type { SessionDriver } from './session-driver.ts';

export interface RouterParts {
  readonly driver: Pick<SessionDriver, 'cgroups' | 'isUnwanted' | 'exportDirectly' | 'endDirectExport'>;
  readonly exporters: ReadonlyMap<string, Pick<Exporter, 'enqueueLater' | 'directExportFor'>>;
  readonly node: NodeIdentity;
  readonly heldBytes: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Of a number that was given out at any time and is still of interest. */
  readonly traceOf: (number: number) => LiveTrace | undefined;
  /** By the uid of its NodeTrace. */
  readonly traceBy: (uid: string) => LiveTrace | undefined;
}

/** The kubelet tells a container's id within a second or two. What has none by then is none of those that are wanted. */
const HOLD_MS = 30_000;
/** What runs in a pod's sandbox, by the names that runtimes give it. */
const SANDBOX: ReadonlySet<string> = new Set(['pause', 'pod']);

type Decision = { readonly place: Place } | 'unwanted' | 'wait';

/** The segments of a container that there was no room for, as one: of them all only what they counted is left. */
type GivenUp = Counted & Pick<Held, 'cgroupId' | 'since'>;
/** What is decided about. */
type Undecided = Pick<Held, 'cgroupId' | 'since'> & { readonly segment: Pick<Segment, 'trace' | 'root'> };

const isSandbox = ({ root }: Pick<Segment, 'root'>): boolean => SANDBOX.has(root);

export class SegmentRouter {
  readonly #parts: RouterParts;
  readonly #held: HeldSegments;
  /** By trace and container. */
  readonly #givenUp = new Map<string, GivenUp>();
  readonly #directExportUser: DirectExportUser;
  /** What native sends by itself: with what around it, by trace and container. */
  readonly #exportedDirectly = new Map<number, Map<bigint, RequestContext>>();
  readonly #contexts = new WeakMap<DesiredContainer, { readonly desired: DesiredTrace; readonly context: RequestContext }>();

  constructor(parts: RouterParts) {
    this.#parts = parts;
    this.#held = new HeldSegments(parts.heldBytes);
    this.#directExportUser = {
      handedBack: (segments) => this.take(segments),
      taken: (owner, traceIds) => parts.traceBy(owner)?.sent(traceIds),
    };
  }

  get heldBytes(): number {
    return this.#held.bytes;
  }

  holds(number: number): boolean {
    return this.#held.holds(number) || [...this.#givenUp.values()].some(({ trace }) => trace === number);
  }

  /** Takes what native has closed. */
  take(closed: readonly Segment[]): void {
    for (const segment of closed) {
      const held = { segment, cgroupId: segment.cgroupId ?? 0n, since: this.#parts.clock.now() };
      if (!this.#act(held)) for (const out of this.#held.add(held)) this.#giveUp(out);
    }
  }

  /** Looks again at what is held, after something became known or time has passed. */
  settle(): void {
    this.#held.take((held) => this.#act(held));
    for (const given of this.#givenUp.values()) {
      const trace = this.#trace(given);
      const decision = trace === undefined ? 'unwanted' : this.#decide({ ...given, segment: { trace: given.trace, root: '' } }, trace);
      if (decision !== 'wait') this.#count(given, decision === 'unwanted' ? 'unwanted' : 'dropped');
    }
  }

  /** Gives up what is held of some traces, and says of it that it was not wanted, or lost; what a sandbox does is never wanted. */
  drop(of: (trace: LiveTrace | undefined) => boolean, why: 'unwanted' | 'dropped'): void {
    for (const { segment } of this.#held.take((held) => of(this.#trace(held.segment))))
      this.#discard(segment, isSandbox(segment) ? 'unwanted' : why);
    for (const given of this.#givenUp.values()) if (of(this.#trace(given))) this.#count(given, why);
  }

  #giveUp({ segment, cgroupId, since }: Held): void {
    const { trace, calls, folded } = segment;
    const key = `${trace} ${cgroupId}`;
    const before = this.#givenUp.get(key) ?? { trace, cgroupId, since, calls: 0, folded: 0 };
    this.#givenUp.set(key, { ...before, since, calls: before.calls + calls, folded: before.folded + folded });
    segment.spans.release();
  }

  #count(given: GivenUp, why: 'unwanted' | 'dropped'): void {
    this.#givenUp.delete(`${given.trace} ${given.cgroupId}`);
    this.#trace(given)?.discard(given, why);
  }

  #discard(segment: Segment, why: 'unwanted' | 'dropped'): void {
    this.#trace(segment)?.discard(segment, why);
    segment.spans.release();
  }

  /** Native must not send of a trace by itself until its next segment was looked at: something is different. */
  endDirectExport(number: number): void {
    if (this.#exportedDirectly.delete(number)) this.#parts.driver.endDirectExport(number);
  }

  #trace({ trace }: Pick<Segment, 'trace'>): LiveTrace | undefined {
    return this.#parts.traceOf(trace);
  }

  /** @returns whether it is done with */
  #act(held: Held): boolean {
    const trace = this.#trace(held.segment);
    if (trace === undefined) return true;
    const decision = this.#decide(held, trace);
    if (decision === 'wait') return false;
    if (decision === 'unwanted') this.#discard(held.segment, 'unwanted');
    else this.#send(held.segment, trace, decision.place);
    return true;
  }

  #decide(held: Undecided, trace: LiveTrace): Decision {
    const { driver, clock } = this.#parts;
    const cgroup = driver.cgroups.container(held.cgroupId);
    const late = elapsedMs(held.since, clock.now()) >= HOLD_MS ? 'unwanted' : 'wait';
    if (cgroup === undefined) return late;
    const place = trace.place(cgroup);
    if (place !== undefined) return { place };
    if (driver.isUnwanted(held.segment.trace, held.cgroupId)) return 'unwanted';
    const pod = trace.podOf(cgroup);
    if (pod !== undefined) return verdict(pod, cgroup, driver.cgroups) === 'unwanted' ? 'unwanted' : late;
    const last = trace.deletedPodOf(cgroup);
    return last !== undefined && this.#isOnlyOne(held, last) ? { place: last } : late;
  }

  /**
   * A pod may be over before its container's id is told. If only one container was wanted that had no id, and only one was
   * seen that is not the sandbox, they are the same.
   */
  #isOnlyOne({ segment, cgroupId }: Undecided, { pod }: Place): boolean {
    const { cgroups } = this.#parts.driver;
    if (isSandbox(segment)) return false;
    return !this.#held.all.some(
      (other) =>
        other.cgroupId !== cgroupId &&
        other.segment.trace === segment.trace &&
        cgroups.container(other.cgroupId)?.podUid === pod.uid &&
        !isSandbox(other.segment),
    );
  }

  /** A container is another object whenever something was told anew of its trace. */
  #contextOf(desired: DesiredTrace, { pod, container }: Place): RequestContext {
    const known = this.#contexts.get(container);
    if (known?.desired === desired) return known.context;
    const { node } = this.#parts;
    const context = {
      resource: podResource(desired, pod, container, node),
      scope: { name: 'sysspan', version: node.version, schemaUrl: SCHEMA_URL },
    };
    this.#contexts.set(container, { desired, context });
    return context;
  }

  #send(segment: Segment, trace: LiveTrace, place: Place): void {
    const { desired } = trace;
    const exporter = this.#parts.exporters.get(desired.exporter);
    const context = this.#contextOf(desired, place);
    const make = (): SpanRequest[] => segmentRequests(segment, context, { owner: desired.uid, once: true });
    trace.sent([segment.traceId]);
    const { spans, spanCount } = segment;
    const release = (): void => spans.release();
    exporter?.enqueueLater({ spans: spanCount, bytes: blockBytes(spans), owner: desired.uid, make, release });
    if (trace.isUsing(segment.trace)) this.#exportDirectly(segment, desired.uid, context, exporter);
  }

  /** What follows of the same container is as wanted as this segment, until something is different. */
  #exportDirectly(
    { trace, cgroupId }: Segment,
    owner: string,
    context: RequestContext,
    exporter: Pick<Exporter, 'directExportFor'> | undefined,
  ): void {
    const containers = this.#exportedDirectly.get(trace) ?? new Map<bigint, RequestContext>();
    const to = exporter?.directExportFor(this.#directExportUser);
    if (cgroupId === undefined || to === undefined || containers.get(cgroupId) === context) return;
    this.#exportedDirectly.set(trace, containers.set(cgroupId, context));
    try {
      this.#parts.driver.exportDirectly(trace, cgroupId, to, { owner, ...frameOf(context) });
    } catch {
      // It cannot be encoded, as the exporter will find out and say.
    }
  }
}
