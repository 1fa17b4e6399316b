// The addon in a worker that ends while everything of it runs: nothing hangs, and nothing runs on in memory that is gone.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const LIMIT_MS = 120_000;

/** Of a process of its own, which must end by itself. @returns what it printed */
async function outputOf(world: string, ...args: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(world, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (errors += String(data)));
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.deepEqual([status, signal], [0, null], output + errors);
  return output;
}

for (const [what, times] of Object.entries({ session: 8, sender: 16, directExport: 8, command: 8, 'waiting command': 4 }))
  void test(`a worker with a ${what} is terminated`, async () =>
    assert.equal(await outputOf('worker-world.ts', what, String(times)), `terminated ${times} times\n`));

test('a worker leaves in the middle of a function of the addon', async (t) => {
  const lines = (await outputOf('leaving-world.ts')).trim().split('\n');
  t.diagnostic(`${lines.length} places`);
  for (const line of lines) assert.match(line, /: left$/);
});
