// A pod as a target of a NodeTrace. Whoever writes a pod must not keep the NodeTrace of its node, and with it the pods of others, from
// being written: a target is no larger than the schema allows, and the targets of a node are no larger than the API server takes. Pure.

import { TARGET_BOUNDS } from '@sysspan/agent/node-trace';
import type { NodeTraceSpecTarget } from '../api/types.ts';
import { resourceAttributes } from './attributes.ts';
import type { ContainerSnapshot, Owner, PodSnapshot } from './snapshot.ts';
import { cutTo } from './words.ts';

export const MOST_CONTAINERS = TARGET_BOUNDS.containers.maxItems;
/** Of one pod: more than 64 containers with usual names take, and than all annotations that are applied. */
export const MOST_POD_BYTES = 40_000;
/** Of the pods of a node: the API server takes objects of 1.5 MiB, and the rest of a NodeTrace may have 100 KB. */
export const MOST_NODE_BYTES = 1_000_000;

export interface Made {
  readonly pod: PodSnapshot;
  readonly target: NodeTraceSpecTarget;
  /** Containers that are wanted and for which there is no room. */
  readonly left: number;
  readonly bytes: number;
}

export interface Making {
  readonly wanted: (container: ContainerSnapshot) => boolean;
  /** Whether the target says its namespace. */
  readonly named: boolean;
  /** From the pod's controller up. */
  readonly owners: readonly Owner[];
}

export function targetOf(pod: PodSnapshot, { wanted, named, owners }: Making): Made {
  const base = {
    ...(named ? { namespace: pod.namespace } : {}),
    podUID: pod.cgroupUID ?? pod.uid,
    podName: pod.name,
    ...(pod.ip === undefined || pod.ip.length > TARGET_BOUNDS.podIP.maxLength ? {} : { podIP: pod.ip }),
    attributes: resourceAttributes(pod, owners),
  };
  const room = new Room(MOST_POD_BYTES - bytesOf(base));
  const chosen = pod.containers.filter(wanted);
  const traced = room.firstOf(chosen, containerOf, MOST_CONTAINERS);
  const kept = new Set(chosen.slice(0, traced.length));
  const rest = pod.containers.filter((one) => !kept.has(one)).map(idOf);
  const ids = new Set(rest.filter((id) => id !== undefined));
  const others = room.firstOf([...ids], (id) => id, TARGET_BOUNDS.others.maxItems);
  return {
    pod,
    target: { ...base, containers: traced, ...(others.length === 0 ? {} : { others }) },
    left: chosen.length - traced.length,
    bytes: MOST_POD_BYTES - room.left,
  };
}

/** Those of a node's targets that fit into its NodeTrace. Where not all do, the largest are left out: the usual ones stay. */
export function fitting(made: readonly Made[]): { readonly kept: readonly Made[]; readonly beyond: readonly Made[] } {
  const all = made.reduce((sum, one) => sum + one.bytes, 0);
  if (all <= MOST_NODE_BYTES && made.length <= TARGET_BOUNDS.targets.maxItems) return { kept: made, beyond: [] };
  const smallestFirst = made.toSorted((a, b) => a.bytes - b.bytes);
  let bytes = 0;
  let count = 0;
  for (const one of smallestFirst) {
    bytes += one.bytes;
    if (bytes > MOST_NODE_BYTES || count >= TARGET_BOUNDS.targets.maxItems) break;
    count++;
  }
  return { kept: smallestFirst.slice(0, count), beyond: smallestFirst.slice(count) };
}

class Room {
  left: number;

  constructor(bytes: number) {
    this.left = bytes;
  }

  /** The first ones that there is room for, made into what is written. */
  firstOf<From, To>(items: readonly From[], make: (item: From) => To, most: number): To[] {
    const fit: To[] = [];
    for (const item of items.slice(0, most)) {
      const one = make(item);
      const bytes = bytesOf(one);
      if (bytes > this.left) break;
      this.left -= bytes;
      fit.push(one);
    }
    return fit;
  }
}

function containerOf(container: ContainerSnapshot): NodeTraceSpecTarget['containers'][number] {
  const { name, image, restartCount } = container;
  const containerID = idOf(container);
  return {
    name,
    ...(containerID === undefined ? {} : { containerID }),
    image: cutTo(image, TARGET_BOUNDS.image.maxLength),
    restartCount: Math.max(0, restartCount),
  };
}

/** Cut, it would be another's. */
function idOf({ containerID }: ContainerSnapshot): string | undefined {
  return containerID === undefined || containerID.length > TARGET_BOUNDS.containerID.maxLength ? undefined : containerID;
}

/** In the API server's JSON, with a comma behind it: five signs take six bytes each there. */
function bytesOf(value: unknown): number {
  const text = JSON.stringify(value);
  return Buffer.byteLength(text) + 5 * (text.match(/[<>&\u2028\u2029]/g)?.length ?? 0) + 1;
}
