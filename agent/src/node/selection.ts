// Which cgroups are traced for which traces: from what is wanted and what exists to entries of the kernel side's map. Pure.
//
// A pod's own entry traces whatever starts in it, so that a container is seen from its first instruction, before anybody
// knows its name. Containers that are not wanted are out as soon as the kubelet has told their ids; once it has told those of all
// wanted ones, whatever else is in the pod (the sandbox) is known to be none of them, and stays so.

import type { ContainerCgroup, PodCgroups } from './containers/cgroups.ts';
import type { DesiredContainer, DesiredPod } from './desired-trace.ts';

/** An active trace: its number on the native side and what it follows. */
export interface Following {
  readonly number: number;
  readonly pods: readonly Pick<DesiredPod, 'uid' | 'containers' | 'others'>[];
}

/** What one cgroup is to one trace. `unknown`: it may still turn out to be a wanted container. */
export type Decision = { readonly container: DesiredContainer } | 'unknown' | 'unwanted';

export interface Entry {
  /** Ascending; empty: explicitly not traced, whatever is above it. */
  readonly traces: readonly number[];
  /** Of the cgroup itself. */
  readonly level: number;
  /** Of the cgroup that is the container of a task at or below it. */
  readonly containerLevel: number;
}

export interface Selection {
  /** By cgroup id. */
  readonly entries: ReadonlyMap<bigint, Entry>;
  /** Keys of (trace, cgroup) that are known to be unwanted; to be given to the next call. */
  readonly unwanted: ReadonlySet<string>;
}

/** The key of `Selection.unwanted`. */
export const unwantedKey = (trace: number, cgroupId: bigint): string => `${trace} ${cgroupId}`;

/** Judges a cgroup below a pod of which a trace wants some containers. */
export function verdict(
  { containers, others = [] }: Pick<DesiredPod, 'containers' | 'others'>,
  cgroup: ContainerCgroup,
  cgroups: PodCgroups,
): Decision {
  const { containerId } = cgroup;
  if (containerId === undefined) return 'unwanted';
  const container = containers.find(({ id }) => id === containerId);
  if (container !== undefined) return { container };
  if (others.includes(containerId)) return 'unwanted';
  // An id whose cgroup is gone says nothing: the container is being restarted under another one.
  const complete = containers.every(({ id }) => id !== undefined && cgroups.containersById(id).length > 0);
  return complete ? 'unwanted' : 'unknown';
}

class Sets {
  readonly traces = new Map<bigint, Set<number>>();

  of(id: bigint): Set<number> {
    const set = this.traces.get(id) ?? new Set();
    this.traces.set(id, set);
    return set;
  }
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

/** Cgroups that may be containers of a pod: those below it, and those that carry the id of one of its containers. */
function candidates({ uid, containers }: Following['pods'][number], cgroups: PodCgroups): Map<bigint, ContainerCgroup> {
  const byId = containers.flatMap(({ id }) => (id === undefined ? [] : cgroups.containersById(id)));
  return new Map([...cgroups.containersOf(uid), ...byId].map((cgroup) => [cgroup.id, cgroup]));
}

/** Decides for all traces. `before` is what the last call found unwanted. */
export function select(following: readonly Following[], cgroups: PodCgroups, before: ReadonlySet<string>): Selection {
  const found: Found = { pods: new Sets(), containers: new Sets(), levels: new Map(), cgroups: new Map() };
  const unwanted = new Set<string>();
  const targets = following.flatMap(({ number, pods }) => pods.map((pod) => ({ number, pod })));
  for (const { number, pod } of targets) {
    for (const { id, level } of cgroups.podsOf(pod.uid)) {
      found.pods.of(id).add(number);
      found.levels.set(id, level);
    }
    for (const [id, cgroup] of candidates(pod, cgroups)) {
      found.cgroups.set(id, cgroup);
      const judged = verdict(pod, cgroup, cgroups);
      const key = unwantedKey(number, id);
      if (judged === 'unwanted' || (judged === 'unknown' && before.has(key))) unwanted.add(key);
      else found.containers.of(id).add(number);
    }
  }
  return { entries: entriesOf(found, cgroups), unwanted };
}

interface Found {
  readonly pods: Sets;
  readonly containers: Sets;
  /** Levels of the pods' cgroups. */
  readonly levels: Map<bigint, number>;
  /** What may be a container. */
  readonly cgroups: Map<bigint, ContainerCgroup>;
}

/** A container needs an entry of its own only where it differs from its pod's. */
function entriesOf({ pods, containers, levels, cgroups: found }: Found, cgroups: PodCgroups): Map<bigint, Entry> {
  const entries = new Map<bigint, Entry>();
  for (const [id, traces] of pods.traces) {
    const level = levels.get(id) ?? 0;
    entries.set(id, { traces: ascending(traces), level, containerLevel: level + 1 });
  }
  for (const [id, { podUid, level }] of found) {
    const own = ascending(containers.traces.get(id) ?? []);
    const above = cgroups.podsOf(podUid).map((pod) => entries.get(pod.id)?.traces.join());
    if (above.length === 1 && above[0] === own.join()) continue;
    entries.set(id, { traces: own, level, containerLevel: level });
  }
  return entries;
}
