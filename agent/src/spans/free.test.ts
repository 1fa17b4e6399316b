import assert from 'node:assert/strict';
import { test } from 'node:test';
import { free } from './free.ts';

test('bytes that are alone in their buffer are given back', () => {
  const bytes = new Uint8Array(1 << 20);
  free(bytes);
  assert.equal(bytes.length, 0);
});

test('bytes that share their buffer stay', () => {
  const all = new Uint8Array([1, 2, 3]);
  free(all.subarray(1));
  assert.deepEqual([...all], [1, 2, 3]);
});
