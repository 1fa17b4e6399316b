// The chosen pods, sorted out: which are traced on which node, and why the others are not. Pure.

import type { NodeTraceSpecTarget, SyscallTraceSpec } from '../api/types.ts';
import { refusedAttributes } from './attributes.ts';
import type { Ceilings } from './ceilings.ts';
import { containerFilter, nodeFilter } from './narrow.ts';
import type { ContainerSnapshot, NodeSnapshot, Owner, PodSnapshot } from './snapshot.ts';
import { fitting, type Made, targetOf } from './target.ts';

export interface Sorted {
  /** By node name, each list by pod name. */
  readonly byNode: ReadonlyMap<string, readonly NodeTraceSpecTarget[]>;
  /** All pods that the request chooses. */
  readonly matched: readonly PodSnapshot[];
  /** Of these: not on a node yet. */
  readonly unscheduled: readonly PodSnapshot[];
  /** Succeeded or failed: nothing of them will run again. */
  readonly finished: readonly PodSnapshot[];
  /** Parts of sysspan itself, or of the exporter. */
  readonly untraceable: readonly PodSnapshot[];
  /** None of their containers has a name and an image that the request wants. */
  readonly withoutContainers: readonly PodSnapshot[];
  /** Of namespaces that may not use the exporter; only of a request for the cluster. */
  readonly forbidden: readonly PodSnapshot[];
  /** On nodes that the request does not want. */
  readonly elsewhere: readonly PodSnapshot[];
  /** More than the installation allows; the oldest pods are kept. */
  readonly overLimit: readonly PodSnapshot[];
  /** On more nodes than the installation allows; those of the oldest pods are kept. */
  readonly overNodes: readonly PodSnapshot[];
  /** There is no room for them in the NodeTraces of their nodes. */
  readonly tooLarge: readonly PodSnapshot[];
  /** Traced but for some of their containers, for which there is no room. */
  readonly curtailed: readonly Pick<Made, 'pod' | 'left'>[];
  /** Traced, with an owner that cannot exist. */
  readonly misowned: readonly PodSnapshot[];
  /** Traced, with annotations that are not applied. */
  readonly misannotated: readonly { readonly pod: PodSnapshot; readonly names: readonly string[] }[];
  /** When the first of those ceases to be a target that have finished a moment ago. */
  readonly lingersUntil?: number;
}

export interface Sorting {
  readonly spec: SyscallTraceSpec;
  /** Those that the request chooses. */
  readonly matched: readonly PodSnapshot[];
  /** Whether targets say their namespaces: those of a request for the cluster do. */
  readonly named: boolean;
  /** Whether pods of a namespace may be traced with the exporter. */
  readonly permitted: (namespace: string) => boolean;
  readonly ceilings: Pick<Ceilings, 'podsPerTrace' | 'nodesPerTrace'>;
  readonly node: (name: string) => NodeSnapshot | undefined;
  /** Tracing this pod would feed a loop. */
  readonly untraceable: (pod: PodSnapshot) => boolean;
  /** From the pod's controller up. */
  readonly owners: (pod: PodSnapshot) => readonly Owner[];
  readonly now: number;
}

/**
 * A pod that has finished stays a target for so long: only now, when it was short-lived, is it known what its containers were
 * called, which its agent waits for.
 */
export const LINGER_MS = 60_000;

type Group = 'scheduled' | 'unscheduled' | 'finished' | 'untraceable' | 'withoutContainers' | 'forbidden' | 'elsewhere';

export function sortOut(sorting: Sorting): Sorted {
  const { spec, matched, named, ceilings, owners } = sorting;
  const wanted = containerFilter(spec);
  const groups = Map.groupBy(matched, groupOf(sorting, wanted));
  const of = (group: Group): readonly PodSnapshot[] => groups.get(group) ?? [];
  const scheduled = of('scheduled');
  const oldestFirst = scheduled.toSorted((a, b) => a.createdAt - b.createdAt || byName(a, b));
  const { traced, overLimit, overNodes } = withinCeilings(oldestFirst, ceilings);
  const made = traced.map((pod) => targetOf(pod, { wanted, named, owners: owners(pod) }));
  const nodes = [...Map.groupBy(made, ({ pod }) => pod.nodeName ?? '')].map(([name, all]) => ({ name, ...fitting(all) }));
  const kept = nodes.flatMap((node) => node.kept);
  const ends = scheduled.map(lingers).filter((end) => end > 0);
  return {
    byNode: new Map(nodes.map((node) => [node.name, node.kept.toSorted((a, b) => byName(a.pod, b.pod)).map(({ target }) => target)])),
    matched,
    unscheduled: of('unscheduled'),
    finished: of('finished'),
    untraceable: of('untraceable'),
    withoutContainers: of('withoutContainers'),
    forbidden: of('forbidden'),
    elsewhere: of('elsewhere'),
    overLimit,
    overNodes,
    tooLarge: nodes.flatMap(({ beyond }) => beyond.map(({ pod }) => pod)),
    curtailed: kept.filter(({ left }) => left > 0),
    misowned: kept.filter(({ pod }) => pod.ownerRefused).map(({ pod }) => pod),
    misannotated: kept.map(({ pod }) => ({ pod, names: refusedAttributes(pod) })).filter(({ names }) => names.length > 0),
    ...(ends.length === 0 ? {} : { lingersUntil: Math.min(...ends) }),
  };
}

/** Whether a pod is to be traced, or the first reason why not. */
function groupOf(
  { spec, permitted, node, untraceable, now }: Sorting,
  wanted: (container: ContainerSnapshot) => boolean,
): (pod: PodSnapshot) => Group {
  const onWantedNode = nodeFilter(spec, node);
  return (pod) => {
    const { nodeName, phase } = pod;
    if (untraceable(pod)) return 'untraceable';
    if (!permitted(pod.namespace)) return 'forbidden';
    if (nodeName !== undefined && !onWantedNode(nodeName)) return 'elsewhere';
    if ((phase === 'Succeeded' || phase === 'Failed') && now >= lingers(pod)) return 'finished';
    if (!pod.containers.some(wanted)) return 'withoutContainers';
    return nodeName === undefined ? 'unscheduled' : 'scheduled';
  };
}

function withinCeilings(
  pods: readonly PodSnapshot[],
  { podsPerTrace, nodesPerTrace }: Sorting['ceilings'],
): { traced: PodSnapshot[]; overLimit: PodSnapshot[]; overNodes: PodSnapshot[] } {
  const nodes = new Set<string>();
  const kept = { traced: [] as PodSnapshot[], overLimit: [] as PodSnapshot[], overNodes: [] as PodSnapshot[] };
  for (const pod of pods) {
    const { nodeName = '' } = pod;
    if (kept.traced.length >= podsPerTrace) kept.overLimit.push(pod);
    else if (!nodes.has(nodeName) && nodes.size >= nodesPerTrace) kept.overNodes.push(pod);
    else {
      nodes.add(nodeName);
      kept.traced.push(pod);
    }
  }
  return kept;
}

/** Until when a finished pod stays a target; 0 for one that has not finished. */
function lingers({ finishedAt }: PodSnapshot): number {
  return finishedAt === undefined ? 0 : finishedAt + LINGER_MS;
}

function byName(a: PodSnapshot, b: PodSnapshot): number {
  if (a.name === b.name) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
