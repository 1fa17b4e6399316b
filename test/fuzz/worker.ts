// The thread that tries inputs: first what is kept, then changes of it. It writes each input where the other thread sees it before
// it tries it, so that one that never ends is known, too.

import { parentPort, workerData } from 'node:worker_threads';
import { corpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { Mutator } from './mutate.ts';
import { HEAD_BYTES, LONGEST, type Order, type Outcome } from './order.ts';
import { targets } from './targets.ts';

/** Of processor time. A thousand times what most inputs take. */
const LONGEST_MS = 1_000;

const { target: name, seconds, seed, shown } = workerData as Order;
const { watched, words, longest = LONGEST, run } = targets[name] ?? fail(name);
const head = new Int32Array(shown, 0, 2);
const bytes = new Uint8Array(shown, HEAD_BYTES);
let runs = 0;
let slowestMs = 0;

function fail(target: string): never {
  throw new Error(`there is no target ${target}`);
}

const cpuMs = (): number => process.threadCpuUsage().user / 1_000;

/** @returns why it failed */
async function tried(input: Buffer): Promise<string | undefined> {
  bytes.set(input);
  head[1] = input.length;
  Atomics.add(head, 0, 1);
  runs++;
  const begun = cpuMs();
  try {
    await run(input);
  } catch (cause) {
    return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
  const took = cpuMs() - begun;
  slowestMs = Math.max(slowestMs, took);
  return took > LONGEST_MS ? `it took ${took.toFixed(0)} ms` : undefined;
}

async function fuzzed(): Promise<Outcome> {
  const coverage = new Coverage(watched);
  const mutator = new Mutator(seed, words, longest);
  const inputs: Buffer[] = [];
  const outcome = (): Outcome => ({ runs, kept: inputs.length, blocks: coverage.size, slowestMs });
  for (const entry of corpus(name)) {
    const why = await tried(entry.bytes);
    if (why !== undefined) return { ...outcome(), fault: { why, name: entry.name, input: entry.bytes } };
    inputs.push(entry.bytes);
  }
  coverage.grew();
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
    const input = mutator.next(inputs);
    const why = await tried(input);
    if (why !== undefined) return { ...outcome(), fault: { why, name: `seed ${seed}`, input } };
    if (coverage.grew()) inputs.push(input);
  }
  return outcome();
}

parentPort?.postMessage(await fuzzed());
