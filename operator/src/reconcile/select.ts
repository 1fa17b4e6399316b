// Which pods a request chooses, and, when it chooses none, which ones it nearly chose: most empty traces are a typing mistake. Pure.

import type { SyscallTraceSpecSelectorMatchExpression as Expression, SyscallTraceSpec, SyscallTraceSpecSelector } from '../api/types.ts';
import type { PodSnapshot } from './snapshot.ts';
import { alike, count, few } from './words.ts';
import { belongs, nearWorkloads, type Owners } from './workload.ts';

type Choice = Pick<SyscallTraceSpec, 'selector' | 'podNames' | 'target'>;

/** A selector as a list of requirements, each about one label. */
export function requirements(selector: SyscallTraceSpecSelector): Expression[] {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Expression => ({ key, operator: 'In', values: [value] }));
  return [...labels, ...(selector.matchExpressions ?? [])];
}

/** Labels may have any name, also one that every object has something under, such as constructor. */
function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** As in Kubernetes: NotIn also holds where the label is absent. */
export function holds({ key, operator, values = [] }: Expression, labels: Readonly<Record<string, string>>): boolean {
  const value = labelOf(labels, key);
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const among = value !== undefined && values.includes(value);
  return operator === 'In' ? among : !among;
}

/** A test for the pods of the request's namespace. */
export function chooser({ selector, podNames, target }: Choice, owners: Owners['of']): (pod: PodSnapshot) => boolean {
  if (target !== undefined) return (pod) => belongs(target, owners(pod));
  if (podNames !== undefined) {
    const names = new Set(podNames);
    return (pod) => names.has(pod.name);
  }
  if (selector === undefined) return () => false;
  const wanted = requirements(selector);
  return (pod) => wanted.every((requirement) => holds(requirement, pod.labels));
}

/** The choice in words: `matches app=checkout, tier in (web, api)`, `belongs to Deployment checkout`. */
export function described({ selector, podNames, target }: Choice): string {
  if (target !== undefined) return `belongs to ${target.kind} ${target.name}`;
  if (podNames !== undefined) return `matches the name${podNames.length > 1 ? 's' : ''} ${few(podNames)}`;
  const texts = requirements(selector ?? {}).map(requirementText);
  return `matches ${texts.length === 0 ? 'the empty selector' : texts.join(', ')}`;
}

/** The field by which pods are chosen. */
export function choiceField({ podNames, target }: Choice): keyof Choice {
  if (target !== undefined) return 'target';
  return podNames === undefined ? 'selector' : 'podNames';
}

/** How many pods nearly match and what keeps them out, in half a sentence. `pods` are all that there are; none is chosen. */
export function nearMisses(choice: Choice, pods: readonly PodSnapshot[], owners: Owners): string {
  if (pods.length === 0) return 'there are no pods';
  if (choice.target !== undefined) return nearWorkloads(choice.target, pods, owners);
  const present = `there ${pods.length === 1 ? 'is' : 'are'} ${count(pods.length, 'pod')}`;
  if (choice.podNames !== undefined) return nearNames(choice.podNames, pods) ?? `${present}, none with a name like it`;
  const wanted = requirements(choice.selector ?? {});
  if (wanted.length === 0) return present;
  const failing = pods.map((pod) => ({ pod, failed: wanted.filter((requirement) => !holds(requirement, pod.labels)) }));
  const least = Math.min(...failing.map(({ failed }) => failed.length));
  const near = failing.filter(({ failed }) => failed.length === least);
  const obstacle = mostCommon(near.map(({ failed }) => failed[0] as Expression));
  const kept = near.filter(({ failed }) => failed[0] === obstacle).map(({ pod }) => pod);
  if (least === wanted.length && kept.every(({ labels }) => labelOf(labels, obstacle.key) === undefined)) {
    const all = wanted.length === 1 ? `label ${obstacle.key}` : `of the labels ${few([...new Set(wanted.map(({ key }) => key))])}`;
    return wanted.length === 1 ? `${present}, none with the ${all}` : `${present}, none with any ${all}`;
  }
  const but = wanted.length === 1 ? '' : ` ${least === 1 ? 'all but' : 'the most but not'} ${requirementText(obstacle)}`;
  return `${count(kept.length, 'pod')} nearly ${kept.length === 1 ? 'matches' : 'match'}${but}: ${valuesText(obstacle, kept)}`;
}

/** `app=checkout`, `tier in (web, api)`, `!canary`. */
export function requirementText({ key, operator, values = [] }: Expression): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  if (values.length === 1) return `${key}${operator === 'In' ? '=' : '!='}${values[0]}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${few(values)})`;
}

function valuesText({ key, values = [] }: Expression, pods: readonly PodSnapshot[]): string {
  const found = pods.map(({ labels }) => labelOf(labels, key));
  const distinct = [...new Set(found.filter((value) => value !== undefined))];
  if (distinct.length === 0) return `${pods.length === 1 ? 'it lacks' : 'they lack'} the label ${key}`;
  return `${pods.length === 1 ? 'it has' : 'they have'} ${few(alike(distinct, values).map((value) => `${key}=${value}`))}`;
}

function nearNames(names: readonly string[], pods: readonly PodSnapshot[]): string | undefined {
  const begin = pods.filter(({ name }) => names.some((wanted) => name.startsWith(wanted) || wanted.startsWith(name)));
  if (begin.length === 0) return undefined;
  return `${count(begin.length, 'pod')} ${begin.length === 1 ? 'has' : 'have'} a name that begins alike: ${few(begin.map(({ name }) => name))}`;
}

function mostCommon<T>(items: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
