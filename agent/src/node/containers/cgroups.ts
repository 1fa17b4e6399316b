// The index of this node's pods: their cgroups and those of their containers. Fed with lists and changes, keeps nothing
// else of the hierarchy. What was removed is remembered for a while: segments of a container close after its cgroup is gone.
// Names are chosen by whoever makes a cgroup: only those count that lie where this node's kubelet makes them, and a name that is
// there already is not taken a second time.

import type { Cgroup, CgroupChange } from '@sysspan/native';
import { elapsedMs, type Moment } from '../../clock.ts';
import { cgroupName, isClass } from './cgroup-path.ts';
import { type PodPlaces, podPlaces } from './pod-places.ts';

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

/**
 * Why something that is named like a pod or container is not taken for one: it lies elsewhere, the name is another's, or there is no
 * room for more of them.
 */
export type Refusal = 'misplaced' | 'taken' | 'no_room';

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
  /** Of these, containers of one pod. */
  readonly limitBelow: number;
  /** Names of what was refused that are kept, to say so where one of them is asked for. */
  readonly refusedLimit: number;
  readonly removedLimit: number;
  readonly removedMs: number;
}

const DEFAULTS: CgroupIndexOptions = { limit: 16_384, limitBelow: 1_024, refusedLimit: 1_024, removedLimit: 1_024, removedMs: 120_000 };
const NOWHERE: PodPlaces = { ofPods: new Set(), ofClasses: new Set(), ofContainers: new Set() };

type Kept = { readonly podUid: string; readonly parentId: bigint } & (
  | { readonly pod: PodCgroup; readonly container?: never }
  | { readonly container: ContainerCgroup; readonly pod?: never }
);

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

const equal = (a: ReadonlySet<bigint>, b: ReadonlySet<bigint>): boolean => a.size === b.size && [...a].every((id) => b.has(id));

export class CgroupIndex implements PodCgroups {
  readonly #options: CgroupIndexOptions;
  readonly #kept = new Map<bigint, Kept>();
  readonly #below = new Map<bigint, number>();
  readonly #pods = new Map<string, PodCgroup[]>();
  readonly #containers = new Map<string, ContainerCgroup[]>();
  readonly #byContainerId = new Map<string, ContainerCgroup[]>();
  readonly #removed = new Map<bigint, { readonly container: ContainerCgroup; readonly at: Moment }>();
  /** UIDs of pods and ids of containers. */
  readonly #refusedNames = new Map<string, Refusal>();
  #refused: Record<Refusal, number> = { misplaced: 0, taken: 0, no_room: 0 };
  #places = NOWHERE;
  /** Classes of service, where pods lie as well. */
  readonly #classes = new Set<bigint>();

  constructor(options: Partial<CgroupIndexOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Pods and containers that exist. */
  get size(): number {
    return this.#kept.size;
  }

  /** Of the last list, and of what was made since. */
  get refused(): Readonly<Record<Refusal, number>> {
    return this.#refused;
  }

  /** Why a pod, by its UID, or a container, by its id, was refused, as far as that is remembered. */
  refusal(name: string): Refusal | undefined {
    return this.#refusedNames.get(name);
  }

  /** Takes the whole hierarchy, parents before children. @returns UIDs of pods where something changed */
  reset(all: readonly Cgroup[], now: Moment): Set<string> {
    const places = podPlaces(all);
    const moved = !equal(places.ofPods, this.#places.ofPods) || !equal(places.ofContainers, this.#places.ofContainers);
    const present = new Set(moved ? [] : all.map(({ id }) => id));
    const gone = [...this.#kept.keys()].filter((id) => !present.has(id));
    const changed = new Set<string>();
    for (const id of gone) this.#remove(id, now, changed);
    this.#places = places;
    this.#classes.clear();
    this.#refusedNames.clear();
    this.#refused = { misplaced: 0, taken: 0, no_room: 0 };
    for (const cgroup of all) this.#add(cgroup, changed);
    return changed;
  }

  /** Takes what was made and removed, in order, since the last list. @returns UIDs of pods where something changed */
  change(changes: readonly CgroupChange[], now: Moment): Set<string> {
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
    const { id, parentId, name } = cgroup;
    if (this.#kept.has(id)) return;
    if (this.#places.ofClasses.has(parentId) && isClass(name)) this.#classes.add(id);
    const judged = this.#judge(cgroup);
    if (judged === undefined) return;
    if (typeof judged === 'string') {
      this.#refuse(name, judged);
      return;
    }
    this.#keep(id, judged);
    changed.add(judged.podUid);
  }

  /** What a cgroup is by its name and place; undefined for all that has to do with no pod. */
  #judge({ id, parentId, level, name }: Cgroup): Kept | Refusal | undefined {
    const { podUid: named, containerId } = cgroupName(name);
    const parent = this.#kept.get(parentId);
    const containerOf = (podUid: string): Kept | Refusal => {
      const container = { id, level, podUid, ...(containerId === undefined ? {} : { containerId }) };
      return this.#refusalOf(container, parentId) ?? { container, podUid, parentId };
    };
    if (parent?.pod !== undefined) return containerOf(parent.podUid);
    if (named === undefined) return undefined;
    if (containerId !== undefined) return this.#places.ofContainers.has(parentId) ? containerOf(named) : 'misplaced';
    if (!this.#places.ofPods.has(parentId) && !this.#classes.has(parentId)) return 'misplaced';
    if (this.#pods.has(named)) return 'taken';
    return this.#kept.size < this.#options.limit ? { pod: { id, level }, podUid: named, parentId } : 'no_room';
  }

  /** Pods are not crowded out by what is below some of them: the last quarter of the room is theirs. */
  #refusalOf({ containerId }: ContainerCgroup, parentId: bigint): Refusal | undefined {
    const { limit, limitBelow } = this.#options;
    if (containerId !== undefined && this.#byContainerId.has(containerId)) return 'taken';
    const crowded = this.#kept.has(parentId) && (this.#below.get(parentId) ?? 0) >= limitBelow;
    return crowded || this.#kept.size >= (limit * 3) / 4 ? 'no_room' : undefined;
  }

  #refuse(name: string, refusal: Refusal): void {
    this.#refused[refusal]++;
    const { podUid, containerId } = cgroupName(name);
    const key = containerId ?? podUid;
    if (key !== undefined && this.#refusedNames.size < this.#options.refusedLimit) this.#refusedNames.set(key, refusal);
  }

  #keep(id: bigint, kept: Kept): void {
    this.#kept.set(id, kept);
    this.#below.set(kept.parentId, (this.#below.get(kept.parentId) ?? 0) + 1);
    if (kept.pod !== undefined) {
      into(this.#pods, kept.podUid, kept.pod);
      return;
    }
    into(this.#containers, kept.podUid, kept.container);
    const { containerId } = kept.container;
    if (containerId !== undefined) into(this.#byContainerId, containerId, kept.container);
  }

  #remove(id: bigint, now: Moment, changed: Set<string>): void {
    this.#classes.delete(id);
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    this.#kept.delete(id);
    const left = (this.#below.get(kept.parentId) ?? 1) - 1;
    if (left > 0) this.#below.set(kept.parentId, left);
    else this.#below.delete(kept.parentId);
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

  #remember(container: ContainerCgroup, now: Moment): void {
    const { removedLimit, removedMs } = this.#options;
    this.#removed.set(container.id, { container, at: now });
    for (const [id, { at }] of this.#removed) {
      if (this.#removed.size <= removedLimit && elapsedMs(at, now) < removedMs) break;
      this.#removed.delete(id);
    }
  }
}
