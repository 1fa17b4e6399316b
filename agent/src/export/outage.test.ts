// Real calls to an endpoint that is away, slow, strict or wrong.

import assert from 'node:assert/strict';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { SysspanError } from '../errors.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { delimited } from '../spans/protobuf.ts';
import { requestBytes } from '../spans/request.ts';
import { keepsContract, requests } from '../testing/deliverer.ts';
import { endpoint } from '../testing/endpoint.ts';
import { Exporter } from './exporter.ts';
import { judge } from './grpc-answer.ts';
import { otlpGrpc } from './otlp-grpc.ts';

const HURRIED = { firstPauseMs: 20, longestPauseMs: 40 };
const total = (sent: readonly { readonly spans: number }[]): number => sent.reduce((sum, { spans }) => sum + spans, 0);
const ids = (bytes: readonly Uint8Array[]): string[] =>
  bytes.flatMap((one) =>
    decodeTraceRequest(one).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId))),
  );

async function withEnvironment(variables: Record<string, string>, run: () => Promise<void>): Promise<void> {
  Object.assign(process.env, variables);
  try {
    await run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

keepsContract('OTLP/gRPC', async () => {
  const server = await endpoint();
  return {
    deliverer: otlpGrpc(server.url),
    arrived: async () => server.received,
    expected: (request) => Buffer.from(requestBytes(request)),
    break: async () => server.stop(),
  };
});

test('an endpoint that goes and comes back gets every span once, in order', async () => {
  const first = await endpoint();
  const sent = requests();
  const exporter = new Exporter(otlpGrpc(first.url), HURRIED);
  exporter.enqueue(sent.slice(0, 1));
  assert.equal(await exporter.flush(5_000), true);
  first.stop();
  exporter.enqueue(sent.slice(1));
  assert.equal(await exporter.flush(200), false);
  assert.equal(exporter.counts().queued, total(sent.slice(1)));
  const second = await endpoint({ port: first.port });
  await exporter.shutdown(10_000);
  second.stop();
  assert.deepEqual(exporter.counts(), { spans: total(sent), acknowledged: total(sent), rejected: 0, failed: {}, queued: 0 });
  assert.deepEqual(
    [...first.received, ...second.received],
    sent.map((request) => Buffer.from(requestBytes(request))),
  );
});

test('a long pause ends when the endpoint is back', async () => {
  const first = await endpoint();
  const sent = requests();
  const exporter = new Exporter(otlpGrpc(first.url), { firstPauseMs: 60_000, longestPauseMs: 60_000 });
  exporter.enqueue(sent.slice(0, 1));
  assert.equal(await exporter.flush(5_000), true);
  first.stop();
  exporter.enqueue(sent.slice(1));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.notEqual(exporter.problem, undefined);
  const second = await endpoint({ port: first.port });
  const begun = performance.now();
  while (exporter.counts().queued > 0 && performance.now() - begun < 20_000) await new Promise((resolve) => setTimeout(resolve, 20));
  const took = performance.now() - begun;
  assert.equal(exporter.problem, undefined);
  await exporter.shutdown(5_000);
  second.stop();
  assert.equal(exporter.counts().acknowledged, total(sent));
  assert.ok(took < 8_000, `${took} ms`);
});

test('a request larger than the receiver takes arrives in parts', async () => {
  const server = await endpoint({ maxBytes: 100_000 });
  const sent = requests();
  const exporter = new Exporter(otlpGrpc(server.url), HURRIED);
  exporter.enqueue(sent);
  await exporter.shutdown(10_000);
  server.stop();
  assert.equal(exporter.counts().acknowledged, total(sent));
  assert.deepEqual(ids(server.received), ids(sent.map(requestBytes)));
  assert.ok(server.received.every(({ length }) => length <= 100_000));
});

test('a single span that is too large fails with its reason', async () => {
  const server = await endpoint({ maxBytes: 10 });
  const sent = requests().slice(-1);
  const exporter = new Exporter(otlpGrpc(server.url), HURRIED);
  exporter.enqueue(sent);
  await exporter.shutdown(20_000);
  server.stop();
  assert.deepEqual(exporter.counts().failed, { RESOURCE_EXHAUSTED: total(sent) });
});

test('RESOURCE_EXHAUSTED is final without RetryInfo and waits with it', async () => {
  const duration = Buffer.concat(delimited(1, [Uint8Array.from([16, 0x80, 0xad, 0xe2, 0x04])])); // 10,000,000 ns
  const any = [...delimited(1, [Buffer.from('type.googleapis.com/google.rpc.RetryInfo')]), ...delimited(2, [duration])];
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.concat(delimited(3, any)));
  const busy = { code: status.RESOURCE_EXHAUSTED, details: 'slow down' };
  for (const [answer, counted] of [
    [busy, { acknowledged: 0, failed: 1 }],
    [
      { ...busy, metadata },
      { acknowledged: 1, failed: 0 },
    ],
  ] as const) {
    const server = await endpoint({ answer: (call) => (call === 0 ? answer : Buffer.alloc(0)) });
    const sent = requests().slice(0, 1);
    const exporter = new Exporter(otlpGrpc(server.url), { firstPauseMs: 60_000 });
    exporter.enqueue(sent);
    await exporter.shutdown(5_000);
    server.stop();
    const { acknowledged, failed } = exporter.counts();
    assert.equal(acknowledged, counted.acknowledged * total(sent));
    assert.deepEqual(failed, counted.failed === 0 ? {} : { RESOURCE_EXHAUSTED: total(sent) });
  }
});

test('what receivers in other languages call too large is halved, not tried again', () => {
  const told = [
    [status.RESOURCE_EXHAUSTED, 'grpc: received message after decompression larger than max 4194304'],
    [status.RESOURCE_EXHAUSTED, 'gRPC message exceeds maximum size 4194304: 5000000'],
    [status.OUT_OF_RANGE, 'Error, decoded message length too large: found 5000000 bytes, the limit is: 4194304 bytes'],
  ] as const;
  for (const [code, details] of told) assert.equal(judge(Object.assign(new Error(details), { code, details })).outcome, 'tooLarge');
  assert.equal(judge(Object.assign(new Error('no'), { code: status.OUT_OF_RANGE, details: 'window' })).outcome, 'retry');
});

test('a partial success says nothing about the next request, even when that is answered with garbage', async () => {
  const partial = Buffer.concat(delimited(1, [Uint8Array.from([8, 3])]));
  const server = await endpoint({ answer: (call) => (call === 0 ? partial : Buffer.from([0xff])) });
  const deliverer = otlpGrpc(server.url);
  const [request] = requests();
  assert.ok(request !== undefined);
  assert.deepEqual(await deliverer.deliver(request), { outcome: 'delivered', rejected: 3, message: '' });
  assert.deepEqual(await deliverer.deliver(request), { outcome: 'delivered', rejected: 0, message: '' });
  await deliverer.close();
  server.stop();
});

test('an endpoint that never answers does not hold up the end', async () => {
  const server = await endpoint({ answer: () => 'hang' });
  const sent = requests();
  const exporter = new Exporter(otlpGrpc(server.url));
  exporter.enqueue(sent);
  const begun = Date.now();
  await exporter.shutdown(300);
  assert.ok(Date.now() - begun < 5_000);
  assert.deepEqual(exporter.counts().failed, { shutdown: total(sent) });
  assert.match(exporter.lastProblem, /no answer within 0.3 s/);
  server.stop();
});

test('tries that fail are no progress: the end waits for nobody longer than it says', async () => {
  const exporter = new Exporter(otlpGrpc('http://127.0.0.1:9'), HURRIED);
  exporter.enqueue(requests());
  const begin = performance.now();
  await exporter.finish(500);
  assert.ok(performance.now() - begin < 5_000);
  assert.equal(exporter.counts().queued, 0);
});

test('nobody listens: the problem names code and address', async () => {
  const server = await endpoint();
  server.stop();
  const exporter = new Exporter(otlpGrpc(server.url), HURRIED);
  exporter.enqueue(requests().slice(0, 1));
  await exporter.shutdown(200);
  assert.match(exporter.lastProblem, new RegExp(`^UNAVAILABLE: .*127\\.0\\.0\\.1:${server.port}`));
  assert.equal(exporter.target, server.url);
});

test('endpoint, headers and timeout come from the environment, and --otlp wins', async () => {
  const [chosen, other] = [await endpoint(), await endpoint({ answer: () => 'hang' })];
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: other.url,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: chosen.url,
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-team=blue%20one',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
  };
  const [request] = requests();
  assert.ok(request !== undefined);
  await withEnvironment(variables, async () => {
    const fromEnvironment = otlpGrpc(undefined);
    assert.equal(fromEnvironment.target, chosen.url);
    assert.equal((await fromEnvironment.deliver(request)).outcome, 'delivered');
    const given = otlpGrpc(other.url);
    const delivery = await given.deliver(request);
    assert.deepEqual([delivery.outcome, 'reason' in delivery && delivery.reason], ['retry', 'DEADLINE_EXCEEDED']);
    await Promise.all([fromEnvironment.close(), given.close()]);
  });
  assert.deepEqual(
    [chosen, other].map(({ metadata }) => metadata[0]?.get('x-team')),
    [['blue one'], ['blue one']],
  );
  for (const server of [chosen, other]) server.stop();
});

test('a receiver that answers before it has read all is heard, each time', async () => {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '3', 'grpc-message': 'no%2C thanks' },
      { endStream: true },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deliverer = otlpGrpc(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [request] = requests();
  assert.ok(request !== undefined && requestBytes(request).length > 500_000);
  for (let turn = 0; turn < 20; turn++)
    assert.deepEqual(await deliverer.deliver(request), { outcome: 'failed', reason: 'INVALID_ARGUMENT', message: 'no, thanks' });
  await deliverer.close();
  server.close();
});

test('a connection that breaks while a request is sent is UNAVAILABLE, and the next request gets a new one', async () => {
  let streams = 0;
  const server = createServer();
  server.on('session', (session) => session.on('error', () => undefined));
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    if (streams++ === 0) return stream.session?.destroy();
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.resume().on('end', () => stream.end(Buffer.alloc(5)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deliverer = otlpGrpc(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [request] = requests();
  assert.ok(request !== undefined);
  const first = await deliverer.deliver(request);
  assert.deepEqual([first.outcome, 'reason' in first && first.reason], ['retry', 'UNAVAILABLE']);
  assert.equal((await deliverer.deliver(request)).outcome, 'delivered');
  await deliverer.close();
  server.close();
});

test('answers of HTTP that are no gRPC say what they are', async () => {
  const server = createServer((_request, response) => response.writeHead(404).end('nothing here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deliverer = otlpGrpc(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [request] = requests();
  assert.ok(request !== undefined);
  const delivery = await deliverer.deliver(request);
  assert.deepEqual([delivery.outcome, 'reason' in delivery && delivery.reason], ['failed', 'UNIMPLEMENTED']);
  assert.match(delivery.message, /HTTP status 404/);
  await deliverer.close();
  server.close();
});

test('compression comes from the environment', async () => {
  const seen: unknown[] = [];
  const server = createServer();
  server.on('stream', (stream, headers) => {
    seen.push(headers['grpc-encoding']);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '3', 'grpc-message': 'seen' }));
    stream.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [request] = requests();
  assert.ok(request !== undefined);
  await withEnvironment({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, async () => {
    const deliverer = otlpGrpc(url);
    assert.deepEqual(await deliverer.deliver(request), { outcome: 'failed', reason: 'INVALID_ARGUMENT', message: 'seen' });
    await deliverer.close();
  });
  server.close();
  assert.deepEqual(seen, ['gzip']);
});

test('settings that cannot be used are said, blank ones are none', async () => {
  for (const url of ['http://', 'http://host:99999', 'ftp://host:4317', 'two words'])
    assert.throws(
      () => otlpGrpc(url),
      (error: unknown) => error instanceof SysspanError && error.code === 'BAD_OPTION' && error.message.includes(url),
    );
  await withEnvironment({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: '' }, async () => {
    assert.equal(otlpGrpc(undefined).target, 'http://localhost:4317');
  });
});
