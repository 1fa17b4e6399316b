// Where on the host this node's kubelet makes the cgroups of pods. A cgroup's name says little: whoever may make cgroups, as a container
// can that has its own mounted, chooses it. The agent's own pod is surely one of this node's, so all others lie beside it: below
// the same `kubepods`, or the classes of service in it, and never below another pod. Pure.

import type { Cgroup } from '@sysspan/native';
import { cgroupName, isClass, isPodsRoot } from './cgroup-path.ts';

/** Ids of cgroups. */
export interface PodPlaces {
  /** Right below them pods may lie. */
  readonly ofPods: ReadonlySet<bigint>;
  /** Right below them classes of service may lie, whose children are pods. */
  readonly ofClasses: ReadonlySet<bigint>;
  /** Right below them containers may lie that name their pod themselves. */
  readonly ofContainers: ReadonlySet<bigint>;
}

/** Deeper than this others than root may make cgroups: those of sessions, services and containers. */
const ROOTS_OWN_LEVEL = 2;

function places(roots: readonly bigint[], ofContainers: readonly bigint[] = []): PodPlaces {
  return { ofPods: new Set(roots), ofClasses: new Set(roots), ofContainers: new Set(ofContainers) };
}

/** An agent in no pod's cgroup: what only root can have made. */
function placesOfRoot(all: readonly Cgroup[]): PodPlaces {
  const high = all.filter(({ level }) => level <= ROOTS_OWN_LEVEL);
  const parents = high.filter(({ level }) => level < ROOTS_OWN_LEVEL);
  return places(
    high.filter(({ name }) => isPodsRoot(name)).map(({ id }) => id),
    parents.map(({ id }) => id),
  );
}

/** From the whole hierarchy, with a mark on the cgroup that the agent is in. */
export function podPlaces(all: readonly Cgroup[]): PodPlaces {
  const byId = new Map(all.map((cgroup) => [cgroup.id, cgroup]));
  let at = all.find(({ own }) => own === true);
  while (at !== undefined && cgroupName(at.name).podUid === undefined) at = byId.get(at.parentId);
  if (at === undefined) return placesOfRoot(all);
  if (cgroupName(at.name).containerId !== undefined) return places([], [at.parentId]);
  const above = byId.get(at.parentId);
  const root = above !== undefined && isClass(above.name) ? above.parentId : at.parentId;
  return places([root]);
}
