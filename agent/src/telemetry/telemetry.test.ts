// A real process's own telemetry: probes and /metrics over HTTP, and OTLP pushed to a real gRPC server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { endpoint } from '../testing/endpoint.ts';
import { createLogger } from './logger.ts';
import { inSpan, inSpanNow } from './own-work.ts';
import { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';

const LOGGER = createLogger({ service: 'test', version: '0', level: 'silent' });

function start(more: Partial<TelemetryOptions> = {}): Promise<Telemetry> {
  const service = { name: 'sysspan-test', version: '1.2.3' };
  return startTelemetry({ service, listen: '127.0.0.1:0', live: {}, ready: {}, logger: LOGGER, environment: {}, ...more });
}

const ask = (telemetry: Telemetry, path: string): Promise<Response> => fetch(`http://127.0.0.1:${telemetry.port}${path}`);

test('probes follow their checks as they change', async (context) => {
  let synced = false;
  const telemetry = await start({ live: { loop: () => undefined }, ready: { watch: () => (synced ? undefined : 'no list yet') } });
  context.after(() => telemetry.close());
  assert.equal((await ask(telemetry, '/healthz')).status, 200);
  const early = await ask(telemetry, '/readyz');
  assert.equal(early.status, 503);
  assert.equal(await early.text(), '[-] watch: no list yet\nfailed\n');
  synced = true;
  assert.equal((await ask(telemetry, '/readyz')).status, 200);
});

test('/metrics has our instruments, the process and its resource', async (context) => {
  const telemetry = await start({ attributes: { 'k8s.node.name': 'worker-1', 'k8s.pod.name': undefined } });
  context.after(() => telemetry.close());
  telemetry.meter.createCounter('sysspan.calls').add(3, { reason: 'ring_full' });
  // The event loop is sampled a few times before.
  await new Promise((resolve) => setTimeout(resolve, 400));
  const response = await ask(telemetry, '/metrics');
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  assert.match(text, /^sysspan_calls_total\{reason="ring_full"\} 3$/m);
  assert.match(text, /^target_info\{.*service_name="sysspan-test".*k8s_node_name="worker-1"/m);
  const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const rss = process.memoryUsage.rss();
  assert.ok(Math.abs(value('process_memory_usage') - rss) < rss / 2, text);
  assert.ok(value('process_cpu_time_total\\{cpu_mode="user"\\}') > 0, text);
  assert.ok(value('nodejs_eventloop_delay_max') < 1, 'an idle process is not late by a second');
  assert.ok(value('nodejs_eventloop_delay_p50') < 0.1, 'the sampling interval is not counted as delay');
});

test('a blocked event loop shows as its delay', async (context) => {
  const telemetry = await start();
  context.after(() => telemetry.close());
  await new Promise((resolve) => setTimeout(resolve, 300));
  const until = performance.now() + 600;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const text = await (await ask(telemetry, '/metrics')).text();
  const late = Number(/^nodejs_eventloop_delay_max (\S+)$/m.exec(text)?.[1]);
  assert.ok(late > 0.4 && late < 2, `${late} s`);
});

test('metrics go to an OTLP endpoint when the standard variables ask, the last ones at the end', async (context) => {
  const received: Buffer[] = [];
  const collector = new Server();
  const bytes = (value: Buffer): Buffer => value;
  const method = { path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', requestStream: false, responseStream: false };
  const types = { requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes };
  collector.addService(
    { export: { ...method, ...types } },
    {
      export: (call: { request: Buffer }, answer: (error: null, value: Buffer) => void) => {
        received.push(call.request);
        answer(null, Buffer.alloc(0));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    collector.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  context.after(() => collector.forceShutdown());
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  context.after(() => void delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const telemetry = await start({ environment: process.env });
  telemetry.meter.createCounter('sysspan.pushed').add(1);
  await telemetry.close();
  const text = Buffer.concat(received).toString('latin1');
  for (const word of ['sysspan.pushed', 'process.memory.usage', 'service.name', 'sysspan-test']) assert.ok(text.includes(word), word);
});

test('own work becomes spans when the standard variables ask, and costs no request otherwise', async (context) => {
  const receiver = await endpoint();
  context.after(() => receiver.stop());
  const work = async (): Promise<void> => {
    await inSpan('reconcile', { 'sysspan.trace.name': 'checkout' }, async () => inSpanNow('attach', {}, () => undefined));
    await assert.rejects(
      inSpan('export', {}, () => Promise.reject(new Error('no route'))),
      /no route/,
    );
  };
  const silent = await start();
  await work();
  await silent.close();
  assert.deepEqual(receiver.received, []);
  process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = receiver.url;
  context.after(() => void delete process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  const telemetry = await start({ environment: process.env });
  await work();
  await telemetry.close();
  const spans = receiver.received
    .flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  assert.deepEqual(spans.map(({ name }) => name).toSorted(), ['attach', 'export', 'reconcile']);
  const [attach, exported, reconcile] = ['attach', 'export', 'reconcile'].map((name) => spans.find((span) => span.name === name));
  assert.equal(attach?.parentSpanId, reconcile?.spanId);
  assert.deepEqual(exported?.status, { code: 2, message: 'no route' });
});

test('a collector that does not answer does not hold up the end', async (context) => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:1';
  context.after(() => void delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const telemetry = await start({ environment: process.env });
  const before = performance.now();
  await telemetry.close();
  assert.ok(performance.now() - before < 4_500, `${performance.now() - before} ms`);
});

test('the end closes the port, also with a connection that stays open', async () => {
  const telemetry = await start();
  await (await ask(telemetry, '/healthz')).text();
  await telemetry.close();
  await assert.rejects(ask(telemetry, '/healthz'));
});

test('an address that is none is refused with what to write', async () => {
  for (const listen of ['8080', 'host:port', 'host:70000']) await assert.rejects(start({ listen }), /write it like 0\.0\.0\.0:8080/);
});
