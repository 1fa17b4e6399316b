// When a trace began, when it ends, and what suspending it does to that. Pure; the clock is a parameter.

import { spreadMs } from '@sysspan/agent/node-trace';
import type { NodeTraceReport, SyscallTrace } from '../api/types.ts';
import { timeOf } from './words.ts';

const LAST_WORDS_MS = 15_000;

/** Agents that report so often get so long, in milliseconds, to tell their last numbers once a trace is over. */
export function lastWordsMs(reportSeconds: number): number {
  return LAST_WORDS_MS + spreadMs(reportSeconds);
}

export interface Schedule {
  readonly startedAt: number | undefined;
  /** Undefined until it has started, and while it is suspended. */
  readonly finishesAt: number | undefined;
  /** When it ends if nothing is ever traced; undefined while suspended. */
  readonly waitsUntil: number | undefined;
  /** When agents stop even if they hear nothing more; undefined while suspended. */
  readonly agentsUntil: number | undefined;
  readonly suspendedAt: number | undefined;
  readonly suspendedSeconds: number;
  /** Its time has passed: since when. */
  readonly overSince: number | undefined;
}

/**
 * @param durationSeconds with the ceiling applied
 * @param longestSeconds the ceiling: how long a trace waits for its first pod
 */
export function scheduleOf(
  trace: SyscallTrace,
  reports: readonly NodeTraceReport[],
  { durationSeconds, longestSeconds, now }: { durationSeconds: number; longestSeconds: number; now: number },
): Schedule {
  const { spec, metadata } = trace;
  const created = Math.min(now, timeOf(metadata.creationTimestamp) ?? now);
  const start = started(trace, now) ?? firstStart(reports, now);
  const startedAt = start === undefined ? undefined : Math.max(created, start);
  const { suspendedAt, suspendedSeconds } = suspension(trace, created, now);
  const paused = suspendedSeconds * 1000;
  const waitsUntil = created + longestSeconds * 1000 + paused;
  const finishesAt = startedAt === undefined ? undefined : noEarlier(startedAt + durationSeconds * 1000 + paused, trace, now);
  const base = { startedAt, suspendedAt, suspendedSeconds };
  if (spec.suspend) return { ...base, finishesAt: undefined, waitsUntil: undefined, agentsUntil: undefined, overSince: undefined };
  const end = finishesAt ?? waitsUntil;
  return {
    ...base,
    finishesAt,
    waitsUntil,
    agentsUntil: finishesAt ?? waitsUntil + durationSeconds * 1000,
    overSince: now >= end ? end : undefined,
  };
}

/** An end that was moved into the past is now: agents have to hear of it. */
function noEarlier(end: number, { status }: SyscallTrace, now: number): number {
  const told = timeOf(status?.finishesAt);
  return end >= now || told === undefined ? end : Math.max(end, Math.min(told, Math.floor(now / 1000) * 1000));
}

/** Who wrote the status may have been another than we: what it says of the past must not lengthen the future. */
function started({ status }: SyscallTrace, now: number): number | undefined {
  const told = timeOf(status?.startedAt);
  return told === undefined ? undefined : Math.min(told, Math.floor(now / 1000) * 1000);
}

/** Clocks of nodes differ: a start is never in the future, and never before its report was made. Whole seconds, as the status keeps them. */
function firstStart(reports: readonly NodeTraceReport[], now: number): number | undefined {
  const starts = reports.map((report) => startOf(report, now)).filter((start) => start !== undefined);
  if (starts.length === 0) return undefined;
  return Math.floor(Math.min(now, ...starts) / 1000) * 1000;
}

/** Spans are proof, whoever did not see the moment. */
function startOf({ metadata, status }: NodeTraceReport, now: number): number | undefined {
  const told = timeOf(status?.startedAt) ?? ((status?.counters?.spans ?? 0) > 0 ? (timeOf(status?.updatedAt) ?? now) : undefined);
  return told === undefined ? undefined : Math.max(told, timeOf(metadata.creationTimestamp) ?? told);
}

function suspension(
  { spec, status }: SyscallTrace,
  created: number,
  now: number,
): { suspendedAt: number | undefined; suspendedSeconds: number } {
  const age = Math.ceil((now - created) / 1000);
  const suspendedSeconds = Math.min(age, status?.suspendedSeconds ?? 0);
  const told = timeOf(status?.suspendedAt);
  const since = told === undefined ? undefined : Math.min(now, told);
  if (spec.suspend) return { suspendedAt: since ?? now, suspendedSeconds };
  if (since === undefined) return { suspendedAt: undefined, suspendedSeconds };
  return { suspendedAt: undefined, suspendedSeconds: Math.min(age, suspendedSeconds + Math.max(0, Math.round((now - since) / 1000))) };
}
