// The index of the host's pods: their cgroups and those of their containers. Fed with lists and changes, keeps nothing
// else of the hierarchy. What was removed is remembered for a while: segments of a container close after its cgroup is gone.

import type { Cgroup, CgroupChange } from '@sysspan/native';
import { cgroupName } from './cgroup-path.ts';

export interface PodCgroup {
  readonly id: bigint;
  readonly level: number;
}

/** A cgroup right below a pod's, or one that names a container itself. */
export interface ContainerCgroup {
  readonly id: bigint;
  readonly level: number;
  readonly podUid: string;
  /** Absent when the name is no container's: a monitor, or a runtime that is not known. */
  readonly containerId?: string;
}

/** What selection asks. */
export interface PodCgroups {
  podsOf(uid: string): readonly PodCgroup[];
  containersOf(uid: string): readonly ContainerCgroup[];
  /** By the runtime's id, in whatever pod: the only way to static pods. */
  containersById(containerId: string): readonly ContainerCgroup[];
}

export interface CgroupIndexOptions {
  /** Pods and containers that are kept at most; what comes then is counted and not seen. */
  readonly limit: number;
  readonly removedLimit: number;
  readonly removedMs: number;
}

const DEFAULTS: CgroupIndexOptions = { limit: 16_384, removedLimit: 1_024, removedMs: 120_000 };

type Kept =
  | { readonly pod: PodCgroup; readonly podUid: string; readonly container?: never }
  | { readonly container: ContainerCgroup; readonly podUid: string; readonly pod?: never };

function into<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function outOf<K, V extends { readonly id: bigint }>(map: Map<K, V[]>, key: K, id: bigint): void {
  const rest = map.get(key)?.filter((value) => value.id !== id) ?? [];
  if (rest.length === 0) map.delete(key);
  else map.set(key, rest);
}

export class CgroupIndex implements PodCgroups {
  readonly #options: CgroupIndexOptions;
  readonly #kept = new Map<bigint, Kept>();
  readonly #pods = new Map<string, PodCgroup[]>();
  readonly #containers = new Map<string, ContainerCgroup[]>();
  readonly #byContainerId = new Map<string, ContainerCgroup[]>();
  readonly #removed = new Map<bigint, { readonly container: ContainerCgroup; readonly at: number }>();
  #refused = 0;

  constructor(options: Partial<CgroupIndexOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Pods and containers that exist. */
  get size(): number {
    return this.#kept.size;
  }

  /** Pods and containers for which there was no room. */
  get refused(): number {
    return this.#refused;
  }

  /** Takes the whole hierarchy, parents before children. @returns UIDs of pods where something changed */
  reset(all: readonly Cgroup[], now: number): Set<string> {
    const present = new Set(all.map(({ id }) => id));
    const gone = [...this.#kept.keys()].filter((id) => !present.has(id));
    const changed = new Set<string>();
    for (const id of gone) this.#remove(id, now, changed);
    for (const cgroup of all) this.#add(cgroup, changed);
    return changed;
  }

  /** Takes what was made and removed, in order. @returns UIDs of pods where something changed */
  change(changes: readonly CgroupChange[], now: number): Set<string> {
    const changed = new Set<string>();
    for (const change of changes) {
      if (change.kind === 'made') this.#add(change, changed);
      else this.#remove(change.id, now, changed);
    }
    return changed;
  }

  podsOf(uid: string): readonly PodCgroup[] {
    return this.#pods.get(uid) ?? [];
  }

  containersOf(uid: string): readonly ContainerCgroup[] {
    return this.#containers.get(uid) ?? [];
  }

  containersById(containerId: string): readonly ContainerCgroup[] {
    return this.#byContainerId.get(containerId) ?? [];
  }

  /** The container of a cgroup, also for a while after it was removed. */
  container(id: bigint): ContainerCgroup | undefined {
    return this.#kept.get(id)?.container ?? this.#removed.get(id)?.container;
  }

  #add(cgroup: Cgroup, changed: Set<string>): void {
    if (this.#kept.has(cgroup.id)) return;
    const kept = this.#judge(cgroup);
    if (kept === undefined) return;
    if (this.#kept.size >= this.#options.limit) {
      this.#refused++;
      return;
    }
    this.#kept.set(cgroup.id, kept);
    changed.add(kept.podUid);
    if (kept.pod !== undefined) {
      into(this.#pods, kept.podUid, kept.pod);
      return;
    }
    into(this.#containers, kept.podUid, kept.container);
    const { containerId } = kept.container;
    if (containerId !== undefined) into(this.#byContainerId, containerId, kept.container);
  }

  #judge({ id, parentId, level, name }: Cgroup): Kept | undefined {
    const { podUid: named, containerId } = cgroupName(name);
    const parent = this.#kept.get(parentId);
    const podUid = named ?? (parent?.pod === undefined ? undefined : parent.podUid);
    if (podUid === undefined) return undefined;
    if (named !== undefined && containerId === undefined) return { pod: { id, level }, podUid };
    return { container: { id, level, podUid, ...(containerId === undefined ? {} : { containerId }) }, podUid };
  }

  #remove(id: bigint, now: number, changed: Set<string>): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    this.#kept.delete(id);
    changed.add(kept.podUid);
    if (kept.pod !== undefined) {
      outOf(this.#pods, kept.podUid, id);
      return;
    }
    outOf(this.#containers, kept.podUid, id);
    const { containerId } = kept.container;
    if (containerId !== undefined) outOf(this.#byContainerId, containerId, id);
    this.#remember(kept.container, now);
  }

  #remember(container: ContainerCgroup, now: number): void {
    const { removedLimit, removedMs } = this.#options;
    this.#removed.set(container.id, { container, at: now });
    for (const [id, { at }] of this.#removed) {
      if (this.#removed.size <= removedLimit && now - at < removedMs) break;
      this.#removed.delete(id);
    }
  }
}
