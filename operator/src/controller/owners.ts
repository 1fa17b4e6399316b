// Who a pod belongs to, up to what a person wrote: ReplicaSets and Jobs are asked for once, and remembered.

import { type Connection, hasStatus, type Logger } from '@sysspan/agent/kube';
import type { Owner, PodFacts } from '../reconcile/facts.ts';
import { OWNERS, type Owned } from './resources.ts';

const MOST = 20_000;
/** A pod must not wait long for its name: it is about to run. Those that are not answered are asked for again. */
const PATIENCE_MS = 2_000;
/** Of one namespace: a trace of a workload asks for the owners of all pods. */
const AT_ONCE = 16;

type Controller = NonNullable<PodFacts['owner']>;

export class Owners {
  readonly #connection: Connection;
  readonly #logger: Logger;
  /** The owner's owner by the owner; undefined where there is none. Oldest use first. */
  readonly #above = new Map<string, Owner | undefined>();

  constructor(connection: Connection, logger: Logger) {
    this.#connection = connection;
    this.#logger = logger;
  }

  /** Finds out about the owners of these pods that are not known yet. What cannot be found is told by its name alone. */
  async learn(pods: readonly PodFacts[]): Promise<void> {
    const unknown = new Map<string, PodFacts>();
    for (const pod of pods) if (!this.areKnown(pod)) unknown.set(keyOf(pod), pod);
    if (unknown.size === 0) return;
    const waiting = [...unknown.values()];
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // What keeps one from being read mostly keeps all.
    let failed = false;
    const worker = async (): Promise<void> => {
      for (let pod = waiting.pop(); pod !== undefined && !failed; pod = waiting.pop()) failed = !(await this.#ask(pod, signal)) || failed;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** From the nearest up. */
  readonly of = (pod: PodFacts): readonly Owner[] => {
    const { owner } = pod;
    if (owner === undefined) return [];
    const above = this.#above.get(keyOf(pod)) ?? guessed(pod);
    return above === undefined ? [owner] : [owner, above];
  };

  /** Whether all owners of a pod are known that can be. */
  readonly areKnown = (pod: PodFacts): boolean =>
    pod.owner === undefined || !Object.hasOwn(OWNERS, pod.owner.kind) || this.#above.has(keyOf(pod));

  /** @returns whether there was an answer */
  async #ask(pod: PodFacts, signal: AbortSignal): Promise<boolean> {
    const { namespace, owner } = pod;
    const resource = owner !== undefined && Object.hasOwn(OWNERS, owner.kind) ? OWNERS[owner.kind] : undefined;
    if (owner === undefined || resource === undefined) return true;
    try {
      const found = await this.#connection.get(resource, { namespace, name: owner.name }, signal);
      this.#remember(keyOf(pod), aboveOf(owner, found));
    } catch (error) {
      if (!hasStatus(error, 404)) {
        this.#logger.warn({ err: error, kind: owner.kind, name: owner.name, namespace }, 'the owner of a pod could not be read');
        return false;
      }
      this.#remember(keyOf(pod), undefined);
    }
    return true;
  }

  #remember(key: string, above: Owner | undefined): void {
    this.#above.set(key, above);
    for (const oldest of this.#above.keys()) {
      if (this.#above.size <= MOST) break;
      this.#above.delete(oldest);
    }
  }
}

/** Whoever makes a pod says who owns it: what is known of an owner holds for no other namespace, and for nothing else of its uid. */
function keyOf({ namespace, owner }: PodFacts): string {
  return `${namespace}/${owner?.kind}/${owner?.name}/${owner?.uid}`;
}

/** Another one may have the name now, and another uid. */
function aboveOf(owner: Controller, { metadata }: Owned): Owner | undefined {
  const above = metadata?.uid === owner.uid ? metadata.ownerReferences?.find(({ controller }) => controller === true) : undefined;
  return above && { kind: above.kind, name: above.name, uid: above.uid };
}

/** A Deployment names its ReplicaSets after itself and the label that it gives their pods. */
function guessed({ owner, labels }: PodFacts): Owner | undefined {
  const hash = labels['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}
