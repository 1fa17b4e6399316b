import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Counters, TraceCounts } from '@sysspan/native';
import { segment } from '../testing/segment.ts';
import {
  carriedOn,
  discarded,
  exportTotals,
  measuredTotals,
  NO_COUNTERS,
  NO_TOTALS,
  NOTHING_DISCARDED,
  sum,
  type TraceTotals,
} from './counters.ts';
import { TraceSetLedger } from './trace-set-ledger.ts';
import type { TraceSetUse } from './trace-set-program.ts';

/** The identities of the top of counters.ts. */
function assertExact(totals: TraceTotals): void {
  assert.equal(totals.seen, totals.filtered + totals.recorded + totals.lostRingFull + totals.lostFault);
  assert.equal(totals.recorded, totals.consumed);
  assert.equal(totals.consumed, totals.calls + totals.folded + totals.droppedMemory + totals.droppedUnknown);
  assert.equal(totals.spans, totals.acknowledged + totals.rejected + totals.failed + totals.queued);
  for (const [name, value] of Object.entries(totals)) assert.ok(value >= 0, name);
}

const kernel: Counters = { ...NO_COUNTERS, seen: 1_000, filtered: 200, recorded: 790, lostRingFull: 7, lostFault: 3, lostProcessEvents: 1 };
const native: TraceCounts = {
  consumed: 790,
  filtered: 90,
  calls: 490,
  folded: 150,
  droppedMemory: 50,
  droppedUnknown: 10,
  spans: 510,
  alive: 2,
  redacted: 3,
};

test('every call is counted once, wherever it ended', () => {
  const unwanted = discarded(discarded(NOTHING_DISCARDED, segment({ calls: 20, folded: 10 })), segment({ calls: 10 }));
  const dropped = discarded(NOTHING_DISCARDED, segment({ calls: 20, folded: 5 }));
  const totals = measuredTotals({ kernel, native, unwanted, dropped });
  assertExact(totals);
  assert.deepEqual([totals.filtered, totals.calls, totals.folded, totals.droppedMemory, totals.droppedUnknown], [330, 440, 135, 75, 10]);
});

test('the exporters of a trace together', () => {
  const totals = exportTotals([
    { spans: 10, acknowledged: 3, rejected: 1, failed: { UNAVAILABLE: 2, queue_full: 1 }, queued: 3 },
    { spans: 5, acknowledged: 5, rejected: 0, failed: {}, queued: 0 },
  ]);
  assertExact(totals);
  assert.deepEqual([totals.spans, totals.failed, totals.queued], [15, 3, 3]);
});

test('what an earlier agent left in its queue has failed', () => {
  const totals = carriedOn({ spans: 10, acknowledged: 6, queued: 4, seen: 3, filtered: 3, unknown: 9 });
  assertExact(totals);
  assert.deepEqual([totals.failed, totals.queued], [4, 0]);
  assertExact(sum([totals, exportTotals([{ spans: 1, acknowledged: 1, rejected: 0, failed: {}, queued: 0 }])]));
  assert.deepEqual(sum([]), NO_TOTALS);
});

describe('counters by trace set', () => {
  const use = (number: number, generation: number, ...traces: number[]): TraceSetUse => ({ number, generation, traces });
  const counts = new Map<number, number>();
  const ledger = (): TraceSetLedger => {
    counts.clear();
    return new TraceSetLedger((traceSet) => ({ ...NO_COUNTERS, seen: counts.get(traceSet) ?? 0 }));
  };

  test('a number that is used again begins anew', () => {
    const made = ledger();
    made.open(use(1, 1, 7));
    counts.set(1, 10);
    made.close(use(1, 1, 7));
    made.open(use(1, 2, 8));
    counts.set(1, 15);
    assert.deepEqual([made.of(7).seen, made.of(8).seen], [10, 5]);
  });

  test('a call of a shared trace set counts for each of its traces', () => {
    const made = ledger();
    made.open(use(1, 1, 7));
    made.open(use(2, 1, 7, 8));
    counts.set(1, 3).set(2, 4);
    assert.deepEqual([made.of(7).seen, made.of(8).seen, made.of(9).seen], [7, 4, 0]);
    made.close(use(2, 1, 7, 8));
    made.forget(8);
    assert.deepEqual([made.of(7).seen, made.of(8).seen], [7, 0]);
  });
});
