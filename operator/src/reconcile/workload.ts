// Which pods belong to a workload, as their owner references tell, and, when none does, which workloads the pods that are
// there belong to. Pure.

import type { SyscallTraceSpecTarget as Target } from '../api/types.ts';
import type { Owner, PodSnapshot } from './snapshot.ts';
import { alike, count, few } from './words.ts';

export interface Owners {
  /** From the pod's controller up. */
  readonly of: (pod: PodSnapshot) => readonly Owner[];
  /** Whether all of them are known that can be. */
  readonly areKnown: (pod: PodSnapshot) => boolean;
}

/** An owner that is only known by its name is a guess: nothing is traced by it. */
export function belongs(target: Target, owners: readonly Owner[]): boolean {
  return owners.some(({ kind, name, uid }) => uid !== undefined && kind === target.kind && name === target.name);
}

/** What pods belong to, none of them to the target, in half a sentence. */
export function nearWorkloads(target: Target, pods: readonly PodSnapshot[], owners: Owners): string {
  const present = distinct(pods.flatMap((pod) => owners.of(pod)).filter(({ uid }) => uid !== undefined));
  const unread = pods.filter((pod) => !owners.areKnown(pod)).length;
  const rest = unread === 0 ? '' : `, and the owner of ${count(unread, 'pod')} could not be read yet`;
  return `${knownWorkloads(target, pods, present)}${rest}`;
}

function knownWorkloads({ kind, name }: Target, pods: readonly PodSnapshot[], present: readonly Owner[]): string {
  const namesake = present.find((owner) => owner.name === name);
  if (namesake !== undefined) return `there is a ${namesake.kind} of that name`;
  const names = present.filter((owner) => owner.kind === kind).map((owner) => owner.name);
  if (names.length > 0) return `the pods that are there belong to the ${kind}${names.length === 1 ? '' : 's'} ${few(alike(names, [name]))}`;
  const has = `there ${pods.length === 1 ? 'is' : 'are'} ${count(pods.length, 'pod')}`;
  if (present.length === 0) return `${has}, and no workload that they belong to is known`;
  return `${has}, which belong${pods.length === 1 ? 's' : ''} to ${few(present.map((owner) => `${owner.kind} ${owner.name}`))}`;
}

function distinct(owners: readonly Owner[]): Owner[] {
  return [...new Map(owners.map((owner) => [`${owner.kind}/${owner.name}`, owner])).values()];
}
