// Which case holds, in one word and in a sentence with what to do: the condition Ready of a trace that goes on. Pure.

import type { Counters } from '../api/types.ts';
import type { Case } from './case.ts';
import type { Ceilings } from './ceilings.ts';
import type { PodFacts } from './facts.ts';
import { containerFilter, elsewhere, otherContainers } from './narrow.ts';
import { forbiddenText, notesOf, selfText } from './notes.ts';
import { whereText } from './scope.ts';
import { choiceField, described, nearMisses } from './select.ts';
import type { Standing } from './standing.ts';
import type { Sorted } from './targets.ts';
import { clause, count, cutTo, few, timeText } from './words.ts';

export interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

const MESSAGE_LENGTH = 4096;
/** Where several nodes fall short for several reasons, the one that a person can do most about is told. */
const WORST_FIRST: readonly string[] = [
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
export function ready(facts: Case): Verdict {
  const { status, reason, message } = readyVerdict(facts);
  const soFar = status === 'False' && facts.counters.spans > 0 ? [`${count(facts.counters.spans, 'span')} so far`] : [];
  const notes = [...soFar, ...notesOf(facts)];
  return { status, reason, message: sentence([clause(message), ...notes].join('; ')) };
}

function readyVerdict(facts: Case): Verdict {
  const { trace, refusal, sorted, standings } = facts;
  if (refusal !== undefined) return no(refusal.reason, refusal.message);
  if (trace.spec.suspend) return no('Suspended', 'Tracing is suspended: set spec.suspend to false to go on');
  if (sorted.matched.length === 0) return noPods(facts);
  if (standings.length === 0) return noTargets(facts);
  const tracing = standings.filter(({ state }) => state === 'tracing');
  return tracing.length > 0 ? traced(facts, tracing) : untraced(facts);
}

function no(reason: string, message: string): Verdict {
  return { status: 'False', reason, message };
}

function noPods({ trace, namespaces, pods, life, counters, owners }: Case): Verdict {
  const until = life.finishesAt ?? life.waitsUntil;
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

function noTargets({ trace, sorted, node, counters: { spans } }: Case): Verdict {
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

function traced({ life, ceilings, sorted, standings, counters }: Case, tracing: readonly Standing[]): Verdict {
  const pods = tracing.reduce((sum, { podsTracing }) => sum + podsTracing, 0);
  const until = life.finishesAt === undefined ? '' : ` until ${timeText(life.finishesAt)}`;
  const yes = (reason: string, more: string): Verdict => ({
    status: 'True',
    reason,
    message: `Tracing ${count(pods, 'pod')} on ${count(tracing.length, 'node')}${until}${more}`,
  });
  const beyond = beyondText(sorted, ceilings);
  if (beyond !== undefined) return yes('LimitExceeded', `: ${beyond}`);
  const lacking = standings.filter(({ state, lacks }) => lacks !== undefined || state === 'short');
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
function quietText(tracing: readonly Standing[], { spans, calls, folded }: Required<Counters>): string {
  const seen = tracing.reduce((sum, one) => sum + (one.seen ?? 0), 0);
  const processes =
    spans > 0 && calls + folded === 0 ? ` (the ${count(spans, 'span')} so far ${spans === 1 ? 'is' : 'are'} of processes)` : '';
  if (seen === 0) return `not one system call made${processes}: are the processes idle?`;
  const where = tracing.length === 1 ? 'there' : 'on these nodes';
  const none = `none of ${count(seen, 'call')} seen ${where} was what the trace wants${processes}`;
  return `${none}: widen spec.syscalls, spec.processes, spec.results or spec.minDurationMicroseconds`;
}

/** No node traces: the worst of their reasons. */
function untraced(facts: Case): Verdict {
  const { standings, life } = facts;
  const among = (state: Standing['state']): Standing[] => standings.filter((one) => one.state === state).toSorted(worstFirst);
  const [worst] = among('short');
  if (worst !== undefined) {
    const same = standings.filter(({ reason }) => reason === worst.reason).length;
    const others = same > 1 ? ` (and ${count(same - 1, 'more node')})` : '';
    return no(worst.reason, `Node ${worst.nodeName}${others}: ${worst.message}`);
  }
  const [starting] = among('starting');
  if (starting !== undefined)
    return no('Starting', `Waiting for the agent of ${few(among('starting').map(({ nodeName }) => nodeName))} to begin`);
  const waiting = among('waiting');
  if (waiting.length > 0) return notRunning(facts, waiting);
  const end = life.finishesAt === undefined ? '' : ` at ${timeText(life.finishesAt)}`;
  return standings.some(({ state }) => state === 'ended')
    ? { status: 'True', reason: 'Ending', message: `The trace ends${end}; the last numbers are being gathered` }
    : no('Starting', 'The agents go on after a suspension');
}

/** Nodes trace, and nothing of what they were given runs at the moment. */
function notRunning({ trace, sorted }: Case, waiting: readonly Standing[]): Verdict {
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

function phases(pods: readonly PodFacts[]): string {
  return [...new Set(pods.map(({ phase }) => phase))].join(', ');
}

function worstFirst(a: Standing, b: Standing): number {
  const rank = ({ reason, lacks }: Standing): number => {
    const at = WORST_FIRST.indexOf(lacks?.reason ?? reason);
    return at < 0 ? WORST_FIRST.length : at;
  };
  return rank(a) - rank(b) || (a.nodeName < b.nodeName ? -1 : 1);
}

function sentence(text: string): string {
  const cut = cutTo(text, MESSAGE_LENGTH - 1);
  return `${cut.slice(0, 1).toUpperCase()}${cut.slice(1)}${/[.?!]$/.test(cut) ? '' : '.'}`;
}
