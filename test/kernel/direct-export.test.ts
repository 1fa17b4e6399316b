// Segments that native sends by itself: nothing is lost on that way, sent twice or counted differently, whatever the receiver
// answers.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { type Answer, endpoint } from '../../agent/src/testing/endpoint.ts';
import { type Outcome, Pipeline, type PipelineOptions } from './pipeline.ts';
import { isCall, program } from './run.ts';

const COUNT = 200_000;
/** Receiver and test are one thread: on a slow machine it must keep up for segments to pass by it. */
const RATE = 50_000;
const TAKEN = Buffer.alloc(0);

interface Result extends Outcome {
  readonly failed: number;
  /** What the receiver took: spans, of these the different ones and those of calls, and segments that did not pass by us. */
  readonly received: { readonly all: number; readonly different: number; readonly calls: number; readonly direct: number };
}

async function exportedDirectly(
  answer: (call: number) => Answer,
  options: PipelineOptions & { readonly finishMs?: number } = {},
): Promise<Result> {
  const receiver = await endpoint({ answer });
  const pipeline = new Pipeline(receiver.url, { calls: ['sched_get_priority_max'], directExport: true, ...options });
  let outcomes: readonly Outcome[] = [];
  try {
    await pipeline.run([program('storm'), '1', String(COUNT), String(RATE)]);
  } finally {
    outcomes = await pipeline.finish(options.finishMs);
    receiver.stop();
  }
  const [outcome] = outcomes;
  assert.ok(outcome !== undefined);
  const { kernel, native, exported, segments } = outcome;
  assert.equal(kernel.seen - kernel.filtered, COUNT);
  assert.equal(kernel.lostRingFull + native.droppedMemory + native.calls, COUNT, 'every call has a span, or is counted as lost');
  const failed = Object.values(exported.failed).reduce((sum, count) => sum + count, 0);
  assert.equal(exported.acknowledged + exported.rejected + failed, exported.spans, 'nothing is left that is not settled');
  const spans = receiver.received
    .flatMap((request) => decodeTraceRequest(request).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const traceIds = new Set(spans.map(({ traceId }) => traceId));
  const received = {
    all: spans.length,
    different: new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`)).size,
    calls: spans.filter((span) => isCall(span)).length,
    direct: [...traceIds].filter((id) => !segments.traceIds.has(id)).length,
  };
  return { ...outcome, failed, received };
}

describe('segments that are exported directly', () => {
  test('pass by JavaScript while all are taken, and are counted', async (t) => {
    const { native, exported, segments, received } = await exportedDirectly(() => TAKEN);
    t.diagnostic(`${received.direct} sent directly, ${segments.segments} not`);
    assert.ok(received.direct > segments.segments, 'most of them');
    assert.equal(received.calls, native.calls);
    assert.equal(received.different, received.all, 'once');
    assert.deepEqual([exported.acknowledged, exported.spans], [received.all, received.all]);
  });
  test('come back when the receiver is away for a while, and are sent then', async (t) => {
    const away = (call: number): Answer => (call % 8 === 7 ? { code: status.UNAVAILABLE, details: 'later' } : TAKEN);
    const { native, exported, segments, received } = await exportedDirectly(away);
    t.diagnostic(`${received.direct} sent directly, ${segments.segments} not`);
    assert.ok(received.direct > 0 && segments.segments > 1, 'some of both');
    assert.equal(received.calls, native.calls);
    assert.equal(received.different, received.all, 'once');
    assert.equal(exported.acknowledged, received.all);
  });
  test('of which the receiver rejects some', async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 100 } }
    const { exported, received } = await exportedDirectly(() => Buffer.from([0x0a, 2, 0x08, 100]));
    assert.ok(received.direct > 0);
    assert.ok(exported.rejected > 0);
    assert.equal(exported.acknowledged + exported.rejected, received.all);
  });
  test('that the receiver refuses for good are counted as failed', async () => {
    const refused = (call: number): Answer => (call % 8 === 7 ? { code: status.INVALID_ARGUMENT, details: 'no' } : TAKEN);
    const { exported, received, failed } = await exportedDirectly(refused);
    assert.ok(received.direct > 0);
    assert.equal(exported.acknowledged, received.all);
    assert.equal(exported.failed['INVALID_ARGUMENT'] ?? 0, failed);
  });
  test('that are never answered are given up at the end', async () => {
    const { exported, received, failed } = await exportedDirectly((call) => (call < 4 ? TAKEN : 'hang'), { finishMs: 500 });
    assert.ok((exported.failed['shutdown'] ?? 0) > 0);
    assert.equal(exported.acknowledged, received.all);
    assert.equal(exported.acknowledged + failed, exported.spans);
  });
  test('are bounded in bytes like all that waits', async () => {
    const { exported } = await exportedDirectly((call) => (call < 4 ? TAKEN : 'hang'), { finishMs: 500, queueBytes: 16 << 20 });
    assert.ok((exported.failed['queue_full'] ?? 0) > 0);
    assert.ok((exported.failed['shutdown'] ?? 0) > 0);
  });
});
