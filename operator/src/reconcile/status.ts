// The status of a trace: from what was found to what is written, and whether that can wait. Pure.

import type { SyscallTraceStatusCondition as Condition, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import type { Refusal } from './admission.ts';
import type { Conditions, ConditionType, Progress } from './conditions.ts';
import type { Sums } from './counters.ts';
import { type NodeStatus, shortfall } from './node-status.ts';
import { same } from './node-trace.ts';
import type { Schedule } from './schedule.ts';
import type { Sorted } from './targets.ts';
import { timeText } from './words.ts';

const MOST_NODES = 10;

export interface Findings {
  readonly trace: SyscallTrace;
  readonly schedule: Schedule;
  readonly refused: Refusal | undefined;
  readonly sorted: Sorted;
  readonly nodeStatuses: readonly NodeStatus[];
  readonly conditions: Conditions;
  readonly totals: Sums;
  readonly gone: SyscallTraceStatus['goneNodes'];
  /** It is complete or has failed: nothing is being traced. */
  readonly ended: boolean;
  readonly now: number;
}

export function condition({ status }: SyscallTrace, type: ConditionType): Condition | undefined {
  return status?.conditions?.find((one) => one.type === type);
}

/** What says that it has ended, well or not; undefined while it goes on. */
export function finish(trace: SyscallTrace): Condition | undefined {
  return (['Complete', 'Failed'] as const).map((type) => condition(trace, type)).find((one) => one?.status === 'True');
}

export function statusOf(findings: Findings): SyscallTraceStatus {
  const { trace, refused, sorted, nodeStatuses, totals, gone, ended, now } = findings;
  const tracing = ended ? [] : nodeStatuses.filter(({ state }) => state === 'tracing');
  const nodesWanted = ended ? 0 : nodeStatuses.length;
  const short = (ended ? [] : nodeStatuses).map(shortfall).filter((one) => one !== undefined);
  const recentTraceIDs = totals.recentTraceIDs.length > 0 ? totals.recentTraceIDs : (trace.status?.recentTraceIDs ?? []);
  return {
    observedGeneration: trace.metadata.generation,
    conditions: written(findings.conditions, trace, now),
    pods: ended ? 0 : nodeStatuses.reduce((sum, { podsTracing }) => sum + podsTracing, 0),
    ...(refused?.waits ? {} : { podsMatched: sorted.matched.length }),
    nodes: `${tracing.length}/${nodesWanted}`,
    nodesTracing: tracing.length,
    nodesWanted,
    ...(short.length > 0 ? { nodesShort: short.slice(0, MOST_NODES) } : {}),
    ...times(findings.schedule, ended),
    spans: totals.counters.spans,
    lost: totals.lost,
    counters: totals.counters,
    interruptions: totals.interruptions,
    ...(recentTraceIDs.length > 0 ? { recentTraceIDs } : {}),
    ...(gone === undefined ? {} : { goneNodes: gone }),
  };
}

function times({ startedAt, finishesAt, suspendedAt, suspendedSeconds }: Schedule, ended: boolean): Partial<SyscallTraceStatus> {
  return {
    ...(startedAt === undefined ? {} : { startedAt: timeText(startedAt) }),
    ...(finishesAt === undefined ? {} : { finishesAt: timeText(finishesAt) }),
    ...(suspendedAt === undefined || ended ? {} : { suspendedAt: timeText(suspendedAt) }),
    ...(suspendedSeconds === 0 ? {} : { suspendedSeconds }),
  };
}

function written(conditions: Conditions, trace: SyscallTrace, now: number): Condition[] {
  const types: readonly ConditionType[] = ['Ready', 'Complete', 'Failed', 'Stalled'];
  return types.flatMap((type) => {
    const state = conditions[type];
    return state === undefined ? [] : [conditionOf(trace, type, state, now)];
  });
}

function conditionOf(trace: SyscallTrace, type: ConditionType, { status, reason, message }: Progress, now: number): Condition {
  const before = condition(trace, type);
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : timeText(now);
  return { type, status, reason, message, lastTransitionTime, observedGeneration: trace.metadata.generation };
}

/** Whether a change of the status is more than numbers and words: people and programs wait for it. */
export function isUrgent(before: SyscallTraceStatus | undefined, after: SyscallTraceStatus): boolean {
  return before === undefined || !same(essence(before), essence(after));
}

function essence({ conditions, observedGeneration, startedAt, finishesAt, suspendedAt, goneNodes }: SyscallTraceStatus): unknown {
  const words = (conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`);
  return { words, observedGeneration, startedAt, finishesAt, suspendedAt, gone: goneNodes?.reports };
}
