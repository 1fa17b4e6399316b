import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBefore, RETRY_POLICY } from './retry.ts';

const pause = (failed: number, elapsedMs: number, afterMs?: number, chance = 1): number | undefined =>
  pauseBefore({ failed, elapsedMs, afterMs }, chance, RETRY_POLICY);

test('pauses grow by half up to thirty seconds', () => {
  assert.deepEqual([pause(1, 0), pause(2, 0), pause(3, 0)], [1_000, 1_500, 2_250]);
  assert.equal(pause(50, 0), 30_000);
});

test('chance shortens a pause to no less than half', () => {
  assert.deepEqual([pause(1, 0, undefined, 0), pause(1, 0, undefined, 0.5)], [500, 750]);
});

test("the receiver's wish goes before, but zero is no leave to hammer", () => {
  assert.equal(pause(9, 0, 50), 50);
  assert.equal(pause(1, 0, 0), 1_000);
});

test('a pause that would end after five minutes is not made', () => {
  assert.equal(pause(20, 270_000), 30_000);
  assert.equal(pause(20, 270_001), undefined);
  assert.equal(pause(1, 0, 3_600_000), undefined);
});
