// The status of a trace: from what was found to what is written, and whether that can wait. Pure.

import type { SyscallTraceStatusCondition as Condition, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import type { Refusal } from './admission.ts';
import type { Conditions, ConditionType } from './conditions.ts';
import type { Sums } from './counters.ts';
import type { Life } from './life.ts';
import { same } from './node-trace.ts';
import { type Standing, shortfall } from './standing.ts';
import type { Sorted } from './targets.ts';
import type { Verdict } from './verdict.ts';
import { timeText } from './words.ts';

const MOST_NODES = 10;

export interface Findings {
  readonly trace: SyscallTrace;
  readonly life: Life;
  readonly refused: Refusal | undefined;
  readonly sorted: Sorted;
  readonly standings: readonly Standing[];
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
  const { trace, refused, sorted, standings, totals, gone, ended, now } = findings;
  const tracing = ended ? [] : standings.filter(({ state }) => state === 'tracing');
  const nodesWanted = ended ? 0 : standings.length;
  const short = (ended ? [] : standings).map(shortfall).filter((one) => one !== undefined);
  const recentTraceIDs = totals.recentTraceIDs.length > 0 ? totals.recentTraceIDs : (trace.status?.recentTraceIDs ?? []);
  return {
    observedGeneration: trace.metadata.generation,
    conditions: written(findings.conditions, trace, now),
    pods: ended ? 0 : standings.reduce((sum, { podsTracing }) => sum + podsTracing, 0),
    ...(refused?.waits ? {} : { podsMatched: sorted.matched.length }),
    nodes: `${tracing.length}/${nodesWanted}`,
    nodesTracing: tracing.length,
    nodesWanted,
    ...(short.length > 0 ? { nodesShort: short.slice(0, MOST_NODES) } : {}),
    ...times(findings.life, ended),
    spans: totals.counters.spans,
    lost: totals.lost,
    counters: totals.counters,
    interruptions: totals.interruptions,
    ...(recentTraceIDs.length > 0 ? { recentTraceIDs } : {}),
    ...(gone === undefined ? {} : { goneNodes: gone }),
  };
}

function times({ startedAt, finishesAt, suspendedAt, suspendedSeconds }: Life, ended: boolean): Partial<SyscallTraceStatus> {
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
    const verdict = conditions[type];
    return verdict === undefined ? [] : [conditionOf(trace, type, verdict, now)];
  });
}

function conditionOf(trace: SyscallTrace, type: ConditionType, { status, reason, message }: Verdict, now: number): Condition {
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
