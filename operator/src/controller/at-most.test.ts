import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { eachAtMost } from './at-most.ts';

test('a few at a time, each once, and what fails keeps no other from being done', async () => {
  let [now, most] = [0, 0];
  const done: number[] = [];
  const results = await eachAtMost(3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], async (item) => {
    most = Math.max(most, ++now);
    await turn();
    now--;
    if (item % 4 === 1) throw new Error(`no ${item}`);
    done.push(item);
  });
  assert.deepEqual([most, done.length], [3, 7]);
  const told = results.map((result) => (result.status === 'fulfilled' ? '' : (result.reason as Error).message));
  assert.deepEqual(told, ['', 'no 1', '', '', '', 'no 5', '', '', '', 'no 9']);
  assert.deepEqual(await eachAtMost(3, [], () => Promise.reject(new Error('of none'))), []);
});
