// Who a pod belongs to, up to what a person wrote: ReplicaSets and Jobs are asked for once, and remembered.

import { type Connection, hasStatus, type Logger } from '@sysspan/agent/kube';
import type { Owner, PodFacts } from '../reconcile/facts.ts';
import { OWNERS } from './resources.ts';

const MOST = 5_000;
/** A pod must not wait long for its name: it is about to run. */
const PATIENCE_MS = 2_000;

export class Owners {
  readonly #connection: Connection;
  readonly #logger: Logger;
  /** The owner's owner by the owner's uid; undefined where there is none. Oldest use first. */
  readonly #above = new Map<string, Owner | undefined>();

  constructor(connection: Connection, logger: Logger) {
    this.#connection = connection;
    this.#logger = logger;
  }

  /** Finds out about the owners of these pods that are not known yet. What cannot be found is told by its name alone. */
  async learn(pods: readonly PodFacts[]): Promise<void> {
    const unknown = new Map<string, PodFacts>();
    for (const pod of pods)
      if (pod.owner !== undefined && Object.hasOwn(OWNERS, pod.owner.kind) && !this.#above.has(pod.owner.uid))
        unknown.set(pod.owner.uid, pod);
    await Promise.all([...unknown.values()].map((pod) => this.#ask(pod)));
  }

  /** From the nearest up. */
  of(pod: PodFacts): readonly Owner[] {
    const { owner } = pod;
    if (owner === undefined) return [];
    const above = this.#above.get(owner.uid) ?? guessed(pod);
    return above === undefined ? [owner] : [owner, above];
  }

  async #ask({ namespace, owner }: PodFacts): Promise<void> {
    const resource = owner !== undefined && Object.hasOwn(OWNERS, owner.kind) ? OWNERS[owner.kind] : undefined;
    if (owner === undefined || resource === undefined) return;
    try {
      const found = await this.#connection.get(resource, { namespace, name: owner.name }, AbortSignal.timeout(PATIENCE_MS));
      const above = found.metadata?.ownerReferences?.find(({ controller }) => controller === true);
      this.#remember(owner.uid, above && { kind: above.kind, name: above.name, uid: above.uid });
    } catch (error) {
      if (hasStatus(error, 404)) this.#remember(owner.uid, undefined);
      else this.#logger.warn({ err: error, kind: owner.kind, name: owner.name, namespace }, 'the owner of a pod could not be read');
    }
  }

  #remember(uid: string, above: Owner | undefined): void {
    this.#above.set(uid, above);
    for (const oldest of this.#above.keys()) {
      if (this.#above.size <= MOST) break;
      this.#above.delete(oldest);
    }
  }
}

/** A Deployment names its ReplicaSets after itself and the label that it gives their pods. */
function guessed({ owner, labels }: PodFacts): Owner | undefined {
  const hash = labels['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}
