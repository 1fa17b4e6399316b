import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentAt } from '../clock.ts';
import { blocksOf, segment } from '../testing/segment.ts';
import { type Held, HeldSegments } from './held-segments.ts';

const held = (cgroupId: bigint, bytes: number, trace = 1): Held => ({
  segment: segment({ trace, spans: blocksOf([{ bytes: new Uint8Array(bytes), spans: 1 }]) }),
  cgroupId,
  since: momentAt(0),
});
const ids = (list: readonly Held[]): bigint[] => list.map(({ cgroupId }) => cgroupId);

test('what is too much is taken from the container that holds most, the oldest first', () => {
  const made = new HeldSegments(250);
  assert.deepEqual([made.add(held(1n, 100)), made.add(held(2n, 100))], [[], []]);
  assert.deepEqual(ids(made.add(held(3n, 100))), [1n], 'of equals the one that came first');
  assert.deepEqual([ids(made.all), made.bytes], [[2n, 3n], 200]);
  assert.deepEqual(ids(made.add(held(4n, 300))), [4n], 'what is larger than all room takes none');
  assert.deepEqual([ids(made.all), made.bytes], [[2n, 3n], 200]);
});

test('one who makes much takes no room of another trace, nor of another container of his own', () => {
  const made = new HeldSegments(1_000);
  for (const [cgroupId, trace] of [
    [1n, 1],
    [2n, 2],
    [3n, 2],
  ] as const)
    for (let n = 0; n < 3; n++) made.add(held(cgroupId, 20, trace));
  const out = Array.from({ length: 500 }, () => made.add(held(9n, 20, 2))).flat();
  assert.equal(out.length, 500 - (1_000 - 9 * 20) / 20);
  assert.deepEqual(new Set(ids(out)), new Set([9n]));
  assert.equal(made.bytes, 1_000);
  assert.deepEqual(ids(made.all).slice(0, 9), [1n, 1n, 1n, 2n, 2n, 2n, 3n, 3n, 3n]);
});

test('what is ripe is taken in order', () => {
  const made = new HeldSegments(1_000);
  for (const id of [1n, 2n, 3n]) made.add(held(id, 10));
  assert.deepEqual(ids(made.take(({ cgroupId }) => cgroupId !== 2n)), [1n, 3n]);
  assert.deepEqual([ids(made.all), made.bytes], [[2n], 10]);
});
