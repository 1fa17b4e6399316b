// Carries out what is decided about each trace: applies and deletes NodeTraces, writes the status, tells events.

import { apiVersionOf, type Connection, hasStatus, keyOf, type Logger, splitKey } from '@sysspan/agent/kube';
import { type Resolved, resolveExpressions } from '@sysspan/agent/syscalls';
import type { NodeTrace, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import type { EventRecorder } from '../kube/events.ts';
import { WorkQueue } from '../kube/work-queue.ts';
import { isWithin, type Place, placesOf } from '../reconcile/admission.ts';
import type { Installation, PodFacts } from '../reconcile/facts.ts';
import type { WantedNodeTrace } from '../reconcile/node-trace.ts';
import { type Outcome, reconcile, type Said, type Situation } from '../reconcile/reconcile.ts';
import { chooser } from '../reconcile/select.ts';
import { finish } from '../reconcile/status.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Owners } from './owners.ts';
import type { Receivers } from './receivers.ts';
import type { Refusals } from './refusals.ts';
import { NODE_TRACES, SYSCALL_TRACES } from './resources.ts';

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
  /** What the expressions of a trace mean, by its uid and generation. */
  readonly #resolved = new Map<string, Resolved>();
  /** Where the traces of a list stand, by their uids. */
  #ranked: { readonly active: readonly SyscallTrace[]; readonly places: ReadonlyMap<string, Place> } = { active: [], places: new Map() };
  #leads = false;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.queue = new WorkQueue({
      workers: WORKERS,
      work: (key, signal) => this.#work(key, signal),
      onError: (key, error, failures, pauseMs) =>
        parts.logger.warn({ err: error, trace: key, failures, pauseMs }, 'a trace could not be brought in line'),
    });
  }

  /** A trace has changed, or something that it depends on. Standing by, and in namespaces of others, that is not our business. */
  concerned(key: string): void {
    if (this.#leads && this.#serves(key)) this.queue.add(key);
  }

  #serves(key: string): boolean {
    const { namespaces } = this.#parts.installation.limits;
    return namespaces.length === 0 || namespaces.includes(splitKey(key).namespace ?? '');
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
    const pods = view.podsOf(trace.metadata.namespace);
    if (trace.spec.target !== undefined && finish(trace) === undefined) await owners.learn(pods);
    const chosen = pods.filter(chooser(trace.spec, owners.of));
    const agentless = chosen.some(({ nodeName }) => nodeName !== undefined && view.agent(nodeName) === undefined);
    await Promise.all([owners.learn(chosen), receivers.learn(), agentless ? refusals.learn() : undefined]);
    const outcome = reconcile(this.#situation(key, trace, places.get(trace.metadata.uid)));
    await this.#carryOut(key, trace, outcome, signal);
    return outcome.lookAgainAt === undefined ? undefined : Math.max(1, outcome.lookAgainAt - now() + LATER_MS);
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
    for (const trace of served) {
      const { uid } = trace.metadata;
      if (isWithin(places.get(uid), limits) !== isWithin(before.get(uid), limits)) this.concerned(keyOf(trace));
    }
    return places;
  }

  #situation(key: string, trace: SyscallTrace, place: Place | undefined): Situation {
    const { view, owners, receivers, refusals, installation, now } = this.#parts;
    const { namespace } = trace.metadata;
    const own = (pod: PodFacts): boolean => pod.namespace === installation.agentNamespace && pod.labels[PART_OF] === 'sysspan';
    return {
      trace,
      place,
      nodeTraces: view.nodeTracesOf(key),
      pods: view.podsOf(namespace),
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

  async #carryOut(key: string, trace: SyscallTrace, outcome: Outcome, signal: AbortSignal): Promise<void> {
    const { connection, events } = this.#parts;
    await Promise.all(outcome.apply.map((wanted) => this.#apply(wanted, signal)));
    if (outcome.status !== undefined) await this.#writeStatus(key, trace, outcome.status, signal);
    for (const said of outcome.say) events.record(occurrence(trace, said));
    await Promise.all(outcome.deleteNodeTraces.map((nodeTrace) => this.#delete(nodeTrace, signal)));
    const { namespace, name, uid } = trace.metadata;
    if (outcome.deleteTrace) await connection.delete(SYSCALL_TRACES, { namespace, name }, { uid, signal });
  }

  async #apply(wanted: WantedNodeTrace, signal: AbortSignal): Promise<void> {
    const { connection, view, logger } = this.#parts;
    // Nobody else writes the spec: what another manager put there is overwritten.
    const options = { fieldManager: FIELD_MANAGER, force: true, signal };
    const made = await connection.apply<NodeTrace>(NODE_TRACES, wanted as NodeTrace, options);
    const ours = new Set(wanted.spec.targets.map(({ podUID }) => podUID));
    if (made.spec.targets.every(({ podUID }) => ours.has(podUID))) return view.wrote(made);
    // Items of another manager stay in a list. It is made anew as soon as the watch says that it is gone.
    const { namespace, name, uid } = made.metadata;
    logger.warn({ nodeTrace: name, namespace }, 'a NodeTrace has pods that the operator did not put there: it is deleted');
    await connection.delete(NODE_TRACES, { namespace, name }, { uid, signal });
  }

  async #writeStatus(key: string, trace: SyscallTrace, status: SyscallTraceStatus, signal: AbortSignal): Promise<void> {
    const { connection, view, now } = this.#parts;
    const { namespace, name, uid } = trace.metadata;
    const object = { metadata: { namespace, name, uid }, status } as SyscallTrace;
    try {
      const options = { subresource: 'status', fieldManager: FIELD_MANAGER, force: true, signal };
      view.wrote(await connection.apply<SyscallTrace>(SYSCALL_TRACES, object, options));
      this.#statusWrittenAt.set(key, now());
    } catch (error) {
      // It has been deleted, or another one has its name: the watch tells.
      if (!hasStatus(error, 404) && !hasStatus(error, 409)) throw error;
    }
  }

  async #delete(nodeTrace: NodeTrace, signal: AbortSignal): Promise<void> {
    const { connection, view } = this.#parts;
    const { namespace, name, uid } = nodeTrace.metadata;
    await connection.delete(NODE_TRACES, { namespace, name }, { uid, signal });
    view.deleted(nodeTrace);
  }

  /** A trace is no more. @returns when to look again whether its NodeTraces are gone, too */
  async #gone(key: string, signal: AbortSignal): Promise<number | undefined> {
    const { view, now } = this.#parts;
    this.#statusWrittenAt.delete(key);
    const left = view.nodeTracesOf(key);
    const since = this.#goneSince.get(key) ?? now();
    const wait = since + COLLECTOR_MS - now();
    if (left.length > 0 && wait > 0) {
      this.#goneSince.set(key, since);
      return wait;
    }
    await Promise.all(left.map((nodeTrace) => this.#delete(nodeTrace, signal)));
    this.#goneSince.delete(key);
    this.queue.forget(key);
    return undefined;
  }
}

function occurrence(
  { metadata: { namespace, name, uid } }: SyscallTrace,
  { type, reason, note }: Said,
): Parameters<EventRecorder['record']>[0] {
  const regarding = { apiVersion: apiVersionOf(SYSCALL_TRACES), kind: SYSCALL_TRACES.kind, namespace, name, uid };
  return { regarding, type, reason, action: 'Reconcile', note };
}
