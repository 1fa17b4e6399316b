// Who a pod belongs to, up to what a person wrote: ReplicaSets and Jobs are asked for once, and remembered.

import { type Connection, hasStatus, KubeError } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { Owner, PodSnapshot } from '../reconcile/snapshot.ts';
import { controllerOf } from './owner-reference.ts';
import { OWNERS, type Owned } from './resources.ts';

const MOST = 20_000;
/** A pod must not wait long for its name: it is about to run. Those that are not answered are asked for again. */
const PATIENCE_MS = 2_000;
/** Of one namespace: a trace of a workload asks for the owners of all pods. */
const AT_ONCE = 16;

type Controller = NonNullable<PodSnapshot['owner']>;

/** Of a failure: all owners, or those of the same kind and namespace. */
type Reach = 'all' | 'kind';

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
  async learn(pods: readonly PodSnapshot[]): Promise<void> {
    const unknown = new Map<string, PodSnapshot>();
    for (const pod of pods) if (!this.areKnown(pod)) unknown.set(keyOf(pod), pod);
    if (unknown.size === 0) return;
    const waiting = [...unknown.values()];
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const failed = { all: false, kinds: new Set<string>() };
    const worker = async (): Promise<void> => {
      for (let pod = waiting.pop(); pod !== undefined && !failed.all; pod = waiting.pop()) {
        if (failed.kinds.has(kindOf(pod))) continue;
        const reach = await this.#ask(pod, signal);
        if (reach === 'kind') failed.kinds.add(kindOf(pod));
        failed.all ||= reach === 'all';
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** From the nearest up. */
  readonly of = (pod: PodSnapshot): readonly Owner[] => {
    const { owner } = pod;
    if (owner === undefined) return [];
    const above = this.#above.get(keyOf(pod)) ?? guessed(pod);
    return above === undefined ? [owner] : [owner, above];
  };

  /** Whether all owners of a pod are known that can be. */
  readonly areKnown = (pod: PodSnapshot): boolean =>
    pod.owner === undefined || !Object.hasOwn(OWNERS, pod.owner.kind) || this.#above.has(keyOf(pod));

  /** @returns how far what kept it from being read reaches; undefined when it was read, or concerns this owner alone */
  async #ask(pod: PodSnapshot, signal: AbortSignal): Promise<Reach | undefined> {
    const { namespace, owner } = pod;
    const resource = owner !== undefined && Object.hasOwn(OWNERS, owner.kind) ? OWNERS[owner.kind] : undefined;
    if (owner === undefined || resource === undefined) return undefined;
    try {
      const found = await this.#connection.get(resource, { namespace, name: owner.name }, signal);
      this.#remember(keyOf(pod), aboveOf(owner, found));
    } catch (error) {
      if (!hasStatus(error, 404)) {
        this.#logger.warn({ err: error, kind: owner.kind, name: owner.name, namespace }, 'the owner of a pod could not be read');
        return reachOf(error);
      }
      this.#remember(keyOf(pod), undefined);
    }
    return undefined;
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
function keyOf({ namespace, owner }: PodSnapshot): string {
  return `${namespace}/${owner?.kind}/${owner?.name}/${owner?.uid}`;
}

function kindOf({ namespace, owner }: PodSnapshot): string {
  return `${namespace}/${owner?.kind}`;
}

/** Rights are of a kind in a namespace. Whoever refuses one owner for another reason may answer for the next. */
function reachOf(error: unknown): Reach | undefined {
  if (!(error instanceof KubeError) || error.status < 400 || error.status === 401 || error.status === 429 || error.status >= 500)
    return 'all';
  return error.status === 403 ? 'kind' : undefined;
}

/** Another one may have the name now, and another uid. */
function aboveOf(owner: Controller, { metadata }: Owned): Owner | undefined {
  const above = metadata?.uid === owner.uid ? controllerOf(metadata.ownerReferences) : undefined;
  return above === 'refused' ? undefined : above;
}

/** A Deployment names its ReplicaSets after itself and the label that it gives their pods. */
function guessed({ owner, labels }: PodSnapshot): Owner | undefined {
  const hash = labels['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}
