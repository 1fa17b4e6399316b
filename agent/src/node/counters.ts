// The numbers of one trace, put together from where they are counted: the kernel side by trace set, native by trace, here the
// segments that were held back, the exporters by owner. Pure.
//
// At rest, and exactly: seen = filtered + recorded + lostRingFull + lostRingBusy + lostMissed + lostFault · recorded = consumed ·
// consumed = calls + folded + droppedMemory + droppedUnknown · spans = acknowledged + rejected + failed + queued. While a trace runs, calls are
// on their way: recorded may be ahead of consumed, and `spans` grows only as segments close.

import type { Counters, Segment, TraceCounts } from '@sysspan/native';
import type { ExportCounts } from '../export/tally.ts';
import { COUNTER_NAMES, type CounterName } from '../node-trace/counter-names.ts';

export type TraceTotals = Readonly<Record<CounterName, number>>;

const made = (value: (name: CounterName) => number): TraceTotals =>
  Object.fromEntries(COUNTER_NAMES.map((name) => [name, value(name)])) as TraceTotals;

export const NO_TOTALS: TraceTotals = made(() => 0);

export function sum(parts: readonly TraceTotals[]): TraceTotals {
  return made((name) => parts.reduce((total, part) => total + part[name], 0));
}

export const NO_COUNTERS: Counters = {
  seen: 0,
  filtered: 0,
  recorded: 0,
  lostRingFull: 0,
  lostRingBusy: 0,
  lostMissed: 0,
  lostFault: 0,
  lostNoStorage: 0,
  lostProcessEvents: 0,
};

const KERNEL_NAMES = Object.keys(NO_COUNTERS) as (keyof Counters)[];

const combined = (a: Counters, b: Counters, sign: 1 | -1): Counters =>
  Object.fromEntries(KERNEL_NAMES.map((name) => [name, a[name] + sign * b[name]])) as unknown as Counters;

export const added = (a: Counters, b: Counters): Counters => combined(a, b, 1);
/** What was counted since `base`. */
export const since = (now: Counters, base: Counters): Counters => combined(now, base, -1);

/** Calls of segments that were taken from native and not sent. */
export interface Discarded {
  readonly calls: number;
  /** ... of which so many had no span of their own. */
  readonly folded: number;
}

export const NOTHING_DISCARDED: Discarded = { calls: 0, folded: 0 };

export const discarded = (before: Discarded, { calls, folded }: Pick<Segment, 'calls' | 'folded'>): Discarded => ({
  calls: before.calls + calls + folded,
  folded: before.folded + folded,
});

export interface Measured {
  readonly kernel: Counters;
  readonly native: TraceCounts;
  /** Of containers that turned out not to be wanted. */
  readonly unwanted: Discarded;
  /** Given up for lack of memory while they waited. */
  readonly dropped: Discarded;
}

/** What one use of a trace number counted, without the exporters' part. */
export function measuredTotals({ kernel, native, unwanted, dropped }: Measured): TraceTotals {
  const notOurs = native.filtered + unwanted.calls;
  const { lostRingFull, lostRingBusy, lostMissed, lostFault, lostNoStorage, lostProcessEvents } = kernel;
  return {
    ...NO_TOTALS,
    seen: kernel.seen,
    filtered: kernel.filtered + notOurs,
    recorded: kernel.recorded - notOurs,
    consumed: native.consumed - notOurs,
    calls: native.calls - (unwanted.calls - unwanted.folded) - (dropped.calls - dropped.folded),
    folded: native.folded - unwanted.folded - dropped.folded,
    droppedMemory: native.droppedMemory + dropped.calls,
    droppedUnknown: native.droppedUnknown,
    redacted: native.redacted,
    lostRingFull,
    lostRingBusy,
    lostMissed,
    lostFault,
    lostNoStorage,
    lostProcessEvents,
  };
}

/** What the exporters made of the spans of one trace. */
export function exportTotals(counts: readonly ExportCounts[]): TraceTotals {
  const total = (of: (one: ExportCounts) => number): number => counts.reduce((so, one) => so + of(one), 0);
  return {
    ...NO_TOTALS,
    spans: total(({ spans }) => spans),
    acknowledged: total(({ acknowledged }) => acknowledged),
    rejected: total(({ rejected }) => rejected),
    failed: total(({ failed }) => Object.values(failed).reduce((so, count) => so + count, 0)),
    queued: total(({ queued }) => queued),
  };
}

/** What an earlier agent wrote, to count on from: spans that waited in it are gone. */
export function carriedOn(written: Readonly<Partial<Record<string, number>>>): TraceTotals {
  const of = (name: string): number => written[name] ?? 0;
  return made((name) => (name === 'queued' ? 0 : name === 'failed' ? of('failed') + of('queued') : of(name)));
}
