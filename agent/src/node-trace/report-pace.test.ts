import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportSecondsOf, spreadMs } from './report-pace.ts';

test('an interval is within the bounds of the schema, whatever a NodeTrace says', () => {
  const told = [undefined, Number.NaN, -1, 0, 4, 5, 20, 3_600, 1e9, Number.POSITIVE_INFINITY];
  assert.deepEqual(told.map(reportSecondsOf), [5, 5, 5, 5, 5, 5, 20, 3_600, 3_600, 3_600]);
});

test('changes are told at once at the shortest interval, and else within half of it', () => {
  assert.deepEqual([undefined, 0, 5, 10, 20, 300].map(spreadMs), [0, 0, 0, 5_000, 10_000, 150_000]);
});
