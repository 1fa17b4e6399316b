// Which case holds, in one word and in a sentence with what to do: the condition Ready of a trace that goes on. Pure.

import type { Reason } from '@sysspan/agent/node-trace';
import type { Counters } from '../api/types.ts';
import type { Case } from './case.ts';
import type { Ceilings } from './ceilings.ts';
import { containerFilter, elsewhere, otherContainers } from './narrow.ts';
import type { NodeStatus } from './node-status.ts';
import { forbiddenText, notesOf, selfText } from './notes.ts';
import { whereText } from './scope.ts';
import { choiceField, described, nearMisses } from './select.ts';
import type { PodSnapshot } from './snapshot.ts';
import type { Sorted } from './targets.ts';
import { clause, count, cutTo, few, timeText } from './words.ts';

export interface ConditionState {
  readonly status: 'True' | 'False';
  readonly reason: Reason;
  readonly message: string;
}

const MESSAGE_LENGTH = 4096;
/** Where several nodes fall short for several reasons, the one that a person can do most about is told. */
const WORST_FIRST: readonly Reason[] = [
  'KernelUnsupported',
  'CapabilityMissing',
  'CgroupV2Missing',
  'CgroupsRefused',
  'AgentError',
  'NotFromOperator',
  'NodeTraceRefused',
  'SyscallsInvalid',
  'LimitExceeded',
  'ExporterNotAllowed',
  'ExporterUnknown',
  'TooManyTraces',
  'TracesItself',
  'AgentMissing',
  'ExporterUnreachable',
];

/** The condition Ready of a trace that goes on. */
export function ready(given: Case): ConditionState {
  const { status, reason, message } = stateOf(given);
  const soFar = status === 'False' && given.counters.spans > 0 ? [`${count(given.counters.spans, 'span')} so far`] : [];
  const notes = [...soFar, ...notesOf(given)];
  return { status, reason, message: sentence([clause(message), ...notes].join('; ')) };
}

function stateOf(given: Case): ConditionState {
  const { trace, refusal, sorted, nodeStatuses } = given;
  if (refusal !== undefined) return no(refusal.reason, refusal.message);
  if (trace.spec.suspend) return no('Suspended', 'Tracing is suspended: set spec.suspend to false to go on');
  if (sorted.matched.length === 0) return noPods(given);
  if (nodeStatuses.length === 0) return noTargets(given);
  const tracing = nodeStatuses.filter(({ state }) => state === 'tracing');
  return tracing.length > 0 ? traced(given, tracing) : untraced(given);
}

function no(reason: Reason, message: string): ConditionState {
  return { status: 'False', reason, message };
}

function noPods({ trace, namespaces, pods, schedule, counters, owners }: Case): ConditionState {
  const until = schedule.finishesAt ?? schedule.waitsUntil;
  const what = `No pod of ${whereText(trace)} ${described(trace.spec)}`;
  // It has matched: to look for what keeps pods out would lead astray.
  if (counters.spans > 0)
    return no('NoPodsMatched', `${what} any more: new ones will be traced${until === undefined ? '' : ` until ${timeText(until)}`}`);
  const waits = until === undefined ? '' : `; the trace waits for one until ${timeText(until)}`;
  if (namespaces.length === 0) {
    const field = trace.spec.namespaces === undefined ? 'spec.namespaceSelector' : 'spec.namespaces';
    return no(
      'NoPodsMatched',
      `There is nothing to trace in ${whereText(trace)}: no such namespace, or none of limits.namespaces: correct ${field}${waits}`,
    );
  }
  const create = trace.spec.target === undefined ? 'create such a pod' : 'let it have pods';
  const remedy = `correct spec.${choiceField(trace.spec)} or ${create}${waits}`;
  return no('NoPodsMatched', `${what}: ${nearMisses(trace.spec, pods, owners)}: ${remedy}`);
}

function noTargets({ trace, sorted, node, counters: { spans } }: Case): ConditionState {
  const { matched, unscheduled, finished, untraceable, withoutContainers } = sorted;
  const matching = `${count(matched.length, 'pod')} match${matched.length === 1 ? 'es' : ''}`;
  const [waiting] = unscheduled;
  if (waiting !== undefined) {
    const problem = clause(waiting.problem ?? 'it has not been scheduled yet');
    return no('PodsNotRunning', `${matching}, ${unscheduled.length} not on a node: ${waiting.name}: ${problem}: see kubectl describe pod`);
  }
  if (withoutContainers.length > 0) return no('NoContainersMatched', `${matching}, and ${otherContainers(trace.spec, withoutContainers)}`);
  if (sorted.elsewhere.length > 0) {
    const fields = (['nodeNames', 'nodeSelector'] as const).filter((field) => trace.spec[field] !== undefined);
    const remedy = `correct ${fields.map((field) => `spec.${field}`).join(' or ')}, or wait for pods there`;
    return no('NoNodesMatched', `${matching}, and ${elsewhere(trace.spec, sorted.elsewhere, node)}: ${remedy}`);
  }
  if (sorted.forbidden.length > 0) {
    const remedy = `correct spec.exporter, or add the namespace to the chart value exporters.${trace.spec.exporter}.namespaces`;
    return no('ExporterNotAllowed', `${matching}, and ${forbiddenText(sorted.forbidden, trace)}: ${remedy}`);
  }
  if (untraceable.length > 0) return no('TracesItself', `${matching}, and ${selfText(untraceable)}: choose other pods`);
  const past = spans > 0 ? '' : ' what they did can no longer be traced;';
  return no('PodsNotRunning', `${matching}, and all have finished (${phases(finished)}):${past} new pods will be traced`);
}

function traced({ schedule, ceilings, sorted, nodeStatuses, counters }: Case, tracing: readonly NodeStatus[]): ConditionState {
  const pods = tracing.reduce((sum, { podsTracing }) => sum + podsTracing, 0);
  const until = schedule.finishesAt === undefined ? '' : ` until ${timeText(schedule.finishesAt)}`;
  const yes = (reason: Reason, more: string): ConditionState => ({
    status: 'True',
    reason,
    message: `Tracing ${count(pods, 'pod')} on ${count(tracing.length, 'node')}${until}${more}`,
  });
  const beyond = beyondText(sorted, ceilings);
  if (beyond !== undefined) return yes('LimitExceeded', `: ${beyond}`);
  const lacking = nodeStatuses.filter(({ state, lacks }) => lacks !== undefined || state === 'short');
  const [worst] = lacking.toSorted(worstFirst);
  if (worst !== undefined) {
    const { reason, message } = worst.lacks ?? worst;
    return yes(
      'TracingPartly',
      `; ${count(lacking.length, 'node')} fall${lacking.length === 1 ? 's' : ''} short: ${worst.nodeName}: ${reason}: ${message}`,
    );
  }
  if (tracing.every(({ reason }) => reason === 'NoSyscallsSeen')) return yes('NoSyscallsSeen', `: ${quietText(tracing, counters)}`);
  return yes('Tracing', '');
}

/** Which pods are not traced because of which ceilings. */
function beyondText({ overLimit, overNodes }: Sorted, { podsPerTrace, nodesPerTrace, chartValue }: Ceilings): string | undefined {
  const texts: string[] = [];
  if (overLimit.length > 0)
    texts.push(
      `${overLimit.length} more match, and this installation allows ${podsPerTrace} (${chartValue('podsPerTrace')}), the oldest first: choose fewer pods`,
    );
  if (overNodes.length > 0)
    texts.push(
      `${count(overNodes.length, 'pod')} that match${overNodes.length === 1 ? 'es is' : ' are'} on more nodes than the ${nodesPerTrace} that this installation allows (${chartValue('nodesPerTrace')}), those of the oldest pods first: choose nodes with spec.nodeSelector`,
    );
  return texts.length === 0 ? undefined : texts.join('; ');
}

/** All nodes that trace have seen nothing that was wanted: with the numbers of all of them. */
function quietText(tracing: readonly NodeStatus[], { spans, calls, folded }: Required<Counters>): string {
  const seen = tracing.reduce((sum, one) => sum + (one.seen ?? 0), 0);
  const processes =
    spans > 0 && calls + folded === 0 ? ` (the ${count(spans, 'span')} so far ${spans === 1 ? 'is' : 'are'} of processes)` : '';
  if (seen === 0) return `not one system call made${processes}: are the processes idle?`;
  const where = tracing.length === 1 ? 'there' : 'on these nodes';
  const none = `none of ${count(seen, 'call')} seen ${where} was what the trace wants${processes}`;
  return `${none}: widen spec.syscalls, spec.processes, spec.results or spec.minDurationMicroseconds`;
}

/** No node traces: the worst of their reasons. */
function untraced(given: Case): ConditionState {
  const { nodeStatuses, schedule } = given;
  const among = (state: NodeStatus['state']): NodeStatus[] => nodeStatuses.filter((one) => one.state === state).toSorted(worstFirst);
  const [worst] = among('short');
  if (worst !== undefined) {
    const same = nodeStatuses.filter(({ reason }) => reason === worst.reason).length;
    const others = same > 1 ? ` (and ${count(same - 1, 'more node')})` : '';
    return no(worst.reason, `Node ${worst.nodeName}${others}: ${worst.message}`);
  }
  const [starting] = among('starting');
  if (starting !== undefined)
    return no('Starting', `Waiting for the agent of ${few(among('starting').map(({ nodeName }) => nodeName))} to begin`);
  const waiting = among('waiting');
  if (waiting.length > 0) return notRunning(given, waiting);
  const end = schedule.finishesAt === undefined ? '' : ` at ${timeText(schedule.finishesAt)}`;
  return nodeStatuses.some(({ state }) => state === 'ended')
    ? { status: 'True', reason: 'Ending', message: `The trace ends${end}; the last numbers are being gathered` }
    : no('Starting', 'The agents go on after a suspension');
}

/** Nodes trace, and nothing of what they were given runs at the moment. */
function notRunning({ trace, sorted }: Case, waiting: readonly NodeStatus[]): ConditionState {
  const wanted = containerFilter(trace.spec);
  const here = sorted.matched.filter((pod) => waiting.some(({ nodeName }) => nodeName === pod.nodeName) && pod.containers.some(wanted));
  const restarting = here.flatMap((pod) =>
    pod.containers.filter(wanted).flatMap(({ name, restart }) => (restart ? [{ pod, name, restart }] : [])),
  );
  const [first] = restarting;
  if (first !== undefined) {
    const others = restarting.length > 1 ? ` (and ${count(restarting.length - 1, 'more container')})` : '';
    return no('WaitingForRestart', `Pod ${first.pod.name}: container ${first.name}${others}: ${clause(first.restart)}`);
  }
  const [worst] = waiting;
  const reason = worst?.reason ?? 'PodsNotRunning';
  const stuck = here.find(({ problem }) => problem !== undefined);
  if (stuck?.problem !== undefined) return no(reason, `Pod ${stuck.name}: ${clause(stuck.problem)}: see kubectl describe pod`);
  if (here.length > 0 && here.every(({ phase }) => phase === 'Succeeded' || phase === 'Failed'))
    return no(
      reason,
      `${count(here.length, 'pod')} ${here.length === 1 ? 'has' : 'have'} finished (${phases(here)}): new pods will be traced`,
    );
  const message = worst?.message || 'its pods have no running container now: see kubectl describe pod';
  return no(reason, `Node ${worst?.nodeName}: ${message}`);
}

function phases(pods: readonly PodSnapshot[]): string {
  return [...new Set(pods.map(({ phase }) => phase))].join(', ');
}

function worstFirst(a: NodeStatus, b: NodeStatus): number {
  const rank = ({ reason, lacks }: NodeStatus): number => {
    const at = WORST_FIRST.indexOf(lacks?.reason ?? reason);
    return at < 0 ? WORST_FIRST.length : at;
  };
  return rank(a) - rank(b) || (a.nodeName < b.nodeName ? -1 : 1);
}

function sentence(text: string): string {
  const cut = cutTo(text, MESSAGE_LENGTH - 1);
  return `${cut.slice(0, 1).toUpperCase()}${cut.slice(1)}${/[.?!]$/.test(cut) ? '' : '.'}`;
}
