// One decision: from what is known of a trace to what has to be written, deleted, said, and when to look again. Pure.

import { type Reason, SHORTEST_REPORT_SECONDS } from '@sysspan/agent/node-trace';
import { type Resolved, resolveErrors } from '@sysspan/agent/syscalls';
import type { NodeTrace, NodeTraceReport, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import { refusal, usableIn } from './admission.ts';
import type { Case } from './case.ts';
import { ceilingsOf } from './ceilings.ts';
import { conditionsOf, endOf } from './conditions.ts';
import { fold, sums } from './counters.ts';
import { effectiveSpec } from './effective-spec.ts';
import { type NodeStatus, nodeStatus } from './node-status.ts';
import { isOurs, same } from './node-trace.ts';
import { type ConditionState, ready } from './ready.ts';
import { lastWordsMs, scheduleOf } from './schedule.ts';
import { isForCluster, namespaceOf } from './scope.ts';
import { chooser } from './select.ts';
import type { EventText, Leaving, Outcome, Situation, View } from './situation.ts';
import { condition, finish, isUrgent, statusOf } from './status.ts';
import { sortOut } from './targets.ts';
import { unapplied } from './unapplied.ts';
import { timeOf } from './words.ts';
import { earliest, intervalOf, NO_WRITES, writesOf } from './writes.ts';

/** Numbers alone are written no more often than this. */
export const STATUS_MS = 2_500;
/** Owners that could not be read are asked for again. */
const OWNERS_AGAIN_MS = 5_000;

const NOTHING: Outcome = {
  createReports: [],
  apply: [],
  status: undefined,
  events: [],
  deleteNodeTraces: [],
  deleteReports: [],
  deleteTrace: false,
  requeueAt: undefined,
};
/** Reasons of Ready that are no cause for worry. */
const CALM: readonly Reason[] = ['Tracing', 'PodsNotRunning', 'Suspended', 'DurationReached'];
/** No events: they pass, or come again and again, and the kubelet tells of them. */
const UNSAID: readonly Reason[] = ['Starting', 'Ending', 'WaitingForRestart'];

export function reconcile(situation: Situation): Outcome {
  const { trace, nodeTraces, reports, now } = situation;
  const everything = { deleteNodeTraces: nodeTraces, deleteReports: reports };
  if (trace.metadata.deletionTimestamp !== undefined) return { ...NOTHING, ...everything };
  if (finish(trace) !== undefined) return { ...afterwards(trace, now), ...everything };
  const ours = (object: NodeTrace | NodeTraceReport): boolean => isOurs(object, trace, situation.installation.agentNamespace);
  const known = reports.filter(ours);
  const isGone = ({ spec }: NodeTrace | NodeTraceReport): boolean => situation.node(spec.nodeName) === undefined;
  const gone = fold(trace.status?.goneNodes, known, known.filter(isGone));
  const folded = new Set(gone?.reports ?? []);
  const kept = known.filter(({ metadata }) => !folded.has(metadata.uid));
  const ended = new Set(known.filter(({ metadata }) => folded.has(metadata.uid)).map(({ metadata }) => metadata.name));
  const own = nodeTraces.filter((one) => ours(one) && !isGone(one) && !ended.has(one.metadata.name));
  const view = observe(situation, { own, reports: kept, all: known, totals: sums(kept, gone) });
  return decide(situation, view, { gone, nodeTraces: without(nodeTraces, own), reports: without(reports, kept) });
}

function without<T>(all: readonly T[], some: readonly T[]): T[] {
  const left = new Set(some);
  return all.filter((one) => !left.has(one));
}

/** The numbers are final: what is left of it goes. */
function afterwards(trace: SyscallTrace, now: number): Outcome {
  const ttl = trace.spec.ttlSecondsAfterFinished;
  const done = timeOf(finish(trace)?.lastTransitionTime);
  const deleteAt = ttl === undefined || done === undefined ? undefined : done + ttl * 1000;
  const deleteTrace = deleteAt !== undefined && now >= deleteAt;
  return { ...NOTHING, deleteTrace, requeueAt: deleteTrace ? undefined : deleteAt };
}

/** @param all also those whose node is gone: they tell when it began, too */
function observe(
  situation: Situation,
  { own, reports, all, totals }: Pick<View, 'own' | 'reports' | 'totals'> & { readonly all: readonly NodeTraceReport[] },
): View {
  const { trace, owners, installation, now } = situation;
  const ceilings = ceilingsOf(installation.limits, namespaceOf(trace));
  const words = { syscalls: situation.syscalls, expectedErrors: resolveErrors(trace.spec.expectedErrors ?? []) };
  const effective = effectiveSpec(trace.spec, ceilings, {
    syscalls: namesOf(words.syscalls),
    expectedErrors: namesOf(words.expectedErrors),
  });
  const schedule = scheduleOf(trace, all, { durationSeconds: effective.durationSeconds, longestSeconds: ceilings.maxDurationSeconds, now });
  const problems = { syscalls: problemOf(words.syscalls), expectedErrors: problemOf(words.expectedErrors) };
  const refused = refusal(trace, situation.place, installation, problems);
  // While it waits for a place nobody needs to know what it would trace.
  const pods = refused?.waits ? [] : situation.pods;
  const matched = pods.filter(chooser(trace.spec, owners.of));
  const exporter = installation.exporters.find(({ name }) => name === trace.spec.exporter);
  const permitted = (namespace: string): boolean => exporter === undefined || usableIn(exporter, namespace);
  const sorted = sortOut({ ...situation, spec: trace.spec, matched, named: isForCluster(trace), permitted, ceilings, owners: owners.of });
  const nodeStatuses = refused === undefined ? nodeStatusesOf(situation, { own, reports, sorted }) : [];
  const unread = trace.spec.target === undefined ? [] : pods.filter((pod) => !owners.areKnown(pod));
  const { namespaces } = situation;
  const stillTracing = stillTracingOf(situation, reports);
  const edited = refused === undefined ? unapplied(own, trace.spec.exporter, effective.settings) : [];
  const known = {
    trace,
    namespaces,
    stillTracing,
    unapplied: edited,
    schedule,
    refusal: refused,
    sorted,
    pods,
    nodeStatuses,
    counters: totals.counters,
    owners,
    unread,
  };
  const readyState = ready({ ...known, cut: effective.cut, ceilings, node: situation.node });
  return { own, reports, effective, schedule, refused, sorted, nodeStatuses, readyState, totals, ownersUnread: unread.length > 0 };
}

const namesOf = (found: Resolved): readonly string[] => ('names' in found ? found.names : []);
const problemOf = (found: Resolved): string | undefined => ('problem' in found ? found.problem : undefined);

/** Whatever the agents of these nodes were told: so far they say that they trace. */
function stillTracingOf({ agent, refusedWrites }: Situation, reports: readonly NodeTraceReport[]): Case['stillTracing'] {
  return reports.flatMap(({ spec: { nodeName }, status }) => {
    const said = status?.state === 'Tracing' && agent(nodeName)?.podName === status.agent?.podName;
    return said ? [{ nodeName, refused: refusedWrites?.get(nodeName)?.message }] : [];
  });
}

function nodeStatusesOf(
  { node, agent, agentsRefused, refusedWrites, installation, now }: Situation,
  { own, reports, sorted }: Pick<View, 'own' | 'reports' | 'sorted'>,
): NodeStatus[] {
  const nodeTraces = new Map(own.map((nodeTrace) => [nodeTrace.spec.nodeName, nodeTrace]));
  const reported = new Map(reports.map((report) => [report.spec.nodeName, report]));
  return [...sorted.byNode].map(([nodeName, targets]) => {
    const objects = { nodeTrace: nodeTraces.get(nodeName), report: reported.get(nodeName), refused: refusedWrites?.get(nodeName)?.message };
    const view = { nodeName, node: node(nodeName), agent: agent(nodeName), agentsRefused, ...objects, targets: targets.length };
    return nodeStatus(view, installation, now);
  });
}

function decide(situation: Situation, view: View, { gone, ...leaving }: Leaving): Outcome {
  const { trace, now } = situation;
  const { totals } = view;
  const ends = view.schedule.overSince !== undefined && !awaited(situation, view);
  const conditions = ends
    ? endOf(trace, view.schedule, { spans: totals.counters.spans, lost: totals.lost }, view.readyState)
    : conditionsOf(trace, view.schedule, view.readyState, view.refused);
  const status = statusOf({ ...view, trace, conditions, gone, ended: ends, now });
  const dueAt = statusDueAt(situation, status);
  const write = dueAt !== undefined && dueAt <= now;
  const writes = ends ? NO_WRITES : writesOf(situation, view, leaving);
  const again = [writes.againAt, write ? undefined : dueAt];
  return {
    createReports: writes.createReports,
    apply: writes.apply,
    status: write ? status : undefined,
    events: write ? eventsOf(condition(trace, 'Ready')?.reason, conditions.Ready) : [],
    deleteNodeTraces: ends ? [...leaving.nodeTraces, ...view.own] : leaving.nodeTraces,
    deleteReports: ends ? [...leaving.reports, ...view.reports] : leaving.reports,
    deleteTrace: false,
    requeueAt: earliest([...again, view.sorted.lingersUntil, ...(ends ? [] : changesAt(situation, view))]),
  };
}

/** From when on a status may be written; undefined where it says nothing new. */
function statusDueAt({ trace, now, statusWrittenAt }: Situation, status: SyscallTraceStatus): number | undefined {
  if (isUrgent(trace.status, status)) return now;
  if (same(trace.status, status)) return undefined;
  return statusWrittenAt === undefined ? now : statusWrittenAt + STATUS_MS;
}

/** When a trace that goes on may stand otherwise although nothing happens. */
function changesAt({ now }: Situation, view: View): (number | undefined)[] {
  const { overSince, finishesAt, waitsUntil } = view.schedule;
  return [
    ...view.nodeStatuses.map(({ requeueAt }) => requeueAt),
    view.refused === undefined && view.ownersUnread ? now + OWNERS_AGAIN_MS : undefined,
    overSince === undefined ? (finishesAt ?? waitsUntil) : overSince + lastWordsOf(view),
  ];
}

/** Agents get so long to report their last numbers, in milliseconds. */
function lastWordsOf({ own }: View): number {
  return lastWordsMs(intervalOf(own) ?? SHORTEST_REPORT_SECONDS);
}

/** Whether an agent may still have something to say about a trace that is over. */
function awaited({ agent, now }: Situation, view: View): boolean {
  const { overSince, startedAt } = view.schedule;
  if (overSince === undefined || startedAt === undefined || now >= overSince + lastWordsOf(view)) return false;
  return view.reports.some(({ spec, status }) => {
    const silent = status?.state === undefined || status.state === 'Ended' || status.state === 'Failed';
    return !silent && agent(spec.nodeName)?.running === true;
  });
}

function eventsOf(before: string | undefined, { reason, message }: ConditionState): EventText[] {
  if (before === reason || UNSAID.includes(reason)) return [];
  return [{ type: CALM.includes(reason) ? 'Normal' : 'Warning', reason, note: message }];
}
