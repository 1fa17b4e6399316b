// What the operator knows of the cluster, kept up to date by watches, and which traces a change concerns.

import { type Connection, isNewer, joinKey, keyOf, type Logger, type ObjectEvent, Reflector } from '@sysspan/agent/kube';
import type { NodeTrace, SyscallTrace } from '../api/types.ts';
import type { AgentFacts, NodeFacts, PodFacts } from '../reconcile/facts.ts';
import { same } from '../reconcile/node-trace.ts';
import { chooser } from '../reconcile/select.ts';
import { finish } from '../reconcile/status.ts';
import type { Owners } from '../reconcile/workload.ts';
import { type KeptNode, type KeptPod, NODE_TRACES, NODES, PODS, SYSCALL_TRACES } from './resources.ts';
import { keepNode, keepPod, keepTrace } from './trim.ts';

export interface ClusterViewOptions {
  readonly connection: Connection;
  readonly logger: Logger;
  readonly agents: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** Who pods belong to, as far as it is known already. */
  readonly owners: Owners;
  /** A trace, by `namespace/name`, has to be looked at. */
  readonly concerned: (key: string) => void;
}

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
  readonly nodeTraces: Reflector<NodeTrace>;
  readonly pods: Reflector<KeptPod>;
  readonly nodes: Reflector<KeptNode>;
  readonly #options: ClusterViewOptions;
  /** By namespace and name. */
  readonly #pods = new Map<string, Map<string, PodFacts>>();
  readonly #traces = new Map<string, Map<string, SyscallTrace>>();
  /** By the trace's key and the NodeTrace's name. */
  readonly #nodeTraces = new Map<string, Map<string, NodeTrace>>();
  /** By node and pod name. */
  readonly #agents = new Map<string, Map<string, PodFacts>>();
  #active: readonly SyscallTrace[] | undefined;
  /** Uids of NodeTraces that we have deleted, until the watch tells so, too. */
  readonly #deleted = new Set<string>();
  /** Traces as our own writes returned them, by key, until the watch has come as far. */
  readonly #written = new Map<string, SyscallTrace>();

  constructor(options: ClusterViewOptions) {
    this.#options = options;
    const { connection, logger } = options;
    const common = { connection, logger };
    this.traces = new Reflector({ ...common, resource: SYSCALL_TRACES, trim: keepTrace, onEvent: (event) => this.#trace(event) });
    this.nodeTraces = new Reflector({ ...common, resource: NODE_TRACES, trim: keepTrace, onEvent: (event) => this.#nodeTrace(event) });
    this.pods = new Reflector({ ...common, resource: PODS, trim: keepPod, onEvent: (event) => this.#pod(event) });
    this.nodes = new Reflector({ ...common, resource: NODES, trim: keepNode, onEvent: (event) => this.#node(event) });
  }

  get reflectors(): Readonly<Record<string, Reflector<SyscallTrace> | Reflector<NodeTrace> | Reflector<KeptPod> | Reflector<KeptNode>>> {
    return { syscalltraces: this.traces, nodetraces: this.nodeTraces, pods: this.pods, nodes: this.nodes };
  }

  /** Resolves with whether everything has been read; false when stopped before. */
  async start(): Promise<boolean> {
    const all = Object.values(this.reflectors);
    for (const reflector of all) reflector.start();
    return (await Promise.all(all.map(({ synced }) => synced))).every(Boolean);
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.reflectors).map((reflector) => reflector.stop()));
  }

  trace(key: string): SyscallTrace | undefined {
    const seen = this.traces.objects.get(key);
    const written = this.#written.get(key);
    return written?.metadata.uid === seen?.metadata.uid ? (written ?? seen) : seen;
  }

  /** All traces that have not ended and are not being deleted: the same list as long as they are the same, and the same have begun. */
  active(): readonly SyscallTrace[] {
    this.#active ??= [...this.traces.objects.values()].filter((trace) => phase(trace) !== 'ended');
    return this.#active;
  }

  nodeTracesOf(key: string): NodeTrace[] {
    return [...(this.#nodeTraces.get(key)?.values() ?? [])].filter(({ metadata }) => !this.#deleted.has(metadata.uid));
  }

  podsOf(namespace: string): readonly PodFacts[] {
    return [...(this.#pods.get(namespace)?.values() ?? [])];
  }

  node(name: string): NodeFacts | undefined {
    return this.nodes.objects.get(name)?.node;
  }

  /** Of several agents of a node (one may be ending) the one that is ready, else the newest. */
  agent(nodeName: string): AgentFacts | undefined {
    const all = [...(this.#agents.get(nodeName)?.values() ?? [])];
    const best = all.toSorted((a, b) => Number(b.ready) - Number(a.ready) || b.createdAt - a.createdAt)[0];
    if (best === undefined) return undefined;
    const { name, phase, ready, readySince, problem } = best;
    return {
      podName: name,
      running: phase === 'Running',
      ready,
      ...(readySince === undefined ? {} : { readySince }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /**
   * Remembers what a write returned: the next decision must not be made without it. The answer may come later than what the watch
   * has to say of it, and of what others wrote meanwhile; then it says nothing new.
   */
  wrote(object: SyscallTrace | NodeTrace): void {
    const { resourceVersion } = object.metadata;
    if (object.kind === 'SyscallTrace') {
      if (isNewer(resourceVersion, this.traces.resourceVersion)) this.#written.set(keyOf(object), keepTrace(object));
    } else if (isNewer(resourceVersion, this.nodeTraces.resourceVersion)) this.#nodeTraceChanged(keepTrace(object as NodeTrace), true);
  }

  /** Remembers that a NodeTrace was deleted: the next decision must not be made with it. */
  deleted(nodeTrace: NodeTrace): void {
    const { uid } = nodeTrace.metadata;
    if (this.nodeTraces.objects.get(keyOf(nodeTrace))?.metadata.uid === uid) this.#deleted.add(uid);
  }

  /** Everything that is there has to be looked at. */
  all(): void {
    for (const key of this.traces.objects.keys()) this.#options.concerned(key);
  }

  #trace(event: ObjectEvent<SyscallTrace>): void {
    const { type, key, object } = event;
    const { namespace, name } = object.metadata;
    if (event.type !== 'modified' || phase(event.previous) !== phase(object)) this.#active = undefined;
    const traces = byNamespace(this.#traces, namespace);
    const written = this.#written.get(key)?.metadata.resourceVersion ?? '';
    if (type === 'deleted' || !isNewer(written, object.metadata.resourceVersion)) this.#written.delete(key);
    if (type === 'deleted') traces.delete(name);
    else traces.set(name, object);
    if (traces.size === 0) this.#traces.delete(namespace);
    this.#options.concerned(key);
    // Its place among the traces that the namespace may have goes to another.
    if (type === 'deleted' || finish(object) !== undefined) this.#ofNamespace(namespace);
  }

  #nodeTrace({ type, object }: ObjectEvent<NodeTrace>): void {
    this.#nodeTraceChanged(object, type !== 'deleted');
    this.#options.concerned(joinKey({ namespace: object.metadata.namespace, name: object.spec.trace.name }));
  }

  #nodeTraceChanged(object: NodeTrace, exists: boolean): void {
    const key = joinKey({ namespace: object.metadata.namespace, name: object.spec.trace.name });
    const all = byNamespace(this.#nodeTraces, key);
    const known = all.get(object.metadata.name)?.metadata;
    const passed = known?.uid === object.metadata.uid && isNewer(known.resourceVersion, object.metadata.resourceVersion);
    if (exists && !passed) all.set(object.metadata.name, object);
    else if (!exists) {
      all.delete(object.metadata.name);
      this.#deleted.delete(object.metadata.uid);
    }
    if (all.size === 0) this.#nodeTraces.delete(key);
  }

  #pod(event: ObjectEvent<KeptPod>): void {
    const { pod } = event.object;
    const previous = event.type === 'modified' ? event.previous.pod : undefined;
    const pods = byNamespace(this.#pods, pod.namespace);
    if (event.type === 'deleted') pods.delete(pod.name);
    else pods.set(pod.name, pod);
    if (pods.size === 0) this.#pods.delete(pod.namespace);
    if (this.#isAgent(pod)) this.#agentChanged(pod, previous, event.type !== 'deleted');
    const { owners } = this.#options;
    for (const [name, trace] of this.#traces.get(pod.namespace) ?? []) {
      const chosen = chooser(trace.spec, owners.of);
      const matches = (one: PodFacts): boolean => chosen(one) || (trace.spec.target !== undefined && !owners.areKnown(one));
      const nearby = event.type !== 'modified' || matches(pod) || (previous !== undefined && matches(previous));
      if (nearby) this.#options.concerned(joinKey({ namespace: pod.namespace, name }));
    }
  }

  #isAgent({ namespace, labels }: PodFacts): boolean {
    const { agents } = this.#options;
    return namespace === agents.namespace && Object.entries(agents.labels).every(([key, value]) => labels[key] === value);
  }

  #agentChanged(pod: PodFacts, previous: PodFacts | undefined, exists: boolean): void {
    for (const { nodeName, name } of [previous, pod].filter((one) => one !== undefined)) {
      if (nodeName === undefined) continue;
      const agents = byNamespace(this.#agents, nodeName);
      agents.delete(name);
      if (exists && nodeName === pod.nodeName) agents.set(name, pod);
      if (agents.size === 0) this.#agents.delete(nodeName);
    }
    const matters =
      !exists || previous === undefined || previous.ready !== pod.ready || previous.phase !== pod.phase || previous.problem !== pod.problem;
    if (matters) this.#everyActive();
  }

  #node(event: ObjectEvent<KeptNode>): void {
    if (event.type === 'modified' && same(event.previous.node, event.object.node)) return;
    this.#everyActive();
  }

  #everyActive(): void {
    for (const [key, trace] of this.traces.objects) if (finish(trace) === undefined) this.#options.concerned(key);
  }

  #ofNamespace(namespace: string): void {
    for (const [name, trace] of this.#traces.get(namespace) ?? [])
      if (finish(trace) === undefined) this.#options.concerned(joinKey({ namespace, name }));
  }
}
