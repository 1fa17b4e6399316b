import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportSeconds } from './report-interval.ts';

test('a trace reports as often as ever until 250 nodes trace, then so that all write 50 times a second at most', () => {
  const of = (nodes: number): number => reportSeconds(nodes, [], undefined);
  assert.deepEqual([1, 250, 251, 500, 1_000, 1_500, 3_000, 5_000, 15_000].map(of), [5, 5, 10, 10, 20, 30, 60, 120, 300]);
  for (let nodes = 1; nodes <= 15_000; nodes += 7) assert.ok(nodes / of(nodes) <= 50, String(nodes));
  assert.equal(of(1_000_000), 300, 'what takes longer tells nobody anything');
});

test('traces of few nodes do not wait for those of many, which share what is left', () => {
  const small = Array.from({ length: 20 }, () => 1);
  assert.equal(reportSeconds(1, [5_000, ...small], undefined), 5);
  assert.equal(reportSeconds(5_000, small, undefined), 120);
  assert.equal(reportSeconds(1_000, [1_000], undefined), 60);
  for (const traces of [[5_000, 3_000, 1], Array.from({ length: 400 }, () => 1), [1_000, 10, 500, 2_000, 100]]) {
    const rate = traces.map((nodes, at) => nodes / reportSeconds(nodes, traces.toSpliced(at, 1), undefined));
    assert.ok(rate.reduce((sum, one) => sum + one, 0) <= 50, String(traces));
  }
});

test('an interval grows at once, and shrinks only when half of it would do, so that NodeTraces are seldom written for its sake', () => {
  assert.equal(reportSeconds(1_001, [], 20), 30);
  assert.deepEqual(
    [1_000, 751, 750, 200].map((nodes) => reportSeconds(nodes, [], 30)),
    [30, 30, 20, 5],
  );
  let writes = 0;
  let before: number | undefined;
  for (let turn = 0; turn < 1_000; turn++) {
    const after = reportSeconds(995 + (turn % 10), [], before);
    if (after !== before) writes++;
    before = after;
  }
  assert.equal(writes, 2);
});
