import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget } from './budget.ts';

test('gives its burst at once, and then as much as time allows', () => {
  const budget = new Budget({ burst: 2, perSecond: 0.5 }, 0);
  assert.deepEqual([budget.take(0), budget.take(0), budget.take(0)], [true, true, false]);
  assert.equal(budget.take(1_999), false);
  assert.equal(budget.take(2_001), true);
  assert.equal(budget.isFull(4_000), false);
  assert.equal(budget.isFull(6_100), true);
  assert.deepEqual([budget.take(90_000), budget.take(90_000), budget.take(90_000)], [true, true, false]);
});
