// What the operator knows of the cluster, kept up to date by watches, and which traces a change concerns.

import { type Connection, isNewer, keyOf, type ObjectEvent, type ObservedReflector, Reflector } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { NodeTrace, NodeTraceReport, SyscallTrace } from '../api/types.ts';
import { same } from '../reconcile/node-trace.ts';
import { isForCluster, namespaceFilter } from '../reconcile/scope.ts';
import { chooser } from '../reconcile/select.ts';
import type { AgentSnapshot, NodeSnapshot, PodSnapshot } from '../reconcile/snapshot.ts';
import { finish } from '../reconcile/status.ts';
import type { Owners } from '../reconcile/workload.ts';
import { AgentPods } from './agent-pods.ts';
import { MadeObjects } from './made-objects.ts';
import { PodWatches } from './pod-watches.ts';
import {
  CLUSTER_SYSCALL_TRACES,
  type KeptNamespace,
  type KeptNode,
  type KeptPod,
  NAMESPACES,
  NODE_TRACE_REPORTS,
  NODE_TRACES,
  NODES,
  PODS,
  SYSCALL_TRACES,
} from './resources.ts';
import { keepNamespace, keepNode, keepPod, keepTrace } from './trim.ts';

export interface ClusterViewOptions {
  readonly connection: Connection;
  readonly logger: Logger;
  readonly agents: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** Who pods belong to, as far as it is known already. */
  readonly owners: Owners;
  /** Whose traces are carried out. Empty: all. */
  readonly namespaces?: readonly string[];
  /**
   * A trace, by `namespace/name`, or by `name` where it is for the cluster, has to be looked at, so many milliseconds from now at the
   * latest; at once when that is left out.
   */
  readonly enqueue: (key: string, withinMs?: number) => void;
}

/** Of a trace on so many nodes some report at any time: it is looked at once for all that do within so many milliseconds, a second at most. */
const GATHER_MS = 1_000;
/** Of a request for the cluster so many pods are worth a millisecond of waiting. */
const PODS_PER_MS = 100;

const byNamespace = <T>(map: Map<string, Map<string, T>>, namespace: string): Map<string, T> => {
  let inner = map.get(namespace);
  if (inner === undefined) {
    inner = new Map();
    map.set(namespace, inner);
  }
  return inner;
};

/** What counts for who may trace. */
function phase(trace: SyscallTrace): 'ended' | 'begun' | 'waiting' {
  if (trace.metadata.deletionTimestamp !== undefined || finish(trace) !== undefined) return 'ended';
  return trace.status?.startedAt === undefined ? 'waiting' : 'begun';
}

export class ClusterView {
  readonly traces: Reflector<SyscallTrace>;
  readonly clusterTraces: Reflector<SyscallTrace>;
  readonly namespaces: Reflector<KeptNamespace>;
  readonly nodeTraces: Reflector<NodeTrace>;
  readonly reports: Reflector<NodeTraceReport>;
  readonly agents: Reflector<KeptPod>;
  readonly pods: PodWatches;
  readonly nodes: Reflector<KeptNode>;
  readonly #options: ClusterViewOptions;
  /** By namespace and name. */
  readonly #pods = new Map<string, Map<string, PodSnapshot>>();
  readonly #traces = new Map<string, Map<string, SyscallTrace>>();
  readonly #nodeTraces: MadeObjects<NodeTrace>;
  readonly #reports: MadeObjects<NodeTraceReport>;
  readonly #agents = new AgentPods();
  #active: readonly SyscallTrace[] | undefined;
  /** Traces as our own writes returned them, by key, until the watch has come as far. */
  readonly #written = new Map<string, SyscallTrace>();

  constructor(options: ClusterViewOptions) {
    this.#options = options;
    const { connection, logger, agents } = options;
    const { namespace } = agents;
    const labelSelector = Object.entries(agents.labels).map(([key, value]) => `${key}=${value}`);
    const common = { connection, logger };
    this.#nodeTraces = new MadeObjects(namespace);
    this.#reports = new MadeObjects(namespace);
    this.clusterTraces = new Reflector({
      ...common,
      resource: CLUSTER_SYSCALL_TRACES,
      trim: keepTrace,
      onEvent: (event) => this.#clusterTrace(event),
    });
    this.namespaces = new Reflector({
      ...common,
      resource: NAMESPACES,
      trim: keepNamespace,
      onEvent: (event) => this.#namespace(event),
    });
    this.traces = new Reflector({ ...common, resource: SYSCALL_TRACES, trim: keepTrace, onEvent: (event) => this.#trace(event) });
    this.nodeTraces = new Reflector({ ...common, resource: NODE_TRACES, trim: keepTrace, onEvent: (event) => this.#nodeTrace(event) });
    this.reports = new Reflector({ ...common, resource: NODE_TRACE_REPORTS, trim: keepTrace, onEvent: (event) => this.#report(event) });
    this.agents = new Reflector({
      ...common,
      resource: PODS,
      trim: keepPod,
      namespace,
      labelSelector: labelSelector.join(','),
      onEvent: (event) => this.#agent(event),
    });
    this.pods = new PodWatches({
      ...common,
      onEvent: (event) => this.#pod(event),
      onKnown: (known) => this.#ofNamespace(known),
      onForgotten: (forgotten) => this.#pods.delete(forgotten),
    });
    this.nodes = new Reflector({ ...common, resource: NODES, trim: keepNode, onEvent: (event) => this.#node(event) });
  }

  /** By the names of what they watch. */
  get reflectors(): Readonly<Record<string, ObservedReflector>> {
    const { traces: syscalltraces, clusterTraces: clustersyscalltraces, namespaces, agents, pods, nodes } = this;
    const { nodeTraces: nodetraces, reports: nodetracereports } = this;
    return { syscalltraces, clustersyscalltraces, namespaces, nodetraces, nodetracereports, agents, pods, nodes };
  }

  /** Everything has been read but pods of namespaces, which `knows` tells of. */
  get isSynced(): boolean {
    return this.#always.every(({ isSynced }) => isSynced);
  }

  /** Resolves with whether everything has been read; false when stopped before. */
  async start(): Promise<boolean> {
    for (const reflector of this.#always) reflector.start();
    return (await Promise.all(this.#always.map(({ synced }) => synced))).every(Boolean);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#always, this.pods].map((one) => one.stop()));
  }

  /** What is watched whether there are traces or not. */
  get #always(): readonly (
    | Reflector<SyscallTrace>
    | Reflector<NodeTrace>
    | Reflector<NodeTraceReport>
    | Reflector<KeptNamespace>
    | Reflector<KeptPod>
    | Reflector<KeptNode>
  )[] {
    return [this.traces, this.clusterTraces, this.namespaces, this.nodeTraces, this.reports, this.agents, this.nodes];
  }

  trace(key: string): SyscallTrace | undefined {
    const seen = this.traces.objects.get(key) ?? this.clusterTraces.objects.get(key);
    const written = this.#written.get(key);
    return written?.metadata.uid === seen?.metadata.uid ? (written ?? seen) : seen;
  }

  /** All traces that have not ended and are not being deleted: the same list as long as they are the same, and the same have begun. */
  active(): readonly SyscallTrace[] {
    this.#active ??= [...this.traces.objects.values(), ...this.clusterTraces.objects.values()].filter((trace) => phase(trace) !== 'ended');
    return this.#active;
  }

  nodeTracesOf(key: string): NodeTrace[] {
    return this.#nodeTraces.of(key);
  }

  reportsOf(key: string): NodeTraceReport[] {
    return this.#reports.of(key);
  }

  /** How many nodes each trace but this one has. */
  nodesOfOthers(key: string): number[] {
    return [...this.#nodeTraces.sizes()].flatMap(([of, size]) => (of === key ? [] : [size]));
  }

  /** Of a trace's namespaces those that exist and are served. */
  namespacesOf(trace: SyscallTrace): readonly string[] {
    if (!isForCluster(trace)) return [trace.metadata.namespace];
    const chosen = namespaceFilter(trace);
    return [...this.namespaces.objects.values()].flatMap(({ metadata: { name }, labels }) =>
      this.#serves(name) && chosen(name, labels) ? [name] : [],
    );
  }

  /** Whether all pods of its namespaces are known: those of namespaces with traces that go on are, a moment after the first one. */
  knowsPodsOf(trace: SyscallTrace): boolean {
    return this.namespacesOf(trace).every((namespace) => this.pods.knows(namespace));
  }

  podsOf(trace: SyscallTrace): readonly PodSnapshot[] {
    return this.namespacesOf(trace).flatMap((namespace) => [...(this.#pods.get(namespace)?.values() ?? [])]);
  }

  node(name: string): NodeSnapshot | undefined {
    return this.nodes.objects.get(name)?.node;
  }

  agent(nodeName: string): AgentSnapshot | undefined {
    return this.#agents.of(nodeName);
  }

  /**
   * Remembers what a write returned: the next decision must not be made without it. The answer may come later than what the watch
   * has to say of it, and of what others wrote meanwhile; then it says nothing new.
   */
  wrote(object: SyscallTrace | NodeTrace | NodeTraceReport): void {
    const { resourceVersion } = object.metadata;
    if (object.kind === 'NodeTrace') {
      if (isNewer(resourceVersion, this.nodeTraces.resourceVersion)) this.#nodeTraces.put(keepTrace(object));
    } else if (object.kind === 'NodeTraceReport') {
      if (isNewer(resourceVersion, this.reports.resourceVersion)) this.#reports.put(keepTrace(object));
    } else {
      const { resourceVersion: watched } = isForCluster(object) ? this.clusterTraces : this.traces;
      if (isNewer(resourceVersion, watched)) this.#written.set(keyOf(object), keepTrace(object));
    }
  }

  /** Remembers that one was deleted: the next decision must not be made with it. */
  deleted(object: NodeTrace | NodeTraceReport): void {
    const { uid } = object.metadata;
    const [watched, made] = object.kind === 'NodeTrace' ? [this.nodeTraces, this.#nodeTraces] : [this.reports, this.#reports];
    if (watched.objects.get(keyOf(object))?.metadata.uid === uid) made.deleted(uid);
  }

  /** Everything that is there has to be looked at. */
  all(): void {
    for (const { objects } of [this.traces, this.clusterTraces]) for (const key of objects.keys()) this.#options.enqueue(key);
  }

  #trace(event: ObjectEvent<SyscallTrace>): void {
    const { type, key, object } = event;
    const { namespace, name } = object.metadata;
    if (event.type !== 'modified' || phase(event.previous) !== phase(object)) this.#active = undefined;
    const traces = byNamespace(this.#traces, namespace);
    this.#seen(event);
    if (type === 'deleted') traces.delete(name);
    else traces.set(name, object);
    if (traces.size === 0) this.#traces.delete(namespace);
    this.#want(namespace);
    this.#options.enqueue(key);
    // Its place among the traces that the namespace may have goes to another.
    if (type === 'deleted' || finish(object) !== undefined) this.#ofNamespace(namespace);
  }

  #clusterTrace(event: ObjectEvent<SyscallTrace>): void {
    const { type, key, object } = event;
    const changesPhase = event.type !== 'modified' || phase(event.previous) !== phase(object);
    if (changesPhase) this.#active = undefined;
    this.#seen(event);
    if (changesPhase || event.previous.metadata.generation !== object.metadata.generation)
      for (const { metadata } of this.namespaces.objects.values()) this.#want(metadata.name);
    this.#options.enqueue(key);
    // As above, among those for the cluster.
    if (type === 'deleted' || finish(object) !== undefined) this.#everyActive(this.clusterTraces);
  }

  /** What we wrote is of no more interest once the watch has come as far. */
  #seen({ type, key, object }: ObjectEvent<SyscallTrace>): void {
    const written = this.#written.get(key)?.metadata.resourceVersion ?? '';
    if (type === 'deleted' || !isNewer(written, object.metadata.resourceVersion)) this.#written.delete(key);
  }

  #namespace(event: ObjectEvent<KeptNamespace>): void {
    if (event.type === 'modified' && same(event.previous.labels, event.object.labels)) return;
    this.#want(event.object.metadata.name);
    this.#everyActive(this.clusterTraces);
  }

  /** Those for the cluster that go on and are about pods of this namespace. */
  #clusterTracesOf(namespace: string): SyscallTrace[] {
    const labels = this.namespaces.objects.get(namespace)?.labels;
    if (labels === undefined || !this.#serves(namespace)) return [];
    const going = [...this.clusterTraces.objects.values()].filter((trace) => phase(trace) !== 'ended');
    return going.filter((trace) => namespaceFilter(trace)(namespace, labels));
  }

  /** Whether somebody needs the pods of a namespace may have changed. */
  #want(namespace: string): void {
    const own = [...(this.#traces.get(namespace)?.values() ?? [])].some((trace) => phase(trace) !== 'ended');
    if (this.#serves(namespace) && (own || this.#clusterTracesOf(namespace).length > 0)) this.pods.want(namespace);
    else this.pods.unwant(namespace);
  }

  #serves(namespace: string): boolean {
    const { namespaces = [] } = this.#options;
    return namespaces.length === 0 || namespaces.includes(namespace);
  }

  #nodeTrace({ type, object }: ObjectEvent<NodeTrace>): void {
    if (type === 'deleted') this.#nodeTraces.remove(object);
    else this.#nodeTraces.put(object);
    this.#options.enqueue(this.#nodeTraces.traceOf(object));
  }

  #report({ type, object }: ObjectEvent<NodeTraceReport>): void {
    const key = this.#reports.traceOf(object);
    if (type === 'deleted') this.#reports.remove(object);
    else this.#reports.put(object);
    this.#options.enqueue(key, type === 'modified' ? Math.min(GATHER_MS, this.#reports.sizeOf(key) - 1) : 0);
  }

  #pod(event: ObjectEvent<KeptPod>): void {
    const { pod } = event.object;
    const previous = event.type === 'modified' ? event.previous.pod : undefined;
    const pods = byNamespace(this.#pods, pod.namespace);
    if (event.type === 'deleted') pods.delete(pod.name);
    else pods.set(pod.name, pod);
    if (pods.size === 0) this.#pods.delete(pod.namespace);
    const { owners } = this.#options;
    const own = [...(this.#traces.get(pod.namespace)?.values() ?? [])].filter((trace) => phase(trace) !== 'ended');
    for (const trace of [...own, ...this.#clusterTracesOf(pod.namespace)]) {
      const chosen = chooser(trace.spec, owners.of);
      const matches = (one: PodSnapshot): boolean => chosen(one) || (trace.spec.target !== undefined && !owners.areKnown(one));
      const nearby = event.type !== 'modified' || matches(pod) || (previous !== undefined && matches(previous));
      // To look at all pods of many namespaces takes longer than events of these leave.
      const withinMs = isForCluster(trace) ? Math.min(GATHER_MS, this.pods.objects.size / PODS_PER_MS) : 0;
      if (nearby) this.#options.enqueue(keyOf(trace), withinMs);
    }
  }

  #agent(event: ObjectEvent<KeptPod>): void {
    if (this.#agents.take(event)) this.#everyActive();
  }

  #node(event: ObjectEvent<KeptNode>): void {
    if (event.type === 'modified' && same(event.previous.node, event.object.node)) return;
    this.#everyActive();
  }

  #everyActive(...among: readonly Reflector<SyscallTrace>[]): void {
    for (const { objects } of among.length > 0 ? among : [this.traces, this.clusterTraces])
      for (const [key, trace] of objects) if (finish(trace) === undefined) this.#options.enqueue(key);
  }

  #ofNamespace(namespace: string): void {
    for (const trace of [...(this.#traces.get(namespace)?.values() ?? []), ...this.#clusterTracesOf(namespace)])
      if (finish(trace) === undefined) this.#options.enqueue(keyOf(trace));
  }
}
