import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import { zstdContent, zstdFrames } from './zstd-frames.ts';

const { ZSTD_c_checksumFlag, ZSTD_c_contentSizeFlag, ZSTD_c_compressionLevel } = constants;

const skippable = (content: string): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a53);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
};

const random = (size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  for (let at = 0, seed = 1; at < size; at++, seed = (seed * 48_271) % 2_147_483_647) bytes[at] = seed;
  return bytes;
};

/** Blocks that are raw, compressed and of one byte; headers of all lengths. */
const contents = [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(300, 'ab'), random(70_000), Buffer.alloc(5_000_000), random(400_000)];
const options = [0, 1].flatMap((checksum) =>
  [0, 1].map((size) => ({
    params: { [ZSTD_c_checksumFlag]: checksum, [ZSTD_c_contentSizeFlag]: size, [ZSTD_c_compressionLevel]: 1 },
  })),
);

describe('a file of zstd frames', () => {
  test('all of them, whatever they are made of', () => {
    for (const option of options) {
      const frames = contents.map((content) => zstdCompressSync(content, option));
      const file = Buffer.concat([skippable('before'), ...frames, skippable('')]);
      assert.deepEqual(
        [...zstdFrames(file)].map((frame) => frame.bytes.length),
        [14, ...frames.map(({ length }) => length), 8],
      );
      assert.ok(zstdContent(file).equals(Buffer.concat(contents)));
    }
  });

  test('that is cut anywhere is refused, or ends between two of them', () => {
    const frames = [skippable('one'), zstdCompressSync('two'.repeat(50)), zstdCompressSync(random(200))];
    const file = Buffer.concat(frames);
    const ends = new Set([0, frames[0]?.length ?? 0, (frames[0]?.length ?? 0) + (frames[1]?.length ?? 0)]);
    for (let length = 0; length < file.length; length++) {
      const cut = file.subarray(0, length);
      if (ends.has(length)) zstdContent(cut);
      else assert.throws(() => zstdContent(cut), RangeError, `${length} bytes`);
    }
  });

  test('that is no such file', () => {
    assert.throws(() => zstdContent(Buffer.from('{"resourceSpans":[]}')), /no frame begins at byte 0/);
  });
});
