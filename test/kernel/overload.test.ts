// The loss identity under overload, exact: a known number of calls is issued faster than it can be read, and every call is
// found again, as a span, folded, dropped or lost, in the kernel side's counters, in native's, in the exporter's and in what
// the endpoint got: docs/decisions/038-loss-identity.md.

import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, test } from 'node:test';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { type Answer, endpoint } from '../../agent/src/testing/endpoint.ts';
import { promptly } from '../promptly.ts';
import { until } from '../until.ts';
import { type Outcome, Pipeline, type PipelineOptions } from './pipeline.ts';
import { attribute, isCall, program, sleep } from './run.ts';

const PROCESSES = 4;
const COUNT = 50_000;
const ISSUED = PROCESSES * COUNT;
const CALL = 'sched_get_priority_max';

interface Storm extends PipelineOptions {
  readonly answer?: (call: number) => Answer;
  /** Calls a second, in all; as many as possible by default. */
  readonly rate?: number;
  readonly finishMs?: number;
}

interface Result extends Outcome {
  /** Spans that the endpoint took, of calls and all. */
  readonly received: { readonly calls: number; readonly all: number };
  /** Calls a second that were issued. */
  readonly rate: number;
}

/** All sides of the identity for one trace that saw `issued` calls. */
function assertExact({ kernel, native, exported, segments }: Outcome, issued: number): void {
  assert.equal(kernel.lostNoStorage, 0);
  assert.equal(kernel.seen - kernel.filtered, issued, 'seen = filtered + issued');
  assert.equal(kernel.recorded + kernel.lostRingFull + kernel.lostFault, issued, 'issued = recorded + lost');
  assert.equal(native.consumed, kernel.recorded, 'recorded = consumed');
  assert.equal(
    native.filtered + native.calls + native.folded + native.droppedMemory + native.droppedUnknown,
    native.consumed,
    'consumed = its parts',
  );
  assert.equal(segments.calls, native.calls + native.folded, 'totals of processes = calls + folded');
  assert.equal(segments.folded, native.folded);
  assert.equal(exported.spans, segments.spans, 'every span of every segment reached the exporter');
  const failed = Object.values(exported.failed).reduce((sum, count) => sum + count, 0);
  assert.equal(exported.acknowledged + exported.rejected + failed + exported.queued, exported.spans, 'spans = their parts');
}

/** The processes tell of every call that the rings lost. */
function assertLossShown({ kernel, segments }: Outcome): void {
  assert.equal(segments.lost, kernel.lostRingFull);
}

function counted(requests: readonly Buffer[], traceIds: ReadonlySet<string>): Result['received'] {
  const spans = requests
    .flatMap((request) => decodeTraceRequest(request).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    .filter(({ traceId }) => traceIds.has(traceId));
  const calls = spans.filter((span) => isCall(span) && attribute(span, 'aggregation.is_summary') === undefined);
  return { calls: calls.length, all: spans.length };
}

async function storm({ answer, rate = 0, finishMs, ...options }: Storm): Promise<readonly [Result, ...Result[]]> {
  const receiver = await endpoint(answer === undefined ? {} : { answer });
  const pipeline = new Pipeline(receiver.url, { calls: [CALL], ...options });
  let outcomes: readonly Outcome[] = [];
  let elapsedNs = Number.NaN;
  try {
    elapsedNs = Number(await pipeline.run([program('storm'), String(PROCESSES), String(COUNT), String(Math.round(rate / PROCESSES))]));
  } finally {
    outcomes = await pipeline.finish(finishMs);
    receiver.stop();
  }
  const [first, ...others] = outcomes.map((outcome) => ({
    ...outcome,
    received: counted(receiver.received, outcome.segments.traceIds),
    rate: (ISSUED / elapsedNs) * 1e9,
  }));
  assert.ok(first !== undefined);
  assert.equal(others.length + 1, options.traces ?? 1);
  for (const outcome of outcomes) assertExact(outcome, ISSUED);
  return [first, ...others];
}

/** So long calls wait in the rings for JavaScript (native/src/reader.cc). */
const MOMENT_MS = 500;

const TINY_RING = { callRingBytes: 4096 };

describe('overload', () => {
  test('with a tiny ring and three times the rate that it sustains, every call is accounted for', async (t) => {
    const [flatOut] = await storm({ session: TINY_RING });
    const sustained = (flatOut.rate * flatOut.kernel.recorded) / ISSUED;
    const [outcome] = await storm({ session: TINY_RING, rate: 3 * sustained });
    const { kernel, native, received, rate } = outcome;
    const percent = (part: number): string => `${((100 * part) / ISSUED).toFixed(1)} %`;
    t.diagnostic(`flat out: ${Math.round(flatOut.rate)} calls/s issued, ${Math.round(sustained)}/s taken`);
    t.diagnostic(`then ${Math.round(rate)}/s issued, ${percent(kernel.recorded)} recorded, ${percent(kernel.lostRingFull)} lost`);
    for (const { kernel: counters } of [flatOut, outcome]) assert.ok(counters.lostRingFull > 0, 'more was issued than could be taken');
    assert.equal(received.calls, native.calls);
    assertLossShown(flatOut);
    assertLossShown(outcome);
  });
  test('with a tiny budget of memory the oldest segments are dropped, and counted', async (t) => {
    const [{ native, received, kernel }] = await storm({ session: { memoryBudget: 64 << 10 } });
    t.diagnostic(`dropped ${native.droppedMemory} of ${native.consumed}`);
    assert.equal(received.calls, native.calls);
    assert.ok(native.droppedMemory > 0 || kernel.lostRingFull > 0, 'something had to go');
  });
  test('while JavaScript has no time for a moment, calls wait where they are small, and nothing is dropped', async (t) => {
    const pause = (ms: number): string => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    // The machine may take more time from JavaScript than the test does: then it was more than a moment.
    await promptly('JavaScript without time', MOMENT_MS, async () => {
      const receiver = await endpoint();
      const session = { callRingBytes: 64 << 20, memoryBudget: 16 << 20 };
      const pipeline = new Pipeline(receiver.url, { calls: [CALL], session });
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      await sleep(50); // what follows is measured from its first turn on
      const running = pipeline.run([program('storm'), '1', String(ISSUED)]);
      while (pipeline.session.counts().consumed < COUNT / 10) pause(5);
      pause(300);
      t.diagnostic(`${pipeline.session.counts().consumed} calls read meanwhile`);
      await running;
      await until('all is read', () => pipeline.session.counts().consumed === ISSUED);
      delay.disable();
      const [outcome] = await pipeline.finish();
      receiver.stop();
      assert.ok(outcome !== undefined);
      assertExact(outcome, ISSUED);
      const longestMs = delay.max / 1e6;
      assert.ok(longestMs >= 300, 'the pause was measured');
      const { droppedMemory } = outcome.native;
      if (longestMs <= MOMENT_MS || droppedMemory === 0) assert.deepEqual([droppedMemory, outcome.kernel.lostRingFull], [0, 0]);
      return droppedMemory === 0 ? 0 : longestMs;
    });
  });
  test('what is dropped while the tracing ends is counted as well', async () => {
    const receiver = await endpoint();
    const pipeline = new Pipeline(receiver.url, { calls: [CALL], session: { memoryBudget: 64 << 10 } });
    const running = pipeline.run(['sh', '-c', `${program('storm')} 1 ${COUNT}; exec sleep 60`]).catch(() => '');
    while (pipeline.session.counts().consumed < COUNT) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    const [outcome] = await pipeline.finish();
    receiver.stop();
    await running;
    assert.ok(outcome !== undefined);
    assert.ok(outcome.native.droppedMemory > 0);
    assertExact(outcome, COUNT);
  });
  test('with a budget of spans a second all others fold, and totals stay exact', async () => {
    const [outcome] = await storm({ trace: { spansPerSecond: 1_000 } });
    assert.ok(outcome.native.folded > outcome.native.calls);
    assert.equal(outcome.received.calls, outcome.native.calls);
    assertLossShown(outcome);
  });
  test('with a receiver that never answers what waits is bounded and counted as failed', async () => {
    const [{ exported }] = await storm({ queueBytes: 4 << 20, answer: () => 'hang', finishMs: 500 });
    assert.equal(exported.acknowledged, 0);
    assert.ok((exported.failed['queue_full'] ?? 0) > 0);
    assert.ok((exported.failed['shutdown'] ?? 0) > 0);
    assert.equal(exported.queued, 0);
  });
  test('with a receiver that rejects some spans of every request', async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 100 } }
    const [{ exported, received }] = await storm({ answer: () => Buffer.from([0x0a, 2, 0x08, 100]) });
    assert.ok(exported.rejected > 0);
    assert.equal(exported.acknowledged + exported.rejected, received.all);
  });
  test('with a receiver that refuses every other request', async () => {
    const answer = (call: number): Answer => (call % 2 === 0 ? Buffer.alloc(0) : { code: 3, details: 'no' });
    const [{ exported, received }] = await storm({ answer });
    assert.ok((exported.failed['INVALID_ARGUMENT'] ?? 0) > 0);
    assert.equal(exported.acknowledged, received.all);
  });
  test('with overlapping traces, for each of them', async () => {
    const [first, ...others] = await storm({ traces: 5, session: { callRingBytes: 64 << 10 } });
    for (const outcome of [first, ...others]) {
      assertLossShown(outcome);
      assert.equal(outcome.native.consumed, first.native.consumed, 'each trace got all of it');
    }
  });
  test('with all of it at once', async () => {
    const session = { callRingBytes: 16 << 10, lifecycleRingBytes: 4096, memoryBudget: 256 << 10 };
    await storm({ traces: 3, session, trace: { spansPerSecond: 5_000 }, queueBytes: 1 << 20, answer: () => 'hang', finishMs: 500 });
  });
});
