/** Shows that a span sent to our Jaeger comes out of its query API, so that other tests may rely on both. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { fetchTrace, findTraces, type Jaeger, startJaeger } from './jaeger.ts';

let jaeger: Jaeger;

before(async () => {
  jaeger = await startJaeger();
});

after(async () => {
  await jaeger?.stop();
});

test('finds a span by its trace and by its service', async () => {
  const traceId = randomBytes(16).toString('hex');
  await send(span(traceId));

  const trace = await fetchTrace(jaeger.queryUrl, traceId);
  assert.deepEqual(
    trace.spans.map((each) => [each.traceID, each.operationName, each.duration]),
    [[traceId, 'openat', 2500]],
  );
  const [found] = trace.spans;
  assert.ok(found);
  assert.deepEqual(
    found.tags.find((tag) => tag.key === 'syscall.path'),
    { key: 'syscall.path', type: 'string', value: '/etc/passwd' },
  );
  assert.equal(trace.processes[found.processID]?.serviceName, 'smoke');

  const traces = await findTraces(jaeger.queryUrl, 'smoke');
  assert.deepEqual(
    traces.map((each) => each.traceID),
    [traceId],
  );
});

test('says what it last saw when a trace does not come', async () => {
  const traceId = randomBytes(16).toString('hex');
  await assert.rejects(fetchTrace(jaeger.queryUrl, traceId, { timeoutMs: 300 }), /did not come within 300 ms.*404/);
});

function span(traceId: string): ReadableSpan {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    name: 'openat',
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId: randomBytes(8).toString('hex'), traceFlags: TraceFlags.SAMPLED }),
    startTime: [seconds, 0],
    endTime: [seconds, 2_500_000],
    duration: [0, 2_500_000],
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'syscall.path': '/etc/passwd' },
    links: [],
    events: [],
    resource: resourceFromAttributes({ 'service.name': 'smoke' }),
    instrumentationScope: { name: 'jaeger.test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

async function send(sent: ReadableSpan): Promise<void> {
  const exporter = new OTLPTraceExporter({ url: jaeger.otlpUrl });
  const result = await new Promise<ExportResult>((resolve) => {
    exporter.export([sent], resolve);
  });
  await exporter.shutdown();
  assert.equal(result.code, ExportResultCode.SUCCESS, result.error?.message);
}
