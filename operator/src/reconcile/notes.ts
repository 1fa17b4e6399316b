// What else is to be said of a trace that goes on, beside the case that holds: what of it is not traced, and what was cut. Pure.

import type { SyscallTrace } from '../api/types.ts';
import { ANNOTATION_PREFIX, MOST_ANNOTATIONS, MOST_BYTES } from './attributes.ts';
import type { Case } from './case.ts';
import { isForCluster, whereText } from './scope.ts';
import { requirements } from './select.ts';
import type { PodSnapshot } from './snapshot.ts';
import { MOST_CONTAINERS, MOST_NODE_BYTES, MOST_POD_BYTES } from './target.ts';
import type { Sorted } from './targets.ts';
import { clause, count, cutTo, few } from './words.ts';

/** Each is half a sentence. */
export function notesOf(given: Case): string[] {
  return [...notStopped(given), ...wholeNamespace(given), ...given.cut, ...given.unapplied, ...leftOut(given)];
}

/** Nothing is to be traced, and somebody has not heard of it. */
function notStopped({ trace, refusal, stillTracing }: Case): string[] {
  if ((refusal === undefined && !trace.spec.suspend) || stillTracing.length === 0) return [];
  const names = few(stillTracing.map(({ nodeName }) => nodeName));
  const stuck = stillTracing.find(({ refused }) => refused !== undefined);
  const whose = stillTracing.length === 1 ? '' : `: ${stuck?.nodeName}`;
  const why = stuck === undefined ? '' : `${whose}: ${clause(stuck.refused ?? '')}`;
  const have = stillTracing.length === 1 ? 'has not said that it has' : 'have not said that they have';
  return [`${count(stillTracing.length, 'node')} ${have} stopped: ${names}${why}`];
}

/** What a template leaves empty chooses everything: that is worth a word. */
function wholeNamespace({ trace, refusal, sorted }: Case): string[] {
  const { selector } = trace.spec;
  if (selector === undefined || requirements(selector).length > 0 || refusal !== undefined || sorted.matched.length === 0) return [];
  return [`spec.selector is empty, which chooses every pod of ${whereText(trace)}`];
}

function leftOut({ trace, namespaces, sorted, refusal, nodeStatuses, unread }: Case): string[] {
  if (refusal !== undefined || nodeStatuses.length === 0) return [];
  const { untraceable, withoutContainers, misannotated } = sorted;
  const texts: string[] = [];
  if (untraceable.length > 0) texts.push(`not traced: ${selfText(untraceable)}`);
  if (withoutContainers.length > 0)
    texts.push(`not traced: ${few(withoutContainers.map(({ name }) => name))}, which has none of the containers`);
  const missing = isForCluster(trace) ? (trace.spec.namespaces ?? []).filter((name) => !namespaces.includes(name)) : [];
  if (missing.length > 0) texts.push(`not traced: ${few(missing)}: no such namespace, or none of limits.namespaces`);
  if (sorted.forbidden.length > 0) texts.push(`not traced: ${forbiddenText(sorted.forbidden, trace)}`);
  if (sorted.elsewhere.length > 0) texts.push(`not traced: ${count(sorted.elsewhere.length, 'pod')} on other nodes`);
  if (unread.length > 0) texts.push(`the owner of ${count(unread.length, 'pod')} could not be read yet: they are not traced before`);
  if (misannotated.length > 0) texts.push(misannotatedText(misannotated));
  texts.push(...withoutRoom(sorted));
  return texts;
}

/** What of the pods is larger than a NodeTrace may be. */
function withoutRoom({ tooLarge, curtailed, misowned }: Sorted): string[] {
  const names = (pods: readonly PodSnapshot[]): string => few(pods.map(({ name }) => name));
  const texts: string[] = [];
  if (tooLarge.length > 0)
    texts.push(
      `not traced: ${count(tooLarge.length, 'pod')} (${names(tooLarge)}): the pods of a node take no more than ${MOST_NODE_BYTES} bytes of its NodeTrace, the smallest first`,
    );
  if (curtailed.length > 0) {
    const left = curtailed.reduce((sum, one) => sum + one.left, 0);
    const pods = names(curtailed.map(({ pod }) => pod));
    texts.push(
      `not traced: ${count(left, 'container')} of ${pods}: a pod has no more than ${MOST_CONTAINERS} in a NodeTrace, nor more than ${MOST_POD_BYTES} bytes: choose them with spec.containers`,
    );
  }
  if (misowned.length > 0)
    texts.push(`not told: the owner of ${names(misowned)}: no object can have the name, kind or uid that it is given`);
  return texts;
}

function misannotatedText(misannotated: Sorted['misannotated']): string {
  const names = [...new Set(misannotated.flatMap(({ names }) => names))].map((name) => `${ANNOTATION_PREFIX}${cutTo(name, 64)}`);
  const pods = few(misannotated.map(({ pod }) => pod.name));
  return `not applied: ${few(names)} of ${pods}: annotations cannot say who and where a pod is, nor more than ${MOST_ANNOTATIONS} things or ${MOST_BYTES} bytes`;
}

export function forbiddenText(pods: readonly PodSnapshot[], { spec: { exporter } }: SyscallTrace): string {
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
  return `${count(pods.length, 'pod')} of ${few(namespaces)}, which exporter ${exporter} is not for`;
}

export function selfText(pods: readonly PodSnapshot[]): string {
  return `${few(pods.map(({ name }) => name))} ${pods.length === 1 ? 'is' : 'are'} part of sysspan or of where the spans go: tracing it would feed a loop`;
}
