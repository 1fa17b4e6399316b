// The pods of namespaces that have traces, and of no others. One watch a namespace: the API server finds those who watch a namespace's
// pods by its name, so that each costs what happens in its namespace. A watch costs a connection on both sides as well, which is more
// than the pods of a small namespace do; therefore, beyond so many namespaces, one watch of the whole cluster takes their place.

import {
  type Connection,
  NO_COUNTS,
  type ObjectEvent,
  type ObservedReflector,
  Reflector,
  type ReflectorCounters,
} from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import { type KeptPod, PODS } from './resources.ts';
import { keepPod } from './trim.ts';

export interface PodWatchesOptions {
  readonly connection: Connection;
  readonly logger: Logger;
  readonly onEvent: (event: ObjectEvent<KeptPod>) => void;
  /** All pods of a namespace are known from now on. */
  readonly onKnown: (namespace: string) => void;
  /** Nobody follows the pods of a namespace any more. */
  readonly onForgotten: (namespace: string) => void;
  /** Namespaces that have a watch each; with more, the cluster has one. */
  readonly most?: number;
  /** How long a namespace is watched that is not wanted any more: a trace often follows another one. */
  readonly graceMs?: number;
}

const MOST = 50;
const GRACE_MS = 60_000;
/** Instead of a namespace. */
const ALL = '';

export class PodWatches implements ObservedReflector {
  readonly #options: PodWatchesOptions;
  /** By namespace, or ALL. */
  readonly #reflectors = new Map<string, Reflector<KeptPod>>();
  readonly #wanted = new Set<string>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  /** Namespaces whose pods are known, and who tells of them: one watch at a time, so that nothing comes twice or in the wrong order. */
  readonly #sources = new Map<string, Reflector<KeptPod>>();
  /** Watches that are ending. */
  readonly #ending = new Set<Promise<void>>();
  readonly #past: ReflectorCounters = { ...NO_COUNTS };
  #stopped = false;
  #settling = false;

  constructor(options: PodWatchesOptions) {
    this.#options = options;
  }

  /** A namespace has a trace that needs its pods. */
  want(namespace: string): void {
    clearTimeout(this.#leaving.get(namespace));
    this.#leaving.delete(namespace);
    if (this.#stopped || this.#wanted.has(namespace)) return;
    this.#wanted.add(namespace);
    // A request for the cluster may want a thousand at once.
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => {
      this.#settling = false;
      this.#effectiveSpec();
    });
  }

  /** It has none any more. */
  unwant(namespace: string): void {
    if (this.#stopped || !this.#wanted.has(namespace) || this.#leaving.has(namespace)) return;
    const leave = (): void => {
      this.#leaving.delete(namespace);
      this.#wanted.delete(namespace);
      this.#effectiveSpec();
    };
    this.#leaving.set(namespace, setTimeout(leave, this.#options.graceMs ?? GRACE_MS).unref());
  }

  /** Whether all pods of a namespace are known. */
  knows(namespace: string): boolean {
    return this.#sources.has(namespace);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    for (const scope of this.#reflectors.keys()) this.#end(scope);
    await Promise.all(this.#ending);
  }

  get counters(): ReflectorCounters {
    return [...this.#reflectors.values()].reduce((so, { counters }) => plus(so, counters), { ...this.#past });
  }

  get isWatching(): boolean {
    return this.#reflectors.size > 0 && [...this.#reflectors.values()].every(({ isWatching }) => isWatching);
  }

  get objects(): { readonly size: number } {
    return { size: [...this.#reflectors.values()].reduce((sum, { objects }) => sum + objects.size, 0) };
  }

  /** How many watches there are. */
  get size(): number {
    return this.#reflectors.size;
  }

  /** Brings the watches in line. Those that are no longer needed go once what takes their place has read everything. */
  #effectiveSpec(): void {
    if (this.#stopped) return;
    const { most = MOST } = this.#options;
    const all = this.#wanted.size > (this.#reflectors.has(ALL) ? most / 2 : most);
    const scopes = all ? new Set([ALL]) : this.#wanted;
    for (const scope of scopes) if (!this.#reflectors.has(scope)) this.#begin(scope);
    const synced = (scope: string): boolean => this.#reflectors.get(scope)?.isSynced === true;
    for (const namespace of this.#wanted) {
      const source = all ? ALL : namespace;
      if (synced(source)) this.#learn(namespace, this.#reflectors.get(source));
    }
    for (const namespace of this.#sources.keys()) if (!this.#wanted.has(namespace)) this.#forget(namespace);
    if ([...scopes].every(synced)) for (const scope of this.#reflectors.keys()) if (!scopes.has(scope)) this.#end(scope);
  }

  #begin(scope: string): void {
    const { connection, logger, onEvent } = this.#options;
    const where = scope === ALL ? {} : { namespace: scope };
    const take = (event: ObjectEvent<KeptPod>): void => {
      if (this.#sources.get(event.object.pod.namespace) === reflector) onEvent(event);
    };
    const reflector = new Reflector<KeptPod>({ connection, logger, resource: PODS, trim: keepPod, ...where, onEvent: take });
    this.#reflectors.set(scope, reflector);
    reflector.start();
    void reflector.synced.then((synced) => {
      if (synced) this.#effectiveSpec();
    });
  }

  #end(scope: string): void {
    const reflector = this.#reflectors.get(scope);
    if (reflector === undefined) return;
    this.#reflectors.delete(scope);
    Object.assign(this.#past, plus(this.#past, reflector.counters));
    const ending = reflector.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #learn(namespace: string, source: Reflector<KeptPod> | undefined): void {
    if (source === undefined || this.#sources.get(namespace) === source) return;
    this.#forget(namespace);
    for (const [key, object] of source.objects)
      if (object.pod.namespace === namespace) this.#options.onEvent({ type: 'added', key, object });
    this.#sources.set(namespace, source);
    this.#options.onKnown(namespace);
  }

  #forget(namespace: string): void {
    if (this.#sources.delete(namespace)) this.#options.onForgotten(namespace);
  }
}

function plus(one: ReflectorCounters, other: Readonly<ReflectorCounters>): ReflectorCounters {
  const names = Object.keys(one) as (keyof ReflectorCounters)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as ReflectorCounters;
}
