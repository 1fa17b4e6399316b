import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentAt } from '../clock.ts';
import { blocksOf, segment } from '../spans/segment-fixture.ts';
import { type Held, HeldSegments } from './held-segments.ts';

const held = (cgroupId: bigint, bytes: number): Held => ({
  segment: segment({ spans: blocksOf([{ bytes: new Uint8Array(bytes), spans: 1 }]) }),
  cgroupId,
  since: momentAt(0),
});
const ids = (list: readonly Held[]): bigint[] => list.map(({ cgroupId }) => cgroupId);

test('what is too much takes the oldest out', () => {
  const made = new HeldSegments(250);
  assert.deepEqual([made.add(held(1n, 100)), made.add(held(2n, 100))], [[], []]);
  assert.deepEqual(ids(made.add(held(3n, 100))), [1n]);
  assert.deepEqual([ids(made.all), made.bytes], [[2n, 3n], 200]);
  assert.deepEqual(ids(made.add(held(4n, 300))), [2n, 3n, 4n]);
  assert.equal(made.bytes, 0);
});

test('what is ripe is taken in order', () => {
  const made = new HeldSegments(1_000);
  for (const id of [1n, 2n, 3n]) made.add(held(id, 10));
  assert.deepEqual(ids(made.take(({ cgroupId }) => cgroupId !== 2n)), [1n, 3n]);
  assert.deepEqual([ids(made.all), made.bytes], [[2n], 10]);
});
