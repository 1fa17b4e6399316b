// Looks at a trace from all sides and puts its report together. Changes nothing but the two moments that only a look can
// tell: since when its pods are traced, and when it began.

import { type Clock, elapsedMs } from '../clock.ts';
import type { Exporter } from '../export/exporter.ts';
import type { Refusal } from './containers/cgroups.ts';
import { exportTotals, measuredTotals, NO_TOTALS, sum, type TraceTotals } from './counters.ts';
import type { DesiredPod } from './desired-trace.ts';
import type { LiveTrace, NumberUse } from './live-trace.ts';
import type { Problem } from './problem.ts';
import type { SessionDriver } from './session-driver.ts';
import { judge, type TargetReport, type TraceReport, targetReport } from './trace-report.ts';

export interface ObserverParts {
  readonly exporters: ReadonlyMap<string, Exporter>;
  /** Why others cannot be used, by name. */
  readonly brokenExporters: ReadonlyMap<string, string>;
  /** Where an exporter's endpoint is, as far as is known: pods with these addresses are not traced for it. */
  readonly addressesOf: (exporter: string) => ReadonlySet<string>;
  /** UID of the agent's own pod. */
  readonly podUid: string | undefined;
  /** Traces at most at one time. */
  readonly traces: number;
  readonly clock: Clock;
}

/** What the agent knows beyond the trace. */
export interface Situation {
  readonly stopped: boolean;
  /** Nothing can be traced. */
  readonly problem: Problem | undefined;
  /** There was no room for this trace. */
  readonly overLimit: boolean;
}

/** What is wrong with cgroups that are named like a pod's, and what to do. */
const REFUSED: Readonly<Record<Refusal, string>> = {
  misplaced:
    "one of that name lies where this node's kubelet makes none, which is below the kubepods of the agent's own pod: run the agent as a pod of the same kubelet, and look for who made it",
  taken: 'another cgroup had its name already, and stays the one that is followed: look for who made them',
  no_room: 'there are more cgroups below pods than the agent keeps: look for who made them (metric sysspan.cgroups.refused)',
};

/** One failure is none: receivers are rolled out. */
const FAILURES = 2;

export class TraceObserver {
  readonly #parts: ObserverParts;
  readonly #driver: Pick<SessionDriver, 'cgroups' | 'measured'> | undefined;

  constructor(parts: ObserverParts, driver: Pick<SessionDriver, 'cgroups' | 'measured'> | undefined) {
    this.#parts = parts;
    this.#driver = driver;
  }

  /** Why a pod is not traced for a trace that wants it. */
  refusal(pod: DesiredPod, { desired }: LiveTrace): string | undefined {
    if (pod.uid === this.#parts.podUid) return 'it is the agent itself, which would trace its own work without end: choose other pods';
    if (pod.ip === undefined || !this.#parts.addressesOf(desired.exporter).has(pod.ip)) return undefined;
    return `its address is that of exporter ${desired.exporter}: each span that it takes would make new ones: choose other pods`;
  }

  /** Those of its pods that are traced. */
  podsOf(trace: LiveTrace): DesiredPod[] {
    return trace.desired.pods.filter((pod) => this.refusal(pod, trace) === undefined);
  }

  /** What one number of a trace has counted. */
  measured({ number, unwanted, dropped }: NumberUse): TraceTotals {
    if (this.#driver === undefined) return NO_TOTALS;
    return measuredTotals({ ...this.#driver.measured(number), unwanted, dropped });
  }

  /** All that this agent counted for a trace. */
  counted(trace: LiveTrace): TraceTotals {
    const exported = [...this.#parts.exporters.values()].map((exporter) => exporter.countsOf(trace.desired.uid));
    return sum([trace.base, ...trace.uses.map((use) => this.measured(use)), exportTotals(exported)]);
  }

  #problemOf(trace: LiveTrace, { problem, overLimit }: Situation): Problem | undefined {
    const { exporter } = trace.desired;
    if (trace.problem !== undefined) return trace.problem;
    const broken = this.#parts.brokenExporters.get(exporter);
    if (broken !== undefined) return { reason: 'ExporterUnreachable', message: broken };
    if (!this.#parts.exporters.has(exporter)) {
      const names = [...this.#parts.exporters.keys()].join(', ') || 'none';
      return { reason: 'ExporterUnknown', message: `exporter ${exporter}: not set up in this installation: it has ${names}` };
    }
    if (!overLimit) return problem ?? this.#podless(trace);
    const message = `this node traces for ${this.#parts.traces} requests already, of all namespaces in turn: end some of yours, or raise agent.traces`;
    return { reason: 'TooManyTraces', message };
  }

  /** Why the cgroups of a pod that runs are not taken for its own. */
  #refusedCgroups({ name, uid, containers }: DesiredPod): Problem | undefined {
    const ids = containers.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const cgroups = this.#driver?.cgroups;
    if (cgroups === undefined || ids.length === 0 || ids.some((id) => cgroups.containersById(id).length > 0)) return undefined;
    const [refusal] = [uid, ...ids].flatMap((one) => cgroups.refusal(one) ?? []);
    return refusal && { reason: 'CgroupsRefused', message: `the cgroups of pod ${name} are not followed: ${REFUSED[refusal]}` };
  }

  #podless({ desired, following }: LiveTrace): Problem | undefined {
    const ids = desired.pods.flatMap(({ containers }) => containers.flatMap(({ id }) => (id === undefined ? [] : [id])));
    if (!following || ids.length === 0 || this.#driver === undefined || this.#hasPodCgroups(this.#driver, ids)) return undefined;
    if (desired.pods.some((pod) => this.#refusedCgroups(pod) !== undefined)) return undefined;
    const message = "this node's pods have no cgroups in the v2 hierarchy: use cgroup v2 on the node, or a kubelet with the systemd driver";
    return { reason: 'CgroupV2Missing', message };
  }

  /** Pods of the host may be another node's, where nodes are containers: the agent's own is surely one of this node's. */
  #hasPodCgroups({ cgroups }: Pick<SessionDriver, 'cgroups'>, containerIds: readonly string[]): boolean {
    if (containerIds.some((id) => cgroups.containersById(id).length > 0)) return true;
    const { podUid } = this.#parts;
    return podUid === undefined ? cgroups.size > 0 : cgroups.podsOf(podUid).length + cgroups.containersOf(podUid).length > 0;
  }

  #unreachable({ desired }: LiveTrace): Problem | undefined {
    const exporter = this.#parts.exporters.get(desired.exporter);
    const problem = exporter?.problem;
    // A receiver that does not answer at all has been waited for long enough the first time, and some things do not pass by themselves.
    const enough =
      problem !== undefined &&
      (problem.failures >= FAILURES || problem.lasting || problem.silent || problem.reason === 'DEADLINE_EXCEEDED');
    if (exporter === undefined || !enough) return undefined;
    const why = `${problem.reason}: ${problem.message}`;
    const remedy =
      problem.remedy ?? `see that it runs and takes OTLP over gRPC, or correct exporter ${desired.exporter} of the installation`;
    return { reason: 'ExporterUnreachable', message: `cannot send spans to ${exporter.target}: ${why}: ${remedy}` };
  }

  #targets(trace: LiveTrace): TargetReport[] {
    const runs = ({ id }: DesiredPod['containers'][number]): boolean =>
      id !== undefined && trace.following && (this.#driver?.cgroups.containersById(id).length ?? 0) > 0;
    return trace.desired.pods.map((pod) => {
      const itself = this.refusal(pod, trace);
      const refusal: Problem | undefined = itself === undefined ? undefined : { reason: 'TracesItself', message: itself };
      const followed = trace.following ? this.#refusedCgroups(pod) : undefined;
      return targetReport(
        pod,
        refusal ?? followed,
        pod.containers.filter(runs).map(({ name }) => name),
      );
    });
  }

  /** How a trace stands now. */
  report(trace: LiveTrace, situation: Situation): TraceReport {
    const { clock } = this.#parts;
    const now = clock.now();
    const targets = this.#targets(trace);
    const traced = targets.some(({ state }) => state === 'Tracing');
    trace.tracedSince = traced ? (trace.tracedSince ?? now) : undefined;
    const totals = sum([trace.carried, this.counted(trace)]);
    const [current] = trace.following ? trace.uses.map((use) => this.measured(use)) : [];
    const judgement = judge({
      problem: this.#problemOf(trace, situation),
      suspended: trace.desired.suspend,
      phase: trace.ended ? 'ended' : trace.isOver(clock.wall()) ? 'ending' : 'running',
      stopped: situation.stopped,
      targets,
      unreachable: this.#unreachable(trace),
      tracedMs: trace.tracedSince === undefined ? 0 : elapsedMs(trace.tracedSince, now),
      seen: current?.seen ?? 0,
      recorded: current?.recorded ?? 0,
    });
    // What lives shorter than from one look to the next is seen by what became of it.
    if (judgement.state === 'Tracing' || totals.spans > 0) trace.startedAt ??= clock.wall();
    const { interruptions, recentTraceIds, startedAt, desired } = trace;
    return {
      ...judgement,
      message: [judgement.message, ...(desired.cut ?? []).map((what) => `${what} on this node`)].join('; '),
      generation: desired.generation,
      targets,
      totals,
      interruptions,
      recentTraceIds,
      ...(startedAt === undefined ? {} : { startedAt }),
    };
  }
}
