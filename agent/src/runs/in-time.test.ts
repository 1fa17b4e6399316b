import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsInTime } from './in-time.ts';
import type { FoundCalls, Run } from './run.ts';

/** A run whose blocks have calls that began at these times. */
function runOf(blocks: readonly (readonly number[])[], found: ReadonlySet<number>): Run {
  const first = (starts: readonly number[]): bigint => 1_000n + BigInt(Math.min(...starts));
  return {
    window: { fromUnixNs: 1_000n, toUnixNs: 2_000n },
    blocks: blocks.map((starts) => ({ firstUnixNs: first(starts) })),
    async *find() {
      for (const [block, starts] of blocks.entries())
        if (found.has(block)) yield { block, startNs: Float64Array.from(starts) } as FoundCalls;
    },
  } as unknown as Run;
}

async function times(blocks: readonly (readonly number[])[], found: ReadonlySet<number> = new Set(blocks.keys())): Promise<number[][]> {
  const groups: number[][] = [];
  for await (const calls of callsInTime(runOf(blocks, found), {})) groups.push(calls.map(({ startNs }) => startNs));
  return groups;
}

test('calls come in the order of their begins, whatever blocks overlap', async () => {
  let seed = 7;
  const random = (most: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % most;
  };
  for (let round = 0; round < 200; round++) {
    const blocks = Array.from({ length: 1 + random(6) }, () => Array.from({ length: 1 + random(8) }, () => random(60)));
    const all = (await times(blocks)).flat();
    assert.deepEqual(
      all,
      blocks.flat().toSorted((a, b) => a - b),
    );
    const found = new Set([...blocks.keys()].filter(() => random(2) === 0));
    const some = blocks.filter((_, block) => found.has(block)).flat();
    assert.deepEqual(
      (await times(blocks, found)).flat(),
      some.toSorted((a, b) => a - b),
    );
  }
});

test('what nothing earlier can follow does not wait', async () => {
  assert.deepEqual(await times([[1, 5], [3], [7]]), [[1], [3, 5], [7], []]);
});
