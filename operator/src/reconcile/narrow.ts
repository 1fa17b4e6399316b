// What narrows a choice of pods: names and images of containers, names and labels of nodes. Pure.

import { TARGET_BOUNDS } from '@sysspan/agent/node-trace';
import type { SyscallTraceSpec } from '../api/types.ts';
import type { ContainerSnapshot, NodeSnapshot, PodSnapshot } from './snapshot.ts';
import { alike, few } from './words.ts';

/** Whether a container of a pod is wanted. */
export function containerFilter({
  containers,
  images,
}: Pick<SyscallTraceSpec, 'containers' | 'images'>): (container: ContainerSnapshot) => boolean {
  const called = (container: ContainerSnapshot): boolean =>
    containers === undefined ? container.kind === 'app' : containers.includes(container.name);
  if (images === undefined) return called;
  const patterns = images.map((pattern) => pattern.split('*'));
  return (container) => called(container) && patterns.some((parts) => isLike(parts, container.image));
}

/** Each part at the first place where it fits: no place is tried twice. A longer text names no image that a runtime would pull. */
function isLike([first = '', ...rest]: readonly string[], image: string): boolean {
  if (image.length > TARGET_BOUNDS.image.maxLength || !image.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return image === first;
  let at = first.length;
  for (const part of rest) {
    const found = image.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return image.length - last.length >= at && image.endsWith(last);
}

/** Whether pods of a node are wanted. Of one that is not known yet nobody can say it has a label. */
export function nodeFilter(
  { nodeNames, nodeSelector }: Pick<SyscallTraceSpec, 'nodeNames' | 'nodeSelector'>,
  node: (name: string) => NodeSnapshot | undefined,
): (nodeName: string) => boolean {
  const names = nodeNames === undefined ? undefined : new Set(nodeNames);
  const labels = Object.entries(nodeSelector ?? {});
  return (nodeName) => {
    if (names !== undefined && !names.has(nodeName)) return false;
    const present = labels.length === 0 ? {} : (node(nodeName)?.labels ?? {});
    return labels.every(([key, value]) => Object.hasOwn(present, key) && present[key] === value);
  };
}

/** Why none of these pods is on a wanted node: `none on node worker-9: they are on worker-1`. */
export function elsewhere(
  { nodeNames, nodeSelector }: Pick<SyscallTraceSpec, 'nodeNames' | 'nodeSelector'>,
  pods: readonly PodSnapshot[],
  node: (name: string) => NodeSnapshot | undefined,
): string {
  const nodes = [...new Set(pods.flatMap(({ nodeName }) => nodeName ?? []))].toSorted();
  const labels = Object.entries(nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const wanted = [
    ...(nodeNames === undefined ? [] : [`on node${nodeNames.length === 1 ? '' : 's'} ${few(nodeNames)}`]),
    ...(labels.length === 0 ? [] : [`on a node with ${few(labels)}`]),
  ];
  const found = (key: string): string[] => [...new Set(nodes.flatMap((name) => node(name)?.labels[key] ?? []))];
  const missing = Object.entries(nodeSelector ?? {}).find(([key, value]) => !found(key).includes(value));
  const they = pods.length === 1 ? 'it is' : 'they are';
  const where = `${they} on ${few(nodeNames === undefined ? nodes : alike(nodes, nodeNames))}`;
  if (missing === undefined) return `none ${wanted.join(' and ')}: ${where}`;
  const [key, value] = missing;
  const values = alike(found(key), [value]).map((other) => `${key}=${other}`);
  return `none ${wanted.join(' and ')}: ${where}, ${values.length === 0 ? `without the label ${key}` : `with ${few(values)}`}`;
}

/** Why none of the pods' containers is wanted: `no container of theirs is called ap: they have app`. */
export function otherContainers(spec: Pick<SyscallTraceSpec, 'containers' | 'images'>, pods: readonly PodSnapshot[]): string {
  const { containers, images } = spec;
  const named = containerFilter(containers === undefined ? {} : { containers });
  const called = pods.flatMap((pod) => pod.containers.filter(named));
  if (images === undefined || (called.length === 0 && containers !== undefined)) {
    const names = [...new Set(pods.flatMap((pod) => pod.containers.map(({ name }) => name)))];
    return `no container of theirs is called ${few(containers ?? [])}: they have ${few(names, 8)}: correct spec.containers`;
  }
  const found = [...new Set(called.map(({ image }) => image))];
  const plain = images.map((pattern) => pattern.replaceAll('*', ''));
  return `none runs an image like ${few(images)}: theirs are ${few(alike(found, plain), 5)}: correct spec.images`;
}
