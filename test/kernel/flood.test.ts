// Floods: a traced program that does more of something than is usual is never held up, every call is accounted for, and
// memory stays bounded. FLOOD multiplies the sizes, for a longer run than that of `make test`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endpoint } from '../../agent/src/testing/endpoint.ts';
import type { Flooded } from './flood.ts';
import { program } from './run.ts';

const FLOOD = Number(process.env['FLOOD'] ?? 1);
/**
 * What a flood may add to the memory of a process that has loaded all its code: the heap of NODE_FLAGS, and of flood.ts the budget
 * of open segments, that of closed ones, and the queue.
 */
const GROWTH_MIB = 64 + 16 + 16 + 24;
/** As in the agent's image, whose container has 256 MiB. */
const NODE_FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=1'];
const ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };

async function flooded(kind: string, size: number): Promise<Flooded> {
  const receiver = await endpoint();
  const forget = setInterval(() => receiver.received.splice(0), 100);
  const args = [fileURLToPath(new URL('flood.ts', import.meta.url)), receiver.url, program('flood'), kind, String(size)];
  const env = { ...process.env, ...ENVIRONMENT };
  const child = spawn(process.execPath, [...NODE_FLAGS, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(forget);
  receiver.stop();
  assert.equal(code, 0);
  return JSON.parse(output) as Flooded;
}

/** Spans that made room for newer ones: how many depends on how fast the receiver takes them. */
function failed({ failed: reasons }: Flooded['exported']): number {
  return Object.values(reasons).reduce((sum, count) => sum + count, 0);
}

/** Otherwise processes may be missing, which the counters say. */
function isWhole({ kernel, native }: Pick<Flooded, 'kernel' | 'native'>): boolean {
  return kernel.lostProcessEvents + native.droppedMemory + native.droppedUnknown === 0;
}

function assertExact({ kernel, native, exported, calls, lost }: Flooded): void {
  assert.equal(kernel.seen, kernel.filtered + kernel.recorded + kernel.lostRingFull + kernel.lostFault);
  assert.equal(native.consumed, kernel.recorded);
  assert.equal(native.filtered + native.calls + native.folded + native.droppedMemory + native.droppedUnknown, native.consumed);
  assert.equal(exported.acknowledged + exported.rejected + failed(exported), exported.spans);
  if (!isWhole({ kernel, native })) return;
  assert.equal(calls + lost, kernel.seen, 'the totals of processes are all calls');
}

/** As many files as this machine lets a process open, if that is less. */
function files(t: TestContext, size: number): number {
  const most = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? size) - 64;
  if (most < size) t.diagnostic(`only ${most} instead of ${size} files: the hard limit of RLIMIT_NOFILE allows no more here`);
  return Math.min(size, most);
}

interface Flood {
  readonly kind: string;
  readonly size: number;
  readonly what: string;
  readonly processes: (size: number) => number;
}

const floods: readonly Flood[] = [
  { kind: 'processes', size: 100_000 * FLOOD, what: 'short processes', processes: (size) => size + 1 },
  { kind: 'threads', size: 10_000 * FLOOD, what: 'threads at once', processes: () => 1 },
  { kind: 'bomb', size: 11 + Math.round(Math.log2(FLOOD)), what: 'generations of a fork bomb', processes: (size) => 2 ** size - 1 },
  { kind: 'arguments', size: 1 << 20, what: 'bytes of arguments', processes: () => 1 },
  { kind: 'files', size: 100_000 * FLOOD, what: 'open files', processes: () => 1 },
];

describe('flood', () => {
  for (const { kind, size, what, processes } of floods)
    test(`${size} ${what}`, async (t) => {
      const allowed = kind === 'files' ? files(t, size) : size;
      const begin = Date.now();
      const result = await flooded(kind, allowed);
      const { kernel, native, before, peak, issued } = result;
      t.diagnostic(`${Date.now() - begin} ms; memory ${before.toFixed(0)} MiB before, ${peak.toFixed(0)} MiB at most`);
      t.diagnostic(
        `seen ${kernel.seen}, lost ${kernel.lostRingFull} calls, ${kernel.lostProcessEvents} process events, ${native.droppedMemory} dropped; ${native.folded} folded`,
      );
      t.diagnostic(`${result.exported.acknowledged} spans taken, ${failed(result.exported)} given up`);
      assert.ok(issued > 0);
      assert.equal(kernel.lostNoStorage, 0);
      assertExact(result);
      assert.ok(kernel.seen >= issued);
      if (isWhole(result)) assert.equal(result.processes, processes(allowed), 'every process was told of');
      assert.ok(peak - before <= GROWTH_MIB, `memory grew by more than ${GROWTH_MIB} MiB`);
    });
});
