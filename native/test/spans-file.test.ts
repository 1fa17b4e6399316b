// Files of spans as native writes them: whole whatever happens, and every span is in the file or counted.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { delimitedRequests } from '../../agent/src/spans/delimited.ts';
import { decodeTraceRequest, type OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { zstdContent } from '../../agent/src/spans/zstd-frames.ts';
import { sanitized } from './sanitized.ts';

const PARTS = [
  'files/block_index',
  'files/span_view',
  'files/spans_file',
  'files/zstd_frames',
  'otlp/otlp_json',
  'otlp/otlp_message',
  'otlp/otlp_request',
  'otlp/span_bytes',
  'decode/utf8',
];
const KINDS = ['json', 'jsonz', 'protobuf', 'protobufz'] as const;
const folder = mkdtempSync(join(tmpdir(), 'sysspan-spans-'));
after(() => rmSync(folder, { recursive: true }));

interface Counts {
  readonly written: number;
  readonly dropped: number;
  readonly failed: number;
  readonly errno: number;
  readonly bytes: number;
}

const built = {
  'address,undefined': sanitized('spans_file', PARTS, ['-lzstd']),
  thread: sanitized('spans_file', PARTS, ['-lzstd'], 'thread'),
};

interface Writing {
  readonly segments: number;
  readonly spans: number;
  readonly waitMs?: number;
  readonly limit?: number;
}

function write(kind: string, path: string, { segments, spans, waitMs = 30_000, limit }: Writing, sanitizers: keyof typeof built): Counts {
  const args = [kind, path, segments, spans, waitMs, ...(limit === undefined ? [] : [limit])].map(String);
  return JSON.parse(built[sanitizers](...args).toString()) as Counts;
}

/** Names of all spans of a file. */
function names(kind: string, path: string): string[] {
  const raw = readFileSync(path);
  const bytes = kind.endsWith('z') ? (raw.length === 0 ? raw : zstdContent(raw)) : raw;
  const lines = (): OtlpTraceRequest[] => {
    assert.ok(bytes.length === 0 || bytes.at(-1) === 10);
    return bytes
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as OtlpTraceRequest);
  };
  const requests = kind.startsWith('json') ? lines() : [...delimitedRequests(bytes)].map(decodeTraceRequest);
  return requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))),
  );
}

const all = (segments: number, spans: number): string[] =>
  Array.from({ length: segments }, (_, segment) => Array.from({ length: spans }, (_, span) => `segment ${segment} span ${span}`)).flat();

for (const kind of KINDS) {
  for (const sanitizers of ['address,undefined', 'thread'] as const)
    test(`${kind}: every span is there, in the order of its segment (${sanitizers})`, () => {
      const path = join(folder, `${kind}-${sanitizers}`);
      const counts = write(kind, path, { segments: 21, spans: 3_000 }, sanitizers);
      assert.deepEqual({ ...counts, bytes: 0 }, { written: 63_000, dropped: 1, failed: 0, errno: 0, bytes: 0 });
      assert.equal(statSync(path).size, counts.bytes);
      const found = names(kind, path);
      assert.deepEqual(found.toSorted(), all(21, 3_000).toSorted());
      const seventh = found.filter((name) => name.startsWith('segment 7 '));
      assert.deepEqual(seventh, all(8, 3_000).slice(-3_000));
    });

  test(`${kind}: what finds no room is taken back, and what follows it can be read`, () => {
    const path = join(folder, `${kind}-limited`);
    const counts = write(kind, path, { segments: 21, spans: 3_000, limit: kind.endsWith('z') ? 30_000 : 1_000_000 }, 'address,undefined');
    assert.ok(counts.failed > 0 && counts.errno === constants.errno.EFBIG, JSON.stringify(counts));
    assert.equal(counts.written + counts.failed, 63_000);
    assert.equal(statSync(path).size, counts.bytes);
    assert.equal(names(kind, path).length, counts.written);
  });
}

describe('a pipe', () => {
  const pipe = (name: string): string => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  test('that nobody reads any more holds the end up for so long as is said, and no longer', async () => {
    const path = pipe('unread');
    const { promises, constants: flags } = await import('node:fs');
    const reader = await promises.open(path, flags.O_RDONLY | flags.O_NONBLOCK);
    const begun = performance.now();
    const counts = write('json', path, { segments: 3, spans: 3_000, waitMs: 300 }, 'address,undefined');
    const took = performance.now() - begun;
    await reader.close();
    assert.ok(took > 290 && took < 5_000, `${took} ms`);
    assert.equal(counts.written + counts.dropped - 1 + counts.failed, 9_000, JSON.stringify(counts));
    assert.ok(counts.written < 9_000);
  });

  test('that is closed is told with its errno', () => {
    assert.deepEqual(
      { ...write('json', '/dev/full', { segments: 2, spans: 10 }, 'address,undefined') },
      {
        written: 0,
        dropped: 1,
        failed: 20,
        errno: constants.errno.ENOSPC,
        bytes: 0,
      },
    );
  });
});
