// The files of --spans, in all of their forms: the same spans, as many as were counted, with others beside or alone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { delimitedRequests } from '../../agent/src/spans/delimited.ts';
import { decodeTraceRequest, type OtlpSpan, type OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { zstdContent } from '../../agent/src/spans/zstd-frames.ts';
import { endpoint } from '../../agent/src/testing/endpoint.ts';
import { attribute, isCall, program, run, start, sysspan, withFolder, withFolderAsync } from './run.ts';

const ENDINGS = ['jsonl', 'binpb', 'jsonl.zst', 'binpb.zst'] as const;
const CALLS = 30_000;

function requests(path: string): OtlpTraceRequest[] {
  const raw = readFileSync(path);
  const bytes = path.endsWith('.zst') ? zstdContent(raw) : raw;
  if (path.includes('.binpb')) return [...delimitedRequests(bytes)].map(decodeTraceRequest);
  const lines = bytes.toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as OtlpTraceRequest);
}

const spansIn = (all: readonly OtlpTraceRequest[]): OtlpSpan[] =>
  all.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));

const isStorm = (span: OtlpSpan): boolean => span.name === 'sched_get_priority_max';

for (const ending of ENDINGS)
  test(`.${ending} has every call, once, below its process`, () =>
    withFolder((folder) => {
      const file = join(folder, `spans.${ending}`);
      const { status, stderr } = run(sysspan, ['trace', '-f', '--spans', file, '--', program('storm'), '2', String(CALLS), '0']);
      assert.deepEqual([status, stderr], [0, '']);
      const spans = spansIn(requests(file));
      assert.equal(spans.filter((span) => isStorm(span)).length, 2 * CALLS);
      assert.equal(new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`)).size, spans.length);
      const processes = spans.filter((span) => !isCall(span));
      const counted = processes.reduce((sum, span) => sum + Number(attribute(span, 'syscall.count')), 0);
      assert.equal(spans.filter((span) => isCall(span) && attribute(span, 'syscall.unfinished') === undefined).length, counted);
      const ids = new Set(processes.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
      assert.ok(spans.every((span) => !isCall(span) || ids.has(`${span.traceId} ${span.parentSpanId}`)));
    }));

test('beside an endpoint both get every span', async () => {
  const receiver = await endpoint();
  try {
    await withFolderAsync(async (folder) => {
      const file = join(folder, 'spans.binpb');
      const words = ['trace', '-f', '--spans', file, '--otlp', receiver.url, '--', program('storm'), '1', String(CALLS), '0'];
      using traced = start(sysspan, words);
      assert.deepEqual(await traced.ended, { code: 0, signal: null });
      const ids = (all: readonly OtlpTraceRequest[]): string[] =>
        spansIn(all)
          .map(({ traceId, spanId }) => `${traceId} ${spanId}`)
          .toSorted();
      const written = ids(requests(file));
      assert.ok(written.length > CALLS);
      assert.deepEqual(written, ids(receiver.received.map((bytes) => decodeTraceRequest(bytes))));
    });
  } finally {
    receiver.stop();
  }
});
