// One desired trace as it goes: what is wanted, the numbers under which native knew it, what was counted, which containers
// it has met. A state without effects; time is a parameter.

import type { Segment, TraceOptions } from '@sysspan/native';
import { elapsedMs, type Moment } from '../clock.ts';
import { SysspanError } from '../errors.ts';
import type { ContainerCgroup } from './containers/cgroups.ts';
import { carriedOn, type Discarded, discarded, NO_TOTALS, NOTHING_DISCARDED, sum, type TraceTotals } from './counters.ts';
import {
  type DesiredContainer,
  type DesiredPod,
  type DesiredTrace,
  type KnownSyscalls,
  traceFilter,
  type WantedCalls,
} from './desired-trace.ts';
import { tenantOf } from './fair-share.ts';
import type { Problem } from './problem.ts';

/** What an earlier agent wrote of a trace. */
export interface Earlier {
  readonly counters: Readonly<Partial<Record<string, number>>>;
  readonly interruptions: number;
  readonly recentTraceIds: readonly string[];
  readonly startedAt?: number;
  /** It was being traced, so that its tracing was cut. */
  readonly tracing: boolean;
}

/** A container and its pod as they were when it was last told of. */
export interface Place {
  readonly pod: DesiredPod;
  readonly container: DesiredContainer;
}

/** One number under which native knows a trace, or knew it. */
export interface NumberUse {
  readonly number: number;
  unwanted: Discarded;
  dropped: Discarded;
}

/** What is counted of a segment. */
export type Counted = Pick<Segment, 'trace' | 'calls' | 'folded'>;

const CONTAINERS = 512;
const RECENT = 10;
/** What is put together about a process tree at most. */
const SEGMENT_BYTES = 4_000_000;
/** How long a pod that is no target any more is known: its last segments close after it. */
const DELETED_POD_MS = 30_000;

const CONTEXTS = { Link: 'link', Continue: 'continue', Ignore: 'ignore' } as const;
const contextOf = ({ settings }: DesiredTrace): 'link' | 'continue' | 'ignore' => CONTEXTS[settings.traceContext];

/** Settings that native knows: where they differ a trace begins anew under another number. */
function identity({ settings, trace, clusterUid, refused }: DesiredTrace): string {
  return JSON.stringify([settings, trace.uid, clusterUid, refused], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

/** Whether a pod's containers are wanted that were not: native may have excluded one of them already. */
function widened(before: readonly DesiredPod[], after: readonly DesiredPod[]): boolean {
  return after.some(({ uid, containers }) => {
    const same = before.find((pod) => pod.uid === uid);
    return same !== undefined && containers.some(({ name }) => !same.containers.some((container) => container.name === name));
  });
}

function settled(desired: DesiredTrace, known: KnownSyscalls): WantedCalls | Problem {
  if (desired.refused !== undefined) return desired.refused;
  try {
    return traceFilter(desired.settings, known);
  } catch (cause) {
    if (!(cause instanceof SysspanError)) throw cause;
    return { reason: 'SyscallsInvalid', message: `spec.syscalls: ${cause.message}` };
  }
}

export class LiveTrace {
  readonly #known: KnownSyscalls;
  desired: DesiredTrace;
  #filter: WantedCalls | Problem;
  /** Current number first. */
  readonly uses: NumberUse[] = [];
  /** Whether `uses[0]` is followed. */
  following = false;
  /** What earlier agents counted. */
  carried: TraceTotals = NO_TOTALS;
  #base: TraceTotals = NO_TOTALS;
  interruptions = 0;
  recentTraceIds: readonly string[] = [];
  startedAt: number | undefined;
  /** Since when its pods have been traced without a break; undefined while none is. */
  tracedSince: Moment | undefined;
  /** Since when its time is over. */
  overSince: Moment | undefined;
  ended = false;
  /** Its NodeTrace is gone. */
  deleted = false;
  readonly #containers = new Map<string, Place>();
  readonly #deletedPods = new Map<string, { readonly pod: DesiredPod; readonly at: Moment }>();

  constructor(desired: DesiredTrace, known: KnownSyscalls) {
    this.#known = known;
    this.desired = desired;
    this.#filter = settled(desired, known);
    this.#meet(desired.pods);
  }

  /** Goes on from what an earlier agent wrote; to be called once at most, whatever was counted before. */
  adopt({ counters, interruptions, tracing, recentTraceIds, startedAt }: Earlier): void {
    this.carried = carriedOn(counters);
    this.interruptions += interruptions + (tracing ? 1 : 0);
    this.recentTraceIds = [...this.recentTraceIds, ...recentTraceIds].slice(0, RECENT);
    this.startedAt = startedAt ?? this.startedAt;
  }

  /** Takes new settings and targets. @returns whether native has to know it under another number */
  update(desired: DesiredTrace, now: Moment): boolean {
    const last = this.desired;
    const anew = identity(last) !== identity(desired) || widened(last.pods, desired.pods);
    if (anew) this.#filter = settled(desired, this.#known);
    for (const pod of last.pods) if (!desired.pods.some(({ uid }) => uid === pod.uid)) this.#deletedPods.set(pod.uid, { pod, at: now });
    for (const { uid } of desired.pods) this.#deletedPods.delete(uid);
    for (const [uid, { at }] of this.#deletedPods) if (elapsedMs(at, now) > DELETED_POD_MS) this.#deletedPods.delete(uid);
    this.desired = desired;
    this.#meet(desired.pods);
    return anew;
  }

  /** Undefined: it is refused, or its settings are bad, see `problem`. */
  get filter(): WantedCalls | undefined {
    return 'reason' in this.#filter ? undefined : this.#filter;
  }

  get problem(): Problem | undefined {
    return 'reason' in this.#filter ? this.#filter : undefined;
  }

  /** @param wallMs the wall clock's time, as `finishesAt` is */
  isOver(wallMs: number): boolean {
    return this.desired.finishesAt !== undefined && wallMs >= this.desired.finishesAt;
  }

  /** It is not over, or no longer. */
  resume(): void {
    this.overSince = undefined;
    this.ended = false;
  }

  /** The number that is followed now. */
  get number(): number | undefined {
    return this.following ? this.uses[0]?.number : undefined;
  }

  /** Whether native knows it under this number. */
  isUsing(number: number): boolean {
    return this.uses.some((use) => use.number === number);
  }

  options(number: number, filter: WantedCalls, salt: string): TraceOptions & { readonly filter: WantedCalls } {
    const { settings, trace, clusterUid, uid } = this.desired;
    return {
      number,
      traceSet: 0,
      request: [clusterUid, trace.uid, uid, salt, number].join(' '),
      segmentSeconds: settings.traceSeconds,
      spansPerSegment: settings.spansPerTrace,
      bytesPerSegment: SEGMENT_BYTES,
      spansPerSecond: settings.spansPerSecond,
      tenant: tenantOf(this.desired),
      contents: filter,
      traceContext: contextOf(this.desired),
      filter,
      expectedErrors: settings.expectedErrors,
    };
  }

  begin(number: number): void {
    this.uses.unshift({ number, unwanted: NOTHING_DISCARDED, dropped: NOTHING_DISCARDED });
    this.following = true;
  }

  /** A number is gone, and these are its totals. */
  finish(number: number, totals: TraceTotals): void {
    const at = this.uses.findIndex((use) => use.number === number);
    if (at >= 0) this.uses.splice(at, 1);
    this.#base = sum([this.#base, totals]);
  }

  /** A segment, or several, was not sent, for one reason or the other. */
  discard(segment: Counted, why: 'unwanted' | 'dropped'): void {
    const use = this.uses.find(({ number }) => number === segment.trace);
    if (use !== undefined) use[why] = discarded(use[why], segment);
    else this.#base = sum([this.#base, moved(segment, why)]);
  }

  /** Traces were sent, or are about to be: the latest of them last. */
  sent(traceIds: readonly string[]): void {
    const latest = [...new Set(traceIds)].reverse();
    this.recentTraceIds = [...latest, ...this.recentTraceIds.filter((id) => !latest.includes(id))].slice(0, RECENT);
  }

  /** What this agent counted, without the numbers that are in use and without the exporters. */
  get base(): TraceTotals {
    return this.#base;
  }

  /** The container of a cgroup, if it is or was a wanted one. */
  place(cgroup: ContainerCgroup): Place | undefined {
    return cgroup.containerId === undefined ? undefined : this.#containers.get(cgroup.containerId);
  }

  podOf({ podUid }: ContainerCgroup): DesiredPod | undefined {
    return this.desired.pods.find(({ uid }) => uid === podUid);
  }

  /** A pod that went before all of its containers' ids were told, and the one container that had none. */
  deletedPodOf({ podUid, containerId }: ContainerCgroup): Place | undefined {
    const pod = this.#deletedPods.get(podUid)?.pod;
    const unknown = pod?.containers.filter(({ id }) => id === undefined) ?? [];
    const [container] = unknown;
    if (pod === undefined || container === undefined || unknown.length > 1 || containerId === undefined) return undefined;
    return { pod, container: { ...container, id: containerId } };
  }

  #meet(pods: readonly DesiredPod[]): void {
    for (const pod of pods)
      for (const container of pod.containers) {
        if (container.id === undefined) continue;
        this.#containers.delete(container.id);
        this.#containers.set(container.id, { pod, container });
      }
    for (const id of this.#containers.keys()) {
      if (this.#containers.size <= CONTAINERS) break;
      this.#containers.delete(id);
    }
  }
}

/** The same for a number whose totals were taken already. */
function moved(segment: Counted, why: 'unwanted' | 'dropped'): TraceTotals {
  const { calls, folded } = discarded(NOTHING_DISCARDED, segment);
  const gone = { ...NO_TOTALS, calls: folded - calls, folded: -folded };
  return why === 'dropped' ? { ...gone, droppedMemory: calls } : { ...gone, filtered: calls, recorded: -calls, consumed: -calls };
}
