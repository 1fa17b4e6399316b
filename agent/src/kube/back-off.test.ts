import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseAfter } from './back-off.ts';

const BACK_OFF = { firstMs: 100, factor: 2, longestMs: 1000 };

test('pauses double until the longest, and lie between half and the whole', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 50].map((failures) => pauseAfter(failures, 1, BACK_OFF)),
    [100, 200, 400, 800, 1000, 1000],
  );
  assert.equal(pauseAfter(3, 0, BACK_OFF), 200);
});
