// Sums over nodes, also over those that are gone. Pure.

import { COUNTER_NAMES } from '@sysspan/agent/node-trace';
import type { Counters, NodeTraceReport, SyscallTraceStatusGoneNodes } from '../api/types.ts';

/** Calls and changes of processes that no span tells of, and spans that nobody took. */
const LOST = COUNTER_NAMES.filter((name) => /^lost|^dropped/.test(name) || name === 'rejected' || name === 'failed');
const MOST_TRACE_IDS = 10;
/** Of the schema, whatever was written into a status. */
const MOST_INTERRUPTIONS = 2 ** 31 - 1;

const counted = (number: number): number => Math.min(number, Number.MAX_SAFE_INTEGER);
const interrupted = (number: number): number => Math.min(number, MOST_INTERRUPTIONS);

export interface Sums {
  readonly counters: Required<Counters>;
  readonly lost: number;
  readonly interruptions: number;
  readonly recentTraceIDs: string[];
}

export function sum(parts: readonly (Counters | undefined)[]): Required<Counters> {
  const entries = COUNTER_NAMES.map((name) => [name, counted(parts.reduce((total, part) => total + (part?.[name] ?? 0), 0))] as const);
  return Object.fromEntries(entries) as Required<Counters>;
}

/** @param reports those that are not part of `gone` */
export function sums(reports: readonly NodeTraceReport[], gone: SyscallTraceStatusGoneNodes | undefined): Sums {
  const counters = sum([gone?.counters, ...reports.map(({ status }) => status?.counters)]);
  return {
    counters,
    lost: counted(LOST.reduce((total, name) => total + counters[name], 0)),
    interruptions: interrupted(reports.reduce((total, { status }) => total + (status?.interruptions ?? 0), gone?.interruptions ?? 0)),
    recentTraceIDs: recentTraceIDs(reports),
  };
}

/** In turn one of each node, those first that wrote last. */
function recentTraceIDs(reports: readonly NodeTraceReport[]): string[] {
  const lists = reports
    .filter(({ status }) => (status?.recentTraceIDs?.length ?? 0) > 0)
    .toSorted((a, b) => (b.status?.updatedAt ?? '').localeCompare(a.status?.updatedAt ?? ''))
    .map(({ status }) => status?.recentTraceIDs ?? []);
  const ids: string[] = [];
  for (let turn = 0; turn < MOST_TRACE_IDS; turn++) {
    for (const list of lists) {
      const id = list[turn];
      if (id !== undefined && ids.length < MOST_TRACE_IDS) ids.push(id);
    }
  }
  return ids;
}

/**
 * What nodes that are gone contributed, once and for all: a report is added when its node is gone, and remembered by its uid
 * until it has been deleted, so that it is neither counted twice nor forgotten if we are interrupted in between.
 * @param present all reports of the trace that exist
 * @param leaving those of them whose node is gone
 */
export function fold(
  before: SyscallTraceStatusGoneNodes | undefined,
  present: readonly NodeTraceReport[],
  leaving: readonly NodeTraceReport[],
): SyscallTraceStatusGoneNodes | undefined {
  const folded = new Set(before?.reports ?? []);
  const fresh = leaving.filter(({ metadata }) => !folded.has(metadata.uid));
  const remembered = present.filter(({ metadata }) => folded.has(metadata.uid));
  const reports = [...remembered, ...fresh].map(({ metadata }) => metadata.uid).toSorted();
  if (before === undefined && fresh.length === 0) return undefined;
  return {
    counters: sum([before?.counters, ...fresh.map(({ status }) => status?.counters)]),
    interruptions: interrupted(fresh.reduce((total, { status }) => total + (status?.interruptions ?? 0), before?.interruptions ?? 0)),
    ...(reports.length > 0 ? { reports } : {}),
  };
}
