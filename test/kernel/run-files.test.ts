// Files of --spans with an index: the index says what the spans say, the table of `sysspan summary` is that of -c to the last digit, and
// whatever has become of a file, what can be read of it is.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { BINS, type BlockIndex, type IndexedProcess, mayContain } from '../../agent/src/runs/block-index.ts';
import { type Block, RunFile } from '../../agent/src/runs/run-file.ts';
import { decodeTraceRequest, type OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { attribute, isCall, program, run, sysspan } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sysspan-runs-'));
const file = join(folder, 'run.binpb.zst');
const table = join(folder, 'table');
const PROGRAM = `
  for i in 1 2 3 4 5 6 7 8; do find /etc; done
  cat $(printf '/%s%s/%s%s' Q zxv W kjq)
  find /etc -name "*conf*"
  sh -c 'sleep 0.1; exit 7'
  sh -c 'kill -TERM $$'
`;
const SHORT = ['--spans-per-trace', '2000'];

before(() => {
  const traced = run(sysspan, ['trace', '-fc', ...SHORT, '-o', table, '--spans', file, '--', 'sh', '-c', PROGRAM]);
  assert.equal(traced.status, 143, traced.stderr);
});
after(() => rmSync(folder, { recursive: true }));

const summary = (...words: readonly string[]) => run(sysspan, ['summary', ...words]);

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const first = (times: readonly bigint[]): bigint | undefined => times.toSorted(order)[0];

async function listed<T>(from: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of from) list.push(one);
  return list;
}

async function blocksOf(
  path: string,
): Promise<{ readonly blocks: readonly (Block & { readonly spans: readonly OtlpSpan[] })[]; readonly why: string }> {
  const opened = await RunFile.open(path);
  try {
    const found = await listed(opened.blocks());
    const read = found.map(async (block) => {
      const requests = await opened.requests(block);
      const spans = requests
        .flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      return { ...block, spans };
    });
    const blocks = await Promise.all(read);
    return { blocks, why: opened.rest?.why ?? '' };
  } finally {
    await opened.close();
  }
}

async function indexesOf(path: string): Promise<{ readonly blocks: readonly Block[]; readonly why: string }> {
  const opened = await RunFile.open(path);
  try {
    return { blocks: await listed(opened.blocks()), why: opened.rest?.why ?? '' };
  } finally {
    await opened.close();
  }
}

const begin = (span: OtlpSpan): bigint => BigInt(span.startTimeUnixNano);
const duration = (span: OtlpSpan): number =>
  Number(attribute(span, 'syscall.duration_ns') ?? BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano));
const number = (span: OtlpSpan, key: string): number => Number(attribute(span, key) ?? 0);
const errno = (span: OtlpSpan): string => attribute(span, 'syscall.errno') ?? '';

/** What the index of these calls of a process is to have. */
function expected(calls: readonly OtlpSpan[], { firstUnixNs, lastUnixNs }: BlockIndex): Pick<IndexedProcess, 'totals' | 'bins' | 'inside'> {
  const width = (lastUnixNs - firstUnixNs) / BigInt(BINS) + 1n;
  const returned = calls.filter((span) => attribute(span, 'syscall.return_value') !== undefined);
  const kinds = Map.groupBy(returned, (span) => `${span.name} ${errno(span)}`);
  const totals = [...kinds.values()].map((list) => ({
    name: list[0]?.name ?? '',
    errno: errno(list[0] as OtlpSpan),
    calls: list.length,
    totalNs: list.reduce((sum, span) => sum + duration(span), 0),
    minNs: Math.min(...list.map(duration)),
    maxNs: Math.max(...list.map(duration)),
  }));
  const begun = Map.groupBy(calls, (span) => Number((begin(span) - firstUnixNs) / width));
  const bins = [...begun].map(([bin, list]) => {
    const whole = list.filter((span) => attribute(span, 'syscall.unfinished') === undefined);
    const longest = list.reduce((most, span) => (duration(span) > duration(most) ? span : most));
    return { bin, calls: whole.length, errors: whole.filter((span) => errno(span) !== '').length, name: longest.name };
  });
  const inside = Array.from({ length: BINS }, (_, bin) => {
    const from = firstUnixNs + BigInt(bin) * width;
    return calls.reduce((sum, span) => {
      const [start, end] = [begin(span) > from ? begin(span) : from, BigInt(span.endTimeUnixNano)];
      const until = end < from + width ? end : from + width;
      return until > start ? sum + until - start : sum;
    }, 0n);
  });
  const runs = inside.flatMap((ns, bin) => {
    if (2n * ns < width || (bin > 0 && 2n * (inside[bin - 1] ?? 0n) >= width)) return [];
    const next = inside.findIndex((other, at) => at > bin && 2n * other < width);
    return [{ bin, bins: (next < 0 ? BINS : next) - bin }];
  });
  return { totals: totals.toSorted(byKind), bins: bins.toSorted((a, b) => a.bin - b.bin), inside: runs };
}

const byKind = (a: { name: string; errno: string }, b: { name: string; errno: string }): number =>
  `${a.name} ${a.errno}`.localeCompare(`${b.name} ${b.errno}`);

/** Of each process what its span says. */
function assertTold(index: BlockIndex, spans: readonly OtlpSpan[]): void {
  const told = new Map(index.processes.map((process) => [process.span, process]));
  for (const span of spans.filter((one) => !isCall(one))) {
    const process = told.get(span.spanId)?.told ?? assert.fail(span.name);
    assert.deepEqual(
      [process.name, process.pid, process.parentPid, process.parentSpan, process.created],
      [
        span.name,
        number(span, 'process.pid'),
        number(span, 'process.parent_pid'),
        span.parentSpanId ?? '',
        attribute(span, 'process.creation.time'),
      ],
    );
    assert.deepEqual([process.startUnixNs, process.endUnixNs], [begin(span), BigInt(span.endTimeUnixNano)]);
    assert.deepEqual([process.calls, process.errors], [number(span, 'syscall.count'), number(span, 'syscall.error_count')]);
    assert.equal(process.exitCode, attribute(span, 'process.exit.code') === undefined ? undefined : number(span, 'process.exit.code'));
    assert.equal(process.signal, attribute(span, 'sysspan.process.exit_signal'));
    assert.equal(process.running ?? false, attribute(span, 'sysspan.process.running') === 'true');
  }
}

describe('an index', () => {
  test('says of each block what its spans say', async () => {
    const { blocks, why } = await blocksOf(file);
    assert.equal(why, '');
    assert.ok(blocks.length > 3, 'several segments');
    for (const { index, spans } of blocks) {
      const calls = spans.filter((span) => isCall(span));
      assert.equal(index.spans, spans.length);
      assert.deepEqual(index.traces, [...new Set(spans.map(({ traceId }) => traceId))]);
      assert.equal(index.firstUnixNs, first(calls.map(begin)));
      assert.equal(
        index.lastUnixNs,
        calls
          .map((span) => BigInt(span.endTimeUnixNano))
          .toSorted(order)
          .at(-1),
      );
      assertTold(index, spans);
      for (const { span, totals, bins, inside } of index.processes) {
        const own = calls.filter(({ parentSpanId }) => parentSpanId === span);
        assert.deepEqual({ totals: totals.toSorted(byKind), bins, inside }, expected(own, index));
      }
      const longest = calls.map(duration).toSorted((a, b) => b - a);
      assert.deepEqual(
        index.slowest.map(({ durationNs }) => durationNs),
        longest.slice(0, 16),
      );
      for (const { span, durationNs } of index.slowest) assert.equal(duration(spans[span] as OtlpSpan), durationNs);
      for (const failure of index.failures) {
        const failed = calls.filter((span) => errno(span) === failure.errno);
        assert.equal(failure.calls, failed.length);
        assert.equal(failure.startUnixNs, first(failed.map(begin)));
        assert.equal(begin(spans[failure.span] as OtlpSpan), failure.startUnixNs);
      }
    }
    const all = blocks.flatMap(({ index }) => index.processes.flatMap(({ told }) => (told === undefined ? [] : [told])));
    assert.ok(all.some(({ exitCode, name }) => name === 'sh' && exitCode === 7));
    assert.ok(all.some(({ signal }) => signal === 'SIGTERM'));
  });

  test('knows which texts are in none of its spans', async () => {
    const { blocks } = await blocksOf(file);
    const args = (span: OtlpSpan): string[] =>
      span.attributes.find(({ key }) => key === 'syscall.args')?.value.arrayValue?.values.map(({ stringValue = '' }) => stringValue) ?? [];
    for (const { index, spans } of blocks)
      for (const text of spans.flatMap((span) => [span.name, errno(span), ...args(span)]))
        assert.ok(mayContain(index, text.toUpperCase()), text);
    const found = blocks.filter(({ index }) => mayContain(index, '/qZXV/Wkjq'));
    const there = blocks.filter(({ spans }) => spans.some((span) => args(span).includes('"/Qzxv/Wkjq"')));
    assert.ok(there.length > 0 && found.length >= there.length && found.length < blocks.length / 2, `${found.length} of ${blocks.length}`);
  });
});

describe('sysspan summary', () => {
  test('prints the table of -c', () => {
    const { status, stdout, stderr } = summary(file);
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(stdout, readFileSync(table, 'utf8'));
  });

  test('also of calls with more names than anybody has use for', () => {
    const hostile = join(folder, 'hostile.binpb.zst');
    const words = ['trace', '-fc', '-o', join(folder, 'hostile'), '--spans', hostile, '--', program('hog'), 'numbers', '0.05'];
    // Whether it loses some of them is another matter.
    assert.equal(run(sysspan, words).status, 0);
    const rows = (text: string): string[] => text.split('\n').toSorted();
    const counted = rows(readFileSync(join(folder, 'hostile'), 'utf8'));
    assert.ok(counted.length > 10_000, `${counted.length} names`);
    assert.deepEqual(rows(summary(hostile).stdout), counted);
  });

  test('adds files up, and takes columns and order as -c does', () => {
    const { stdout } = summary('-S', 'calls', '-U', 'calls,errors,name', file, file);
    const rows = (text: string): string[][] =>
      text
        .trim()
        .split('\n')
        .filter((line) => /\d/.test(line))
        .map((line) => line.trim().split(/\s+/));
    const total = rows(readFileSync(table, 'utf8')).at(-1) ?? [];
    assert.deepEqual(rows(stdout).at(-1), [String(2 * Number(total[3])), String(2 * Number(total[4])), 'total']);
    const calls = rows(stdout)
      .slice(0, -1)
      .map(([first]) => Number(first));
    assert.deepEqual(
      calls,
      calls.toSorted((a, b) => b - a),
    );
  });
});

describe('a file', () => {
  test('that is cut anywhere has the blocks before the cut', { timeout: 120_000 }, async () => {
    const bytes = readFileSync(file);
    const { blocks } = await indexesOf(file);
    const ends = blocks.map(({ at, index }) => at + index.dataSize);
    const cut = join(folder, 'cut.binpb.zst');
    const places = [...Array.from({ length: 400 }, (_, n) => Math.floor((n * bytes.length) / 400)), ...ends, ...ends.map((end) => end - 1)];
    for (const size of places) {
      writeFileSync(cut, bytes.subarray(0, size));
      const read = await indexesOf(cut);
      assert.equal(read.blocks.length, ends.filter((end) => end <= size).length, `${size} bytes`);
      assert.equal(read.why, size === 0 || ends.includes(size) ? '' : 'it ends in the middle of a block');
    }
    writeFileSync(cut, bytes.subarray(0, (ends[1] ?? 0) + 100));
    const { status, stdout, stderr } = summary(cut);
    assert.equal(status, 0);
    assert.match(stdout, /total\n$/);
    assert.match(stderr, /^sysspan: .*cut\.binpb\.zst: the last 100 bytes are not read: at byte \d+, it ends in the middle of a block: /);
  });

  test('that is damaged is read up to there, or told', { timeout: 120_000 }, async () => {
    const bytes = readFileSync(file);
    const { blocks } = await indexesOf(file);
    const damaged = join(folder, 'damaged.binpb.zst');
    for (let n = 0; n < 200; n++) {
      const changed = Buffer.from(bytes);
      const at = Math.floor((n * bytes.length) / 200);
      changed[at] = (changed[at] ?? 0) ^ (1 << (n % 8));
      writeFileSync(damaged, changed);
      const opened = await RunFile.open(damaged);
      const read = await listed(opened.blocks());
      const whole = await Promise.allSettled(read.map((block) => opened.requests(block)));
      const bad = whole.filter(({ status }) => status === 'rejected').length;
      assert.ok(bad === 1 || (bad === 0 && opened.rest !== undefined), `byte ${at}: ${read.length} of ${blocks.length} blocks`);
      await opened.close();
    }
  });

  test('of a newer version, or no such file, is refused in words', () => {
    const framed = (index: Buffer): Buffer => {
      const content = Buffer.concat([Buffer.from('sysspan index\n'), zstdCompressSync(index)]);
      const head = Buffer.alloc(8);
      head.writeUInt32LE(0x184d2a5e);
      head.writeUInt32LE(content.length, 4);
      return Buffer.concat([head, content]);
    };
    const cases: [name: string, bytes: Buffer, says: RegExp][] = [
      [
        'newer',
        framed(Buffer.from([0x08, 0x07])),
        /the format of the index is 7, and this version of sysspan knows 1: use that version of sysspan$/m,
      ],
      ['none', framed(Buffer.alloc(0)), /the index there is damaged: index: it has no version: name a file that/],
      ['bomb', framed(Buffer.alloc(80 << 20)), /the index there is damaged: .*: name a file that/],
      ['text', Buffer.from('{"resourceSpans":[]}\n'.repeat(9)), /no index of sysspan begins there: name a file that/],
      ['zstd', zstdCompressSync(Buffer.alloc(99)), /no index of sysspan begins there|ends in the middle/],
      ['empty', Buffer.alloc(0), /it is empty: name a file that `sysspan trace --spans FILE\.binpb\.zst` has written$/m],
    ];
    for (const [name, bytes, says] of cases) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const { status, stdout, stderr } = summary(path);
      assert.deepEqual([status, stdout], [1, ''], name);
      assert.match(stderr, says);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
    for (const [path, says] of [
      [join(folder, 'no'), /no such file/],
      [folder, /illegal operation on a directory|directory/],
    ] as const) {
      const { status, stderr } = summary(path);
      assert.equal(status, 1);
      assert.match(stderr, says);
    }
  });
});
