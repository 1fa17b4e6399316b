// NodeTraces, or reports, by the trace that they name, as the watch and our own writes tell: the next decision must not be made without
// what was written or deleted a moment ago.

import { isNewer, joinKey } from '@sysspan/agent/kube';
import type { NodeTrace, NodeTraceReport } from '../api/types.ts';

export class MadeObjects<T extends NodeTrace | NodeTraceReport> {
  /** By the trace's key and the object's name. */
  readonly #byTrace = new Map<string, Map<string, T>>();
  /** Uids of those that we have deleted, until the watch tells so, too. */
  readonly #deleted = new Set<string>();

  readonly #home: string;

  /** @param home the agents' namespace, the only one where what is made for the cluster lies */
  constructor(home: string) {
    this.#home = home;
  }

  /** Key of the trace that it names. */
  traceOf({ metadata: { namespace }, spec: { trace } }: NodeTrace | NodeTraceReport): string {
    return trace.kind !== undefined && namespace === this.#home ? trace.name : joinKey({ namespace, name: trace.name });
  }

  of(traceKey: string): T[] {
    return [...(this.#byTrace.get(traceKey)?.values() ?? [])].filter(({ metadata }) => !this.#deleted.has(metadata.uid));
  }

  /** How many each trace has. */
  *sizes(): Generator<[traceKey: string, size: number]> {
    for (const [key, all] of this.#byTrace) yield [key, all.size];
  }

  sizeOf(traceKey: string): number {
    return this.#byTrace.get(traceKey)?.size ?? 0;
  }

  /** It is there like this, unless something newer is known of it. */
  put(object: T): void {
    const key = this.traceOf(object);
    const all = this.#byTrace.get(key) ?? new Map<string, T>();
    const known = all.get(object.metadata.name)?.metadata;
    if (known?.uid === object.metadata.uid && isNewer(known.resourceVersion, object.metadata.resourceVersion)) return;
    this.#byTrace.set(key, all.set(object.metadata.name, object));
  }

  /** The watch tells that it is gone. */
  remove(object: T): void {
    const key = this.traceOf(object);
    const all = this.#byTrace.get(key);
    all?.delete(object.metadata.name);
    if (all?.size === 0) this.#byTrace.delete(key);
    this.#deleted.delete(object.metadata.uid);
  }

  /** We have deleted it, and the watch will tell. */
  deleted(uid: string): void {
    this.#deleted.add(uid);
  }
}
