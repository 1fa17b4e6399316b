// Carries out what is decided about each trace: writes and deletes NodeTraces and their reports, writes the status, tells events.

import { apiVersionOf, type Connection, hasStatus, keyOf, splitKey } from '@sysspan/agent/kube';
import { type Resolved, resolveExpressions } from '@sysspan/agent/syscalls';
import { inSpan, type Logger } from '@sysspan/agent/telemetry';
import type { NodeTrace, NodeTraceReport, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import type { EventRecorder } from '../kube/events.ts';
import { WorkQueue } from '../kube/work-queue.ts';
import { type Place, placesOf } from '../reconcile/admission.ts';
import type { WantedNodeTrace, WantedReport } from '../reconcile/node-trace.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import { isForCluster } from '../reconcile/scope.ts';
import { chooser } from '../reconcile/select.ts';
import type { EventText, Outcome, Situation } from '../reconcile/situation.ts';
import type { Installation, PodSnapshot } from '../reconcile/snapshot.ts';
import { finish } from '../reconcile/status.ts';
import { eachAtMost } from './at-most.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Owners } from './owners.ts';
import type { Receivers } from './receivers.ts';
import type { Refusals } from './refusals.ts';
import { RefusedWrites, type Taken } from './refused-writes.ts';
import { CLUSTER_SYSCALL_TRACES, NODE_TRACE_REPORTS, NODE_TRACES, SYSCALL_TRACES } from './resources.ts';

export interface ControllerParts {
  readonly connection: Connection;
  readonly view: ClusterView;
  readonly owners: Owners;
  readonly receivers: Receivers;
  readonly refusals: Refusals;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly installation: Installation;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const FIELD_MANAGER = 'sysspan-operator';
/** Traces that are worked on at the same time. */
const WORKERS = 4;
/** Objects of a trace that are written at the same time: traces of few nodes do not wait for one of thousands. */
const AT_ONCE = 6;
const PART_OF = 'app.kubernetes.io/part-of';
/** So long the garbage collector is left what a deleted trace owned. Where none runs, agents must not go on. */
const COLLECTOR_MS = 3_000;
/** A clock that is early must not bring a decision before its time. */
const LATER_MS = 20;

export class Controller {
  readonly queue: WorkQueue;
  readonly #parts: ControllerParts;
  readonly #statusWrittenAt = new Map<string, number>();
  /** Since when traces are gone that have left NodeTraces behind. */
  readonly #goneSince = new Map<string, number>();
  readonly #refusedWrites: RefusedWrites;
  /** What the expressions of a trace mean, by its uid and generation. */
  readonly #resolved = new Map<string, Resolved>();
  /** Where the traces of a list stand, by their uids. */
  #ranked: { readonly active: readonly SyscallTrace[]; readonly places: ReadonlyMap<string, Place> } = { active: [], places: new Map() };
  #leads = false;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#refusedWrites = new RefusedWrites(parts.logger);
    this.queue = new WorkQueue({
      workers: WORKERS,
      work: (key, signal) => inSpan('reconcile', attributesOf(key), () => this.#work(key, signal)),
      onError: (key, error, failures, pauseMs) =>
        parts.logger.warn({ err: error, trace: key, failures, pauseMs }, 'a trace could not be brought in line'),
    });
  }

  /** A trace has changed, or something that it depends on. NodeStatus by, and in namespaces of others, that is not our business. */
  enqueue(key: string, withinMs = 0): void {
    if (this.#leads && this.#serves(key)) this.queue.addAfter(key, withinMs);
  }

  #serves(key: string): boolean {
    const { namespaces } = this.#parts.installation.limits;
    const { namespace } = splitKey(key);
    return namespaces.length === 0 || namespace === undefined || namespaces.includes(namespace);
  }

  /** From now on decisions are carried out: on everything that is there first. */
  lead(): void {
    this.#leads = true;
    this.#parts.view.all();
  }

  /** Ends what is under way. */
  async stop(graceMs: number): Promise<void> {
    this.#leads = false;
    await this.queue.shutdown(graceMs);
  }

  async #work(key: string, signal: AbortSignal): Promise<number | undefined> {
    const { view, owners, receivers, refusals, now } = this.#parts;
    const places = this.#places();
    const trace = view.trace(key);
    if (trace === undefined) return await this.#gone(key, signal);
    this.#goneSince.delete(key);
    // Once they are known it comes again.
    const goesOn = trace.metadata.deletionTimestamp === undefined && finish(trace) === undefined;
    if (goesOn && !view.knowsPodsOf(trace)) return undefined;
    const place = places.get(trace.metadata.uid);
    const pods = place?.isWithin === false ? [] : view.podsOf(trace);
    if (trace.spec.target !== undefined && finish(trace) === undefined) await owners.learn(pods);
    const chosen = pods.filter(chooser(trace.spec, owners.of));
    const agentless = chosen.some(({ nodeName }) => nodeName !== undefined && view.agent(nodeName) === undefined);
    await Promise.all([owners.learn(chosen), receivers.learn(), agentless ? refusals.learn() : undefined]);
    const outcome = await this.#carryOut(key, trace, place, signal);
    return outcome.requeueAt === undefined ? undefined : Math.max(1, outcome.requeueAt - now() + LATER_MS);
  }

  /** Where traces stand. Those are looked at that may trace now, or may not any more. */
  #places(): ReadonlyMap<string, Place> {
    const { view, installation } = this.#parts;
    const active = view.active();
    if (active === this.#ranked.active) return this.#ranked.places;
    const { limits } = installation;
    const served = active.filter((trace) => this.#serves(keyOf(trace)));
    const before = this.#ranked.places;
    const places = placesOf(served, limits);
    this.#ranked = { active, places };
    const isWithin = (place: Place | undefined): boolean => place?.isWithin !== false;
    for (const trace of served) {
      const { uid } = trace.metadata;
      if (isWithin(places.get(uid)) !== isWithin(before.get(uid))) this.enqueue(keyOf(trace));
    }
    return places;
  }

  #situation(key: string, trace: SyscallTrace, place: Place | undefined): Situation {
    const { view, owners, receivers, refusals, installation, now } = this.#parts;
    const own = (pod: PodSnapshot): boolean => pod.namespace === installation.agentNamespace && pod.labels[PART_OF] === 'sysspan';
    return {
      trace,
      place,
      nodeTraces: view.nodeTracesOf(key),
      reports: view.reportsOf(key),
      refusedWrites: this.#refusedWrites.of(key),
      otherTraces: view.nodesOfOthers(key),
      namespaces: view.namespacesOf(trace),
      pods: place?.isWithin === false ? [] : view.podsOf(trace),
      node: (name) => view.node(name),
      agent: (nodeName) => view.agent(nodeName),
      owners,
      agentsRefused: refusals.text,
      untraceable: (pod) => own(pod) || receivers.receives(pod, trace.spec.exporter),
      syscalls: this.#syscalls(trace),
      installation,
      now: now(),
      statusWrittenAt: this.#statusWrittenAt.get(key),
    };
  }

  #syscalls({ metadata, spec }: SyscallTrace): Resolved {
    const key = `${metadata.uid} ${metadata.generation}`;
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    if (this.#resolved.size > 1_000) this.#resolved.clear();
    const resolved = resolveExpressions(spec.syscalls ?? []);
    this.#resolved.set(key, resolved);
    return resolved;
  }

  async #carryOut(key: string, trace: SyscallTrace, place: Place | undefined, signal: AbortSignal): Promise<Outcome> {
    const { connection, events } = this.#parts;
    const decided = reconcile(this.#situation(key, trace, place));
    const written = await this.#write(key, decided, signal);
    const outcome = written.isOther ? reconcile(this.#situation(key, trace, place)) : decided;
    if (outcome.status !== undefined) await this.#writeStatus(key, trace, outcome.status, signal);
    for (const text of outcome.events) events.record(occurrence(trace, text));
    await this.#deleteAll(outcome.deleteNodeTraces, outcome.deleteReports, signal);
    if (written.failure !== undefined) throw written.failure;
    const { namespace, name, uid } = trace.metadata;
    if (outcome.deleteTrace) await connection.delete(resourceOf(trace), { namespace, name }, { uid, signal });
    return outcome;
  }

  /**
   * Writes what is to be written of each node. What the API server refuses of one is said in the status and tried again later; it keeps no
   * other node from being written.
   */
  async #write(key: string, outcome: Outcome, signal: AbortSignal): Promise<Taken> {
    const { view, now } = this.#parts;
    const reports = new Map(outcome.createReports.map((report) => [report.spec.nodeName, report]));
    const nodeTraces = new Map(outcome.apply.map((nodeTrace) => [nodeTrace.spec.nodeName, nodeTrace]));
    const present = new Map(view.nodeTracesOf(key).map((nodeTrace) => [nodeTrace.metadata.name, nodeTrace]));
    const nodes = [...new Set([...reports.keys(), ...nodeTraces.keys()])];
    const done = await eachAtMost(AT_ONCE, nodes, (node) => this.#writeNode(reports.get(node), nodeTraces.get(node), present, signal));
    return this.#refusedWrites.take(key, nodes, done, now());
  }

  async #writeNode(
    report: WantedReport | undefined,
    nodeTrace: WantedNodeTrace | undefined,
    present: ReadonlyMap<string, NodeTrace>,
    signal: AbortSignal,
  ): Promise<void> {
    const made = report !== undefined && (await this.#create(report, signal));
    const orphan = report === undefined ? undefined : present.get(report.metadata.name);
    // Somebody took its report away: its agent would go on writing into nothing. It is made anew as soon as the watch says that it is gone.
    if (made && orphan !== undefined) await this.#delete(orphan, signal);
    else if (nodeTrace !== undefined) await this.#apply(nodeTrace, signal);
  }

  /** @returns whether it was not there yet */
  async #create(wanted: WantedReport, signal: AbortSignal): Promise<boolean> {
    const { connection, view } = this.#parts;
    try {
      const options = { fieldManager: FIELD_MANAGER, signal };
      view.wrote(await connection.create<NodeTraceReport>(NODE_TRACE_REPORTS, wanted as NodeTraceReport, options));
      return true;
    } catch (error) {
      // The watch will tell.
      if (hasStatus(error, 409)) return false;
      throw error;
    }
  }

  async #apply(wanted: WantedNodeTrace, signal: AbortSignal): Promise<void> {
    const { connection, view } = this.#parts;
    // Nobody else writes the spec, which is one value: what another manager put there is overwritten.
    const options = { fieldManager: FIELD_MANAGER, force: true, signal };
    view.wrote(await connection.apply<NodeTrace>(NODE_TRACES, wanted as NodeTrace, options));
  }

  async #writeStatus(key: string, trace: SyscallTrace, status: SyscallTraceStatus, signal: AbortSignal): Promise<void> {
    const { connection, view, now } = this.#parts;
    const { namespace, name, uid } = trace.metadata;
    const object = { metadata: { ...(isForCluster(trace) ? {} : { namespace }), name, uid }, status } as SyscallTrace;
    try {
      const options = { subresource: 'status', fieldManager: FIELD_MANAGER, force: true, signal };
      view.wrote(await connection.apply<SyscallTrace>(resourceOf(trace), object, options));
      this.#statusWrittenAt.set(key, now());
    } catch (error) {
      // It has been deleted, or another one has its name: the watch tells.
      if (!hasStatus(error, 404) && !hasStatus(error, 409)) throw error;
    }
  }

  /** NodeTraces first: nobody is to write into a report that is gone. */
  async #deleteAll(nodeTraces: readonly NodeTrace[], reports: readonly NodeTraceReport[], signal: AbortSignal): Promise<void> {
    for (const objects of [nodeTraces, reports]) {
      const done = await eachAtMost<NodeTrace | NodeTraceReport>(AT_ONCE, objects, (object) => this.#delete(object, signal));
      for (const result of done) if (result.status === 'rejected') throw result.reason;
    }
  }

  async #delete(object: NodeTrace | NodeTraceReport, signal: AbortSignal): Promise<void> {
    const { connection, view } = this.#parts;
    const { namespace, name, uid } = object.metadata;
    await connection.delete(object.kind === 'NodeTrace' ? NODE_TRACES : NODE_TRACE_REPORTS, { namespace, name }, { uid, signal });
    view.deleted(object);
  }

  /** A trace is no more. @returns when to look again whether what was made of it is gone, too */
  async #gone(key: string, signal: AbortSignal): Promise<number | undefined> {
    const { view, now } = this.#parts;
    this.#statusWrittenAt.delete(key);
    this.#refusedWrites.forget(key);
    const [nodeTraces, reports] = [view.nodeTracesOf(key), view.reportsOf(key)];
    const since = this.#goneSince.get(key) ?? now();
    const wait = since + COLLECTOR_MS - now();
    if (nodeTraces.length + reports.length > 0 && wait > 0) {
      this.#goneSince.set(key, since);
      return wait;
    }
    await this.#deleteAll(nodeTraces, reports, signal);
    this.#goneSince.delete(key);
    this.queue.forget(key);
    return undefined;
  }
}

/** Of the span of a reconciliation. */
function attributesOf(key: string): Record<string, string> {
  const { namespace, name } = splitKey(key);
  return { 'sysspan.trace.name': name, ...(namespace === undefined ? {} : { 'sysspan.trace.namespace': namespace }) };
}

function resourceOf(trace: SyscallTrace): typeof SYSCALL_TRACES {
  return isForCluster(trace) ? CLUSTER_SYSCALL_TRACES : SYSCALL_TRACES;
}

function occurrence(trace: SyscallTrace, { type, reason, note }: EventText): Parameters<EventRecorder['record']>[0] {
  const { namespace, name, uid } = trace.metadata;
  const { kind } = resourceOf(trace);
  const regarding = { apiVersion: apiVersionOf(SYSCALL_TRACES), kind, ...(isForCluster(trace) ? {} : { namespace }), name, uid };
  return { regarding, type, reason, action: 'Reconcile', note };
}
