// A container that does what no program should, beside one that makes exactly known calls: the second loses nothing, the
// memory of the process that traces both stays within the agent's, and it answers within a second.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Beside } from './beside.ts';

/** As in the agent's image. */
const NODE_FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=1'];
/** What it may take beside what a process has that has loaded all its code: heap, open segments, closed ones. */
const GROWTH_MIB = 64 + 16 + 16 + 24;
const ANSWER_MS = 1_000;

const KINDS: Readonly<Record<string, string>> = {
  numbers: 'calls whose numbers name none, one after the other',
  flood: 'calls as fast as it can',
  forks: 'a process after the other',
  generations: 'a chain of processes, each of which ends once it has made the next',
  execs: 'executes by paths of nearly 4 KiB',
  arguments: 'executes with 1.8 MB of arguments',
  environment: 'executes with 1.8 MB of environment',
  threads: '10,000 threads at once',
  names: 'renames itself without end',
  cgroups: 'makes cgroups with names of pods',
  into_cgroup: 'begins children in another cgroup, and moves them back',
  signals: 'signals itself',
  faults: 'arguments in memory that comes and goes',
  descriptors: 'closes and opens everything anew',
  reuse: 'processes that all have the same number',
  errors: 'filters that have calls fail with errors without a name',
};
/** Of these, what fills rings or trees is also tried with one trace of both containers. */
const TOGETHER = ['numbers', 'flood', 'forks', 'generations', 'execs', 'signals'];

async function beside(kind: string, traces: 'apart' | 'together'): Promise<Beside> {
  const args = [...NODE_FLAGS, fileURLToPath(new URL('beside.ts', import.meta.url)), kind, traces];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0);
  return JSON.parse(output) as Beside;
}

describe('hostile', () => {
  const tries = [
    ...Object.keys(KINDS).map((kind) => ({ kind, traces: 'apart' as const })),
    ...TOGETHER.map((kind) => ({ kind, traces: 'together' as const })),
  ];
  for (const { kind, traces } of tries)
    test(`${KINDS[kind]}${traces === 'together' ? ', one trace of both' : ''}`, async (t) => {
      const { made, told, lost, lostOfTraceSet, exact, hostile, slowest, before, peak } = await beside(kind, traces);
      t.diagnostic(`${JSON.stringify(hostile)}; slowest answer ${slowest.toFixed(0)} ms; ${before.toFixed(0)} to ${peak.toFixed(0)} MiB`);
      assert.ok(made.calls > 0 && hostile.seen > 0, 'both did something');
      assert.deepEqual(told, made, 'the victim’s spans tell all that it made');
      assert.equal(lost, 0);
      if (traces === 'apart') assert.equal(lostOfTraceSet, 0);
      assert.ok(exact, 'the loss identity holds');
      assert.ok(peak - before <= GROWTH_MIB, `memory grew by more than ${GROWTH_MIB} MiB`);
      assert.ok(slowest < ANSWER_MS, 'every answer came within a second');
    });
});
