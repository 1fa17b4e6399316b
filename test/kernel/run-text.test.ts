// `sysspan text` of a file of spans: the lines that -o has of the same run, with the halves of each call put together.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RunFile } from '../../agent/src/runs/run-file.ts';
import { byThread, lines, program, run, sysspan } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-text-'));
const file = join(folder, 'run.binpb.zst');
const text = join(folder, 'text');
const PROGRAM = `
  cat /etc/hostname /no/such/file
  for i in 1 2 3 4; do find /etc; done | sort | head -3
  sh -c 'sleep 0.1; exit 7'
  ${program('threads')}
  printf 'a\\tb"c\\n\\303\\244' | od -c
`;

before(() => {
  const words = ['trace', '-f', '--spans-per-trace', '700', '-o', text, '--spans', file, '--', 'sh', '-c', PROGRAM];
  assert.equal(run(sysspan, words).status, 0);
});
after(() => rmSync(folder, { recursive: true }));

const shown = (...words: readonly string[]) => run(sysspan, ['text', ...words, file]);

describe('sysspan text', () => {
  test('has the calls of -o, thread by thread, in their order', () => {
    const { status, stdout, stderr } = shown();
    assert.deepEqual([status, stderr], [0, '']);
    const calls = (from: string): Map<number, string[]> =>
      new Map(
        [...byThread(lines(from))].map(([tid, list]) => [
          tid,
          // Where strace shows what a call is interrupted by, nothing follows "resumed" that was not there before.
          list.map((line) => line.text.replaceAll(/\s+=/g, ' =')).filter((line) => /^\w+\(/.test(line)),
        ]),
      );
    const traced = calls(readFileSync(text, 'utf8'));
    const written = calls(stdout);
    assert.ok(traced.size > 8 && [...traced.values()].flat().length > 1_000);
    assert.deepEqual(new Set(written.keys()), new Set(traced.keys()));
    for (const [tid, list] of traced) assert.deepEqual(written.get(tid), list, `thread ${tid}`);
  });

  test('chooses calls as trace does, failed ones, and by words', () => {
    const all = shown().stdout.split('\n');
    const some = (...words: readonly string[]): string[] => shown(...words).stdout.split('\n');
    assert.deepEqual(
      some('-e', 'openat,close'),
      all.filter((line) => line === '' || /^\d+ +(?:openat|close)\(/.test(line)),
    );
    assert.deepEqual(
      some('-Z'),
      all.filter((line) => line === '' || /= (?:-1|\? ERESTART)/.test(line)),
    );
    assert.deepEqual(
      some('--find', 'SUCH enoent'),
      all.filter((line) => line === '' || (/such/i.test(line) && line.includes('ENOENT'))),
    );
    assert.deepEqual(some('--find', 'no such text as this'), ['']);
  });

  test('has times of day and durations', () => {
    const timed = shown('-t', '-T', '--find', '/no/such/file', '-e', 'openat').stdout;
    assert.match(
      timed,
      /^\d+ +\d\d:\d\d:\d\d\.\d{6} openat\(AT_FDCWD, "\/no\/such\/file", O_RDONLY\) = -1 ENOENT \(No such file or directory\) <0\.\d{6}>\n$/,
    );
    const clocks = shown('-t')
      .stdout.split('\n')
      .flatMap((line) => / (\d\d:\d\d:\d\d\.\d{6}) /.exec(line)?.[1] ?? []);
    assert.deepEqual(clocks, clocks.toSorted());
  });

  test('ends when nobody reads on, without a word', () => {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; '${sysspan}' text '${file}' | head -1`], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(stdout.split('\n').length, 2);
  });

  test('has what is before a cut, and says what is not', () => {
    const cut = join(folder, 'cut');
    const bytes = readFileSync(file);
    writeFileSync(cut, bytes.subarray(0, bytes.length - 10));
    const { status, stdout, stderr } = run(sysspan, ['text', cut]);
    assert.equal(status, 0);
    assert.ok(stdout.length > 0 && stdout.length < shown().stdout.length);
    assert.match(
      stderr,
      /^sysspan: .*: the last \d+ bytes are not read: at byte \d+, it ends in the middle of a block: this has what is before them\n$/,
    );
    const none = run(sysspan, ['text', text]);
    assert.equal(none.status, 1);
    assert.match(none.stderr, /cannot read .*: no index of sysspan begins there: name a file that/);
  });

  test('leaves out what is damaged, and says so', async () => {
    const damaged = join(folder, 'damaged');
    const bytes = readFileSync(file);
    const opened = await RunFile.open(file);
    const ends: number[] = [];
    for await (const { at, index } of opened.blocks()) ends.push(at + index.dataSize);
    await opened.close();
    assert.ok(ends.length > 2);
    // Just before the checksum of the second one.
    const place = (ends[1] ?? 0) - 20;
    bytes[place] = (bytes[place] ?? 0) ^ 0xff;
    writeFileSync(damaged, bytes);
    const { status, stdout, stderr } = run(sysspan, ['text', damaged]);
    assert.equal(status, 0);
    assert.equal(stderr, `sysspan: ${damaged}: 1 of ${ends.length} parts are damaged: their calls are not among the lines\n`);
    const all = shown().stdout.split('\n');
    const known = new Set(all);
    const left = stdout.split('\n');
    assert.ok(left.length > 100 && left.length < all.length && left.every((line) => known.has(line)));
  });

  test('refuses words that are wrong', () => {
    for (const [words, says] of [
      [['-e', 'opnat'], /openat/],
      [['--nothing'], /unknown option/],
    ] as const)
      assert.deepEqual([shown(...words).status, says.test(shown(...words).stderr)], [2, true]);
  });
});
