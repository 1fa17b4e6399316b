// OpenTelemetry resource attributes of a pod, by the rules of semantic-conventions/docs/non-normative/k8s-attributes.md:
// annotations first, then the owners. Who a pod is no annotation says: whoever edits a pod would speak for another's. What depends on a container or a node is the agent's. Pure.

import { isReserved } from '@sysspan/agent/node-trace';
import type { Owner, PodSnapshot } from './snapshot.ts';
import { cutTo } from './words.ts';

export const ANNOTATION_PREFIX = 'resource.opentelemetry.io/';

const KINDS: readonly string[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'];
/** Bounds for what annotations may add to the NodeTraces of a node with hundreds of pods. */
export const MOST_ANNOTATIONS = 32;
export const MOST_BYTES = 4096;
const MOST_CHARACTERS = 1024;

/** @param owners from the pod's controller up */
export function resourceAttributes(pod: PodSnapshot, owners: readonly Owner[]): Record<string, string> {
  const known = owners.filter(({ kind }) => KINDS.includes(kind));
  const attributes: Record<string, string> = {
    'service.name': serviceOwner(known)?.name ?? pod.name,
    'service.namespace': pod.namespace,
  };
  for (const { kind, name, uid } of known) {
    attributes[`k8s.${kind.toLowerCase()}.name`] = name;
    if (uid !== undefined) attributes[`k8s.${kind.toLowerCase()}.uid`] = uid;
  }
  if (pod.cgroupUID !== undefined) attributes['k8s.pod.uid'] = pod.uid;
  return { ...attributes, ...bounded(pod.resource) };
}

/** Names of attributes that annotations of the pod set and that are not taken: reserved ones, and those beyond the bounds. In order. */
export function refusedAttributes({ resource }: PodSnapshot): string[] {
  const kept = bounded(resource);
  return Object.keys(resource)
    .filter((name) => !Object.hasOwn(kept, name))
    .toSorted();
}

/** The order of the rules, which is by kind and not by distance. */
function serviceOwner(owners: readonly Owner[]): Owner | undefined {
  for (const kind of KINDS) {
    const owner = owners.find((candidate) => candidate.kind === kind);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

function bounded(resource: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(resource)
    .filter(([given]) => !isReserved(given))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_ANNOTATIONS)) {
    const cut = cutTo(value, MOST_CHARACTERS);
    bytes += Buffer.byteLength(name) + Buffer.byteLength(cut);
    if (bytes > MOST_BYTES) break;
    kept[name] = cut;
  }
  return kept;
}
