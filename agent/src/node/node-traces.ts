// NodeTraces as the agent understands them, and what it says of them in the words of their reports. Pure.

import { notTheOperators } from '../node-trace/owner.ts';
import type {
  NodeTrace,
  NodeTraceReport,
  NodeTraceReportStatus,
  NodeTraceReportStatusTarget,
  NodeTraceSpecTarget,
} from '../node-trace/types.ts';
import { containerReference } from './containers/cgroup-path.ts';
import type { TraceTotals } from './counters.ts';
import type { DesiredContainer, DesiredPod, DesiredTrace } from './desired-trace.ts';
import type { Earlier } from './live-trace.ts';
import type { Problem } from './problem.ts';
import type { TargetReport, TraceReport } from './trace-report.ts';

/** Who writes. */
export interface AgentIdentity {
  readonly podName: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly version: string;
}

/** Bounds of the schema. */
const TARGETS = 50;
const MESSAGE = 1024;
const ATTRIBUTES = 64;
const MOST_COUNTED = Number.MAX_SAFE_INTEGER;
const MOST_INTERRUPTIONS = 2 ** 31 - 1;

function milliseconds(time: string | undefined): number | undefined {
  const value = Date.parse(time ?? '');
  return Number.isNaN(value) ? undefined : value;
}

function containerOf({ name, containerID, image, restartCount }: NodeTraceSpecTarget['containers'][number]): DesiredContainer {
  const { runtime, id } = containerReference(containerID ?? '');
  return { name, image, restartCount, ...(id === '' ? {} : { id, runtime }) };
}

function podOf(
  { podUID, podName, namespace, podIP, attributes, containers, others = [] }: NodeTraceSpecTarget,
  forCluster: boolean,
): DesiredPod {
  const otherIds = others.map((reference) => containerReference(reference).id).filter((id) => id !== '');
  return {
    uid: podUID,
    name: podName,
    ...(forCluster ? { namespace: namespace ?? '' } : {}),
    attributes: Object.fromEntries(Object.entries(attributes).slice(0, ATTRIBUTES)),
    containers: containers.map(containerOf),
    ...(otherIds.length === 0 ? {} : { others: otherIds }),
    ...(podIP === undefined ? {} : { ip: podIP }),
  };
}

/** Why a NodeTrace is not carried out on this node, whatever it says. */
function refusal(nodeTrace: NodeTrace, nodeName: string, home: string | undefined): Problem | undefined {
  const { metadata, spec } = nodeTrace;
  const why = spec.nodeName === nodeName ? notTheOperators(nodeTrace, home) : `it is node ${spec.nodeName}'s`;
  if (why === undefined) return undefined;
  const remedy = `delete it (kubectl -n ${metadata.namespace} delete nodetrace ${metadata.name})`;
  return { reason: 'NotFromOperator', message: `this NodeTrace is none that the operator made for this node: ${why}: ${remedy}` };
}

/**
 * What a NodeTrace wants of a node.
 * @param home the agent's namespace; without it nothing is carried out of a ClusterSyscallTrace
 */
export function desiredTraceOf(nodeTrace: NodeTrace, nodeName: string, home?: string): DesiredTrace {
  const { metadata, spec } = nodeTrace;
  const { settings } = spec;
  const finishesAt = milliseconds(spec.finishesAt);
  const refused = refusal(nodeTrace, nodeName, home);
  const forCluster = spec.trace.kind === 'ClusterSyscallTrace';
  return {
    uid: metadata.uid,
    namespace: metadata.namespace,
    name: metadata.name,
    generation: metadata.generation,
    trace: spec.trace,
    clusterUid: spec.clusterUID,
    exporter: spec.exporter,
    suspend: spec.suspend ?? false,
    settings: {
      ...settings,
      minDurationNanoseconds: BigInt(Math.trunc(settings.minDurationNanoseconds)),
    },
    pods: spec.targets.map((target) => podOf(target, forCluster)),
    ...(forCluster ? { forCluster } : {}),
    ...(finishesAt === undefined ? {} : { finishesAt }),
    ...(refused === undefined ? {} : { refused }),
  };
}

/** What has been reported, by another agent of this node or by this one of a NodeTrace that is gone; undefined for nothing, or when it is no report that the operator made. */
export function earlierOf(report: NodeTraceReport, nodeName: string, home?: string): Earlier | undefined {
  const { status, spec } = report;
  if (status?.agent === undefined || spec.nodeName !== nodeName || notTheOperators(report, home) !== undefined) return undefined;
  const startedAt = milliseconds(status.startedAt);
  return {
    counters: Object.fromEntries(Object.entries(status.counters ?? {}).map(([name, value]) => [name, Number(value)])),
    interruptions: status.interruptions ?? 0,
    recentTraceIds: status.recentTraceIDs ?? [],
    tracing: status.state === 'Tracing' || status.reason === 'AgentStopped',
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

const cut = (text: string): string => (text.length <= MESSAGE ? text : `${text.slice(0, MESSAGE - 1)}…`);

function targetOf({ podUid, podName, state, reason, message, containers }: TargetReport): NodeTraceReportStatusTarget {
  return { podUID: podUid, podName, state, reason, message: cut(message), containers: [...containers] };
}

/** Those that are not traced come first: the list is cut. */
function targetsOf(targets: readonly TargetReport[]): NodeTraceReportStatusTarget[] {
  const rank = { Refused: 0, Waiting: 1, Tracing: 2 } as const;
  return targets
    .toSorted((a, b) => rank[a.state] - rank[b.state])
    .slice(0, TARGETS)
    .map(targetOf);
}

/** A count that is taken a moment before another it is part of may be ahead of it. A status may have been written by anybody. */
function countersOf(totals: TraceTotals): TraceTotals {
  return Object.fromEntries(
    Object.entries(totals).map(([name, value]) => [name, Math.min(MOST_COUNTED, Math.max(0, value))]),
  ) as TraceTotals;
}

const time = (at: number): string => new Date(at).toISOString();

/** The status that says it, without the time of writing. */
export function statusOf(report: TraceReport, agent: AgentIdentity): NodeTraceReportStatus {
  const { generation, state, reason, message, targets, totals, interruptions, recentTraceIds, startedAt } = report;
  return {
    observedGeneration: generation,
    agent: { podName: agent.podName, startedAt: time(agent.startedAt), version: agent.version },
    state,
    reason,
    message: cut(message),
    podsTracing: state === 'Tracing' ? targets.filter((target) => target.state === 'Tracing').length : 0,
    targets: targetsOf(targets),
    counters: countersOf(totals),
    interruptions: Math.min(MOST_INTERRUPTIONS, interruptions),
    recentTraceIDs: [...recentTraceIds],
    ...(startedAt === undefined ? {} : { startedAt: time(startedAt) }),
  };
}
