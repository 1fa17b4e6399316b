// One decision: from what is known of a trace to what has to be written, deleted, said, and when to look again. Pure.

import { type Resolved, resolveErrors } from '@sysspan/agent/syscalls';
import type { NodeTrace, NodeTraceSpec, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import { type Place, type Refusal, refusal } from './admission.ts';
import { ceilingsOf } from './ceilings.ts';
import { conditionsOf, endOf } from './conditions.ts';
import { fold, type Sums, sums } from './counters.ts';
import type { AgentFacts, Installation, NodeFacts, PodFacts } from './facts.ts';
import { LAST_WORDS_MS, type Life, life } from './life.ts';
import { isOurs, same, type WantedNodeTrace, wantedNodeTrace } from './node-trace.ts';
import { chooser } from './select.ts';
import { type Settled, settle } from './settle.ts';
import { type Standing, standing } from './standing.ts';
import { condition, finish, isUrgent, statusOf } from './status.ts';
import { type Sorted, sortOut } from './targets.ts';
import { ready, type Verdict } from './verdict.ts';
import { timeOf, timeText } from './words.ts';
import type { Owners } from './workload.ts';

/** Numbers alone are written no more often than this. */
export const STATUS_MS = 2_500;
/** Owners that could not be read are asked for again. */
const OWNERS_AGAIN_MS = 5_000;

export interface Situation {
  readonly trace: SyscallTrace;
  /** Among all traces that have not ended. */
  readonly place: Place | undefined;
  /** All NodeTraces that carry the trace's name, those of an earlier trace of that name included. */
  readonly nodeTraces: readonly NodeTrace[];
  /** All pods of the namespace. */
  readonly pods: readonly PodFacts[];
  readonly node: (name: string) => NodeFacts | undefined;
  readonly agent: (nodeName: string) => AgentFacts | undefined;
  readonly owners: Owners;
  /** Why the API server takes no pods of agents, and what to do; undefined as far as is known. */
  readonly agentsRefused?: string | undefined;
  /** Tracing this pod would feed a loop. */
  readonly untraceable: (pod: PodFacts) => boolean;
  /** What spec.syscalls means. */
  readonly syscalls: Resolved;
  readonly installation: Installation;
  readonly now: number;
  /** When the status was written last, if this process did. */
  readonly statusWrittenAt: number | undefined;
}

export interface Said {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly note: string;
}

/** To be done in this order. */
export interface Outcome {
  readonly apply: readonly WantedNodeTrace[];
  readonly status: SyscallTraceStatus | undefined;
  readonly say: readonly Said[];
  /** Only once the status is written: it holds what they counted. */
  readonly deleteNodeTraces: readonly NodeTrace[];
  readonly deleteTrace: boolean;
  readonly lookAgainAt: number | undefined;
}

const NOTHING: Outcome = { apply: [], status: undefined, say: [], deleteNodeTraces: [], deleteTrace: false, lookAgainAt: undefined };
/** Reasons of Ready that are no cause for worry. */
const CALM: readonly string[] = ['Tracing', 'PodsNotRunning', 'Suspended', 'DurationReached'];
/** No events: they pass, or come again and again, and the kubelet tells of them. */
const UNSAID: readonly string[] = ['Starting', 'Ending', 'WaitingForRestart'];

export function reconcile(situation: Situation): Outcome {
  const { trace, nodeTraces, now } = situation;
  if (trace.metadata.deletionTimestamp !== undefined) return { ...NOTHING, deleteNodeTraces: nodeTraces };
  if (finish(trace) !== undefined) return afterwards(trace, nodeTraces, now);
  const own = nodeTraces.filter((nodeTrace) => isOurs(nodeTrace, trace));
  const foreign = nodeTraces.filter((nodeTrace) => !isOurs(nodeTrace, trace));
  const gone = fold(
    trace.status?.goneNodes,
    own,
    own.filter(({ spec }) => situation.node(spec.nodeName) === undefined),
  );
  const folded = new Set(gone?.nodeTraces ?? []);
  const kept = own.filter(({ metadata }) => !folded.has(metadata.uid));
  const view = look(situation, { own: kept, all: own, totals: sums(kept, gone) });
  const leaving = [...foreign, ...own.filter(({ metadata }) => folded.has(metadata.uid))];
  return decide(situation, view, { gone, leaving, foreignNames: new Set(foreign.map(({ metadata }) => metadata.name)) });
}

/** The numbers are final: what is left of it goes. */
function afterwards(trace: SyscallTrace, nodeTraces: readonly NodeTrace[], now: number): Outcome {
  const ttl = trace.spec.ttlSecondsAfterFinished;
  const done = timeOf(finish(trace)?.lastTransitionTime);
  const deleteAt = ttl === undefined || done === undefined ? undefined : done + ttl * 1000;
  const deleteTrace = deleteAt !== undefined && now >= deleteAt;
  return { ...NOTHING, deleteNodeTraces: nodeTraces, deleteTrace, lookAgainAt: deleteTrace ? undefined : deleteAt };
}

/** What is known of a trace that has not ended, in order. */
interface View {
  readonly own: readonly NodeTrace[];
  readonly settled: Settled;
  readonly life: Life;
  readonly refused: Refusal | undefined;
  readonly sorted: Sorted;
  readonly standings: readonly Standing[];
  readonly verdict: Verdict;
  readonly totals: Sums;
  /** Whether a pod may belong to the target, and nobody knows. */
  readonly ownersUnread: boolean;
}

/** @param all also those whose node is gone: they tell when it began, too */
function look(situation: Situation, { own, all, totals }: Pick<View, 'own' | 'totals'> & { readonly all: readonly NodeTrace[] }): View {
  const { trace, pods, owners, installation, now } = situation;
  const ceilings = ceilingsOf(installation.limits, trace.metadata.namespace);
  const words = { syscalls: situation.syscalls, expectedErrors: resolveErrors(trace.spec.expectedErrors ?? []) };
  const settled = settle(trace.spec, ceilings, { syscalls: namesOf(words.syscalls), expectedErrors: namesOf(words.expectedErrors) });
  const lived = life(trace, all, { durationSeconds: settled.durationSeconds, longestSeconds: ceilings.maxDurationSeconds, now });
  const problems = { syscalls: problemOf(words.syscalls), expectedErrors: problemOf(words.expectedErrors) };
  const refused = refusal(trace, situation.place, installation, problems);
  const matched = pods.filter(chooser(trace.spec, owners.of));
  const sorted = sortOut({ ...situation, spec: trace.spec, matched, ceilings, owners: owners.of });
  const standings = refused === undefined ? standingsOf(situation, own, sorted) : [];
  const unread = trace.spec.target === undefined ? [] : pods.filter((pod) => !owners.areKnown(pod));
  const known = { trace, life: lived, refusal: refused, sorted, pods, standings, counters: totals.counters, owners, unread };
  const verdict = ready({ ...known, cut: settled.cut, ceilings, node: situation.node });
  return { own, settled, life: lived, refused, sorted, standings, verdict, totals, ownersUnread: unread.length > 0 };
}

const namesOf = (found: Resolved): readonly string[] => ('names' in found ? found.names : []);
const problemOf = (found: Resolved): string | undefined => ('problem' in found ? found.problem : undefined);

function standingsOf(
  { node, agent, agentsRefused, installation, now }: Situation,
  own: readonly NodeTrace[],
  { byNode }: Sorted,
): Standing[] {
  const byName = new Map(own.map((nodeTrace) => [nodeTrace.spec.nodeName, nodeTrace]));
  return [...byNode].map(([nodeName, targets]) =>
    standing(
      { nodeName, node: node(nodeName), agent: agent(nodeName), agentsRefused, nodeTrace: byName.get(nodeName), targets: targets.length },
      installation,
      now,
    ),
  );
}

interface Leaving {
  readonly gone: SyscallTraceStatus['goneNodes'];
  /** NodeTraces of nodes that are gone, of an earlier trace of the same name, and of somebody else's making. */
  readonly leaving: readonly NodeTrace[];
  /** Names that are still taken by those of others. */
  readonly foreignNames: ReadonlySet<string>;
}

function decide(situation: Situation, view: View, { gone, leaving, foreignNames }: Leaving): Outcome {
  const { trace, now, statusWrittenAt } = situation;
  const { totals } = view;
  const ends = view.life.overSince !== undefined && !awaited(situation, view);
  const conditions = ends
    ? endOf(trace, view.life, { spans: totals.counters.spans, lost: totals.lost }, view.verdict)
    : conditionsOf(trace, view.life, view.verdict);
  const status = statusOf({ ...view, trace, conditions, gone, ended: ends, now });
  const urgent = isUrgent(trace.status, status);
  const changed = urgent || !same(trace.status, status);
  const mayWriteAt = urgent || statusWrittenAt === undefined ? now : statusWrittenAt + STATUS_MS;
  const write = changed && mayWriteAt <= now;
  const apply = ends ? [] : wanted(situation, view).filter(({ metadata }) => !foreignNames.has(metadata.name));
  const looks = view.standings.map(({ lookAgainAt }) => lookAgainAt);
  const asks = ends || view.refused !== undefined || !view.ownersUnread ? undefined : now + OWNERS_AGAIN_MS;
  const over = ends
    ? undefined
    : view.life.overSince === undefined
      ? (view.life.finishesAt ?? view.life.waitsUntil)
      : view.life.overSince + LAST_WORDS_MS;
  return {
    apply: apply.filter((one) => !isThere(one, view.own)),
    status: write ? status : undefined,
    say: write ? said(condition(trace, 'Ready')?.reason, conditions.Ready) : [],
    deleteNodeTraces: ends ? [...leaving, ...view.own] : leaving,
    deleteTrace: false,
    lookAgainAt: earliest([...looks, view.sorted.lingersUntil, asks, over, changed && !write ? mayWriteAt : undefined]),
  };
}

/** Whether an agent may still have something to say about a trace that is over. */
function awaited({ agent, now }: Situation, { own, life: { overSince, startedAt } }: View): boolean {
  if (overSince === undefined || startedAt === undefined || now >= overSince + LAST_WORDS_MS) return false;
  return own.some(({ spec, status }) => {
    const silent = status?.state === undefined || status.state === 'Ended' || status.state === 'Failed';
    return !silent && agent(spec.nodeName)?.running === true;
  });
}

/** One NodeTrace for each node with targets, and for each that has one: its numbers stay until the end. */
function wanted(situation: Situation, view: View): WantedNodeTrace[] {
  const { trace } = situation;
  const before = new Map(view.own.map(({ spec }) => [spec.nodeName, spec]));
  const begins = view.refused === undefined && view.life.overSince === undefined;
  const nodeNames = new Set([...before.keys(), ...(begins ? view.sorted.byNode.keys() : [])]);
  const here = [...nodeNames].filter((name) => situation.node(name) !== undefined);
  return here.map((nodeName) => wantedNodeTrace(trace, specOf(situation, view, nodeName, before.get(nodeName))));
}

function specOf({ trace, installation }: Situation, view: View, nodeName: string, before: NodeTraceSpec | undefined): NodeTraceSpec {
  const { agentsUntil } = view.life;
  const kept = view.refused === undefined ? undefined : before;
  return {
    nodeName,
    trace: { name: trace.metadata.name, uid: trace.metadata.uid },
    clusterUID: installation.clusterUID,
    exporter: kept?.exporter ?? trace.spec.exporter,
    suspend: trace.spec.suspend,
    ...(agentsUntil === undefined ? {} : { finishesAt: timeText(agentsUntil) }),
    settings: kept?.settings ?? view.settled.settings,
    targets: view.refused === undefined ? [...(view.sorted.byNode.get(nodeName) ?? [])] : [],
  };
}

function isThere({ metadata, spec }: WantedNodeTrace, own: readonly NodeTrace[]): boolean {
  const present = own.find((one) => one.metadata.name === metadata.name);
  return present !== undefined && same(present.spec, spec);
}

function said(before: string | undefined, { reason, message }: Verdict): Said[] {
  if (before === reason || UNSAID.includes(reason)) return [];
  return [{ type: CALM.includes(reason) ? 'Normal' : 'Warning', reason, note: message }];
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
