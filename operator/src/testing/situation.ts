// Situations to decide about, built from little. Requests go through the schema, so that they have its defaults.

import { type Resolved, resolveExpressions } from '@sysspan/agent/syscalls';
import type {
  NodeTrace,
  NodeTraceReport,
  NodeTraceReportStatus,
  SyscallTrace,
  SyscallTraceSpec,
  SyscallTraceStatus,
} from '../api/types.ts';
import { placesOf } from '../reconcile/admission.ts';
import type { ConditionType } from '../reconcile/conditions.ts';
import type { WantedNodeTrace, WantedReport } from '../reconcile/node-trace.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import type { Outcome, RefusedWrite, Situation } from '../reconcile/situation.ts';
import type { AgentSnapshot, Installation, NodeSnapshot, Owner, PodSnapshot } from '../reconcile/snapshot.ts';
import { structure } from './schema.ts';

/** When every trace here was created. */
export const T0 = Date.parse('2026-06-01T12:00:00Z');

export const INSTALLATION: Installation = {
  clusterUID: 'cluster',
  limits: {
    traces: 4,
    tracesPerNamespace: 2,
    podsPerTrace: 3,
    nodesPerTrace: 3,
    maxDurationSeconds: 600,
    stringBytes: 1024,
    buffers: 'Sent',
    commandLine: false,
    spansPerSecond: 2_000,
    namespaces: [],
    perNamespace: {},
    cluster: {
      traces: 1,
      podsPerTrace: 5,
      nodesPerTrace: 4,
      maxDurationSeconds: 900,
      stringBytes: 2048,
      buffers: 'All',
      commandLine: true,
      spansPerSecond: 500,
    },
  },
  exporters: [{ name: 'default', namespaces: [] }],
  agentNamespace: 'sysspan',
  agentSelector: 'app.kubernetes.io/component=agent',
};

export function traceOf(spec: object = {}, more: { name?: string; status?: SyscallTraceStatus; createdAt?: number } = {}): SyscallTrace {
  const choice = ['podNames', 'selector', 'target'].some((field) => field in spec)
    ? {}
    : { selector: { matchLabels: { app: 'checkout' } } };
  const { object, errors } = structure('syscalltraces', { spec: { ...choice, ...spec } });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const name = more.name ?? 'checkout';
  const creationTimestamp = new Date(more.createdAt ?? T0).toISOString();
  return {
    apiVersion: 'sysspan.io/v1alpha1',
    kind: 'SyscallTrace',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', generation: 1, creationTimestamp },
    spec: (object as { spec: SyscallTraceSpec }).spec,
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

/** A request for the cluster, for pods of the namespaces shop and lab unless it says others. */
export function clusterTraceOf(spec: object = {}, more: { name?: string; createdAt?: number } = {}): SyscallTrace {
  const namespaces = 'namespaceSelector' in spec ? {} : { namespaces: ['shop', 'lab'] };
  const { object, errors } = structure('clustersyscalltraces', { spec: { ...namespaces, selector: {}, ...spec } });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const { metadata, ...rest } = traceOf({}, more);
  const kind = 'ClusterSyscallTrace' as const;
  return {
    ...rest,
    kind,
    metadata: { ...metadata, namespace: '', uid: `cluster-${metadata.name}` },
    spec: (object as { spec: SyscallTraceSpec }).spec,
  };
}

export function podOf(name: string, more: Partial<PodSnapshot> = {}): PodSnapshot {
  return {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    labels: { app: 'checkout' },
    resource: {},
    nodeName: 'worker-1',
    phase: 'Running',
    ready: true,
    createdAt: T0,
    containers: [{ name: 'app', image: 'checkout:1', kind: 'app', containerID: 'containerd://1', restartCount: 0 }],
    ...more,
  };
}

/** A cluster of some nodes, each with an agent unless it is said otherwise; agents and the API server do what they are told. */
export class World {
  now = T0;
  trace: SyscallTrace;
  /** All traces that have not ended; undefined: this one alone. */
  siblings: SyscallTrace[] | undefined;
  namespaces = ['shop'];
  pods: PodSnapshot[] = [];
  nodes: string[];
  agents = new Map<string, Partial<AgentSnapshot>>();
  nodeTraces: NodeTrace[] = [];
  reports: NodeTraceReport[] = [];
  refusedWrites = new Map<string, RefusedWrite>();
  otherTraces: number[] = [];
  installation = INSTALLATION;
  syscalls: Resolved | undefined;
  agentsRefused: string | undefined;
  untraceable: Situation['untraceable'] = () => false;
  /** What owners belong to, by their uids. */
  above = new Map<string, Owner>();
  /** Uids of owners that could not be read. */
  unread = new Set<string>();
  /** Names of nodes that are not ready. */
  unready = new Set<string>();
  /** Labels of nodes, by their names. */
  labels: Record<string, Record<string, string>> = {};
  statusWrittenAt: number | undefined;

  constructor(trace: SyscallTrace, nodes: string[] = ['worker-1', 'worker-2']) {
    this.trace = trace;
    this.nodes = nodes;
    for (const name of nodes) this.agents.set(name, {});
  }

  decide(): Outcome {
    const agent = (nodeName: string): AgentSnapshot | undefined => {
      const known = this.agents.get(nodeName);
      return known && { podName: `agent-${nodeName}`, running: true, ready: true, readySince: T0 - 60_000, ...known };
    };
    const node = (name: string): NodeSnapshot | undefined =>
      this.nodes.includes(name) ? { name, labels: this.labels[name] ?? {}, ready: !this.unready.has(name) } : undefined;
    return reconcile({
      trace: this.trace,
      place: placesOf(this.siblings ?? [this.trace], this.installation.limits).get(this.trace.metadata.uid),
      nodeTraces: this.nodeTraces,
      reports: this.reports,
      refusedWrites: this.refusedWrites,
      otherTraces: this.otherTraces,
      namespaces: this.namespaces,
      pods: this.pods,
      node,
      agent,
      owners: {
        of: ({ owner }) => [owner, this.above.get(owner?.uid ?? '')].filter((one) => one !== undefined),
        areKnown: ({ owner }) => !this.unread.has(owner?.uid ?? ''),
      },
      agentsRefused: this.agentsRefused,
      untraceable: this.untraceable,
      syscalls: this.syscalls ?? resolveExpressions(this.trace.spec.syscalls ?? []),
      installation: this.installation,
      now: this.now,
      statusWrittenAt: this.statusWrittenAt,
    });
  }

  /** Decides and does it. */
  step(): Outcome {
    const outcome = this.decide();
    for (const wanted of outcome.createReports) this.#create(wanted);
    for (const wanted of outcome.apply) this.#apply(wanted);
    if (outcome.status !== undefined) {
      this.trace = { ...this.trace, status: outcome.status };
      this.statusWrittenAt = this.now;
    }
    const deleted = new Set([...outcome.deleteNodeTraces, ...outcome.deleteReports].map(({ metadata }) => metadata.uid));
    this.nodeTraces = this.nodeTraces.filter(({ metadata }) => !deleted.has(metadata.uid));
    this.reports = this.reports.filter(({ metadata }) => !deleted.has(metadata.uid));
    return outcome;
  }

  #apply(wanted: WantedNodeTrace): void {
    const present = this.nodeTraces.find(({ metadata }) => metadata.name === wanted.metadata.name);
    if (present !== undefined) {
      present.spec = wanted.spec;
      present.metadata = { ...present.metadata, generation: present.metadata.generation + 1 };
      return;
    }
    const metadata = { ...wanted.metadata, ...this.#created(`uid-${wanted.metadata.name}`) };
    this.nodeTraces.push({ apiVersion: 'sysspan.io/v1alpha1', kind: 'NodeTrace', metadata, spec: wanted.spec });
  }

  #create(wanted: WantedReport): void {
    const metadata = { ...wanted.metadata, ...this.#created(`report-${wanted.metadata.name}`) };
    this.reports.push({ apiVersion: 'sysspan.io/v1alpha1', kind: 'NodeTraceReport', metadata, spec: wanted.spec });
  }

  #created(uid: string): Pick<NodeTrace['metadata'], 'uid' | 'resourceVersion' | 'generation' | 'creationTimestamp'> {
    return { uid, resourceVersion: '1', generation: 1, creationTimestamp: new Date(this.now).toISOString() };
  }

  nodeTrace(nodeName: string): NodeTrace {
    const found = this.nodeTraces.find(({ spec }) => spec.nodeName === nodeName);
    if (found === undefined) throw new Error(`no NodeTrace for ${nodeName}`);
    return found;
  }

  report(nodeName: string): NodeTraceReport {
    const found = this.reports.find(({ spec }) => spec.nodeName === nodeName);
    if (found === undefined) throw new Error(`no report of ${nodeName}`);
    return found;
  }

  /** What the agent of a node says: that it traces all it was given, unless it is said otherwise. */
  says(nodeName: string, status: NodeTraceReportStatus = {}): void {
    const report = this.report(nodeName);
    report.status = {
      agent: { podName: `agent-${nodeName}` },
      state: 'Tracing',
      reason: 'Tracing',
      startedAt: new Date(this.now).toISOString(),
      counters: { recorded: 1, spans: 1 },
      ...status,
    };
  }

  condition(type: ConditionType): string {
    const found = this.trace.status?.conditions?.find((one) => one.type === type);
    return `${found?.status} ${found?.reason}`;
  }

  message(type: ConditionType = 'Ready'): string {
    return this.trace.status?.conditions?.find((one) => one.type === type)?.message ?? '';
  }
}
