// What comes from elsewhere is read without anything but an answer or a refusal, in bounded time, whatever it is: spans, opened
// files, watches, names of cgroups, expressions. V8's block coverage says which inputs are worth changing further.
// `FUZZ_SECONDS=600 node --test test/fuzz/fuzz.test.ts` fuzzes for longer, FUZZ_SEED=2 takes another way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import { Mutator } from './mutate.ts';
import { HEAD_BYTES, LONGEST, type Order, type Outcome } from './order.ts';
import { targets } from './targets.ts';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 3);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Of time on the wall, for one input: it does not end. */
const STUCK_MS = 20_000;

/** Fuzzes a target on a thread of its own. @throws Error with the input that it cannot take, also when it never ends */
async function fuzzed(target: string): Promise<Outcome> {
  const shown = new SharedArrayBuffer(HEAD_BYTES + LONGEST);
  const head = new Int32Array(shown, 0, 2);
  const order: Order = { target, seconds: SECONDS, seed: SEED, shown };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: order });
  let begun = 0;
  let since = performance.now();
  const stuck = new Promise<never>((_, reject) => {
    const timer = setInterval(() => {
      const now = Atomics.load(head, 0);
      if (now !== begun) [begun, since] = [now, performance.now()];
      else if (performance.now() - since > STUCK_MS) {
        clearInterval(timer);
        reject(new Error(told('it does not end', 'under way', Buffer.from(shown, HEAD_BYTES, head[1]))));
      }
    }, 200);
    worker.once('exit', () => clearInterval(timer));
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  try {
    return await Promise.race([outcome, stuck]);
  } finally {
    await worker.terminate();
  }
}

function told(why: string, name: string, input: Uint8Array): string {
  const hex = Buffer.from(input).toString('hex');
  return `${why}\ninput (${name}), keep it in test/fuzz/corpus as .hex:\n${hex.slice(0, 4_000)}`;
}

for (const target of Object.keys(targets))
  test(`any ${target} is read or refused`, { timeout: (SECONDS + 120) * 1_000 }, async () => {
    const { fault, ...outcome } = await fuzzed(target);
    console.log(target, outcome);
    if (fault !== undefined) assert.fail(told(fault.why, fault.name, fault.input));
    assert.ok(outcome.runs > 20);
  });

test('the fuzzer finds its way by what runs', () => {
  const deep = (input: Buffer): void => {
    if (input[0] !== 0x61) return;
    if (input[1] !== 0x62) return;
    if (input[2] !== 0x63) return;
    if (input[3] === 0x64) throw new Error('found');
  };
  const coverage = new Coverage(['/fuzz.test.ts']);
  const mutator = new Mutator(1, ['a', 'b', 'c', 'd'], 16);
  const inputs: Buffer[] = [Buffer.from('zzzz')];
  const search = (): void => {
    for (let runs = 0; runs < 20_000; runs++) {
      const input = mutator.next(inputs);
      deep(input);
      if (coverage.grew()) inputs.push(input);
    }
  };
  assert.throws(search, /found/);
});
