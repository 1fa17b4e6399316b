import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readLines } from './lines.ts';

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
}

async function linesOf(chunks: AsyncIterable<Buffer>, longest: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(chunks, longest)) lines.push(line);
  return lines;
}

test('lines are the same however the bytes arrive, also when a character is cut', async () => {
  const line = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\n') && text.isWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.integer({ min: 0, max: 7 })), async (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const read = await linesOf(chunksOf(bytes, sizes), 1e6);
      assert.deepEqual(read, lines);
    }),
  );
});

test('the last line needs no end', async () => {
  assert.deepEqual(await linesOf(chunksOf(Buffer.from('a\nb'), [1]), 10), ['a', 'b']);
});

test('a line that does not end is given up before it fills the memory', async () => {
  await assert.rejects(linesOf(chunksOf(Buffer.alloc(100, 'x'), [50]), 99), RangeError);
});
