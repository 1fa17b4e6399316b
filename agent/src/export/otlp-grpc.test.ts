import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type handleUnaryCall, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { delimited } from '../spans/protobuf.ts';
import type { SpanRequest } from '../spans/request.ts';
import { Exporter } from './exporter.ts';
import { judge, retryDelay } from './grpc-answer.ts';
import { otlpGrpc } from './otlp-grpc.ts';
import { TRACE_SERVICE } from './trace-service.ts';

type Handler = handleUnaryCall<Buffer, Buffer>;

const request: SpanRequest = { bytes: Uint8Array.from([10, 0]), traceId: 'a', spans: 4 };

describe('OTLP over gRPC', () => {
  const server = new Server();
  let url = '';
  let handler: Handler = (_call, answer) => answer(null, Buffer.alloc(0));

  before(async () => {
    server.addService(TRACE_SERVICE, { export: (call: Parameters<Handler>[0], answer: Parameters<Handler>[1]) => handler(call, answer) });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    url = `http://127.0.0.1:${port}`;
  });
  after(() => server.forceShutdown());

  test('delivers the bytes as they are, with the headers of the environment', async () => {
    process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'x-team=blue';
    try {
      const seen: { bytes: Buffer; team: unknown; native: boolean }[] = [];
      handler = (call, answer) => {
        const native = String(call.metadata.get('user-agent')[0]).endsWith(' nghttp2');
        seen.push({ bytes: call.request, team: call.metadata.get('x-team')[0], native });
        answer(null, Buffer.alloc(0));
      };
      const target = otlpGrpc(url);
      assert.deepEqual(await target.deliver(request), { outcome: 'delivered', rejected: 0, message: '' });
      assert.deepEqual(seen, [{ bytes: Buffer.from(request.bytes), team: 'blue', native: true }]);
      await target.close();
    } finally {
      delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
    }
  });

  test('a connection that nobody answers is given up for another one', async () => {
    handler = (_call, answer) => answer(null, Buffer.alloc(0));
    let connections = 0;
    const sockets: Socket[] = [];
    // The first one is accepted and never spoken on, as when a packet filter leads it to a pod that is gone.
    const between = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      if (connections++ > 0) socket.pipe(sockets[sockets.push(connect(Number(new URL(url).port), '127.0.0.1')) - 1] as Socket).pipe(socket);
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '1000';
    try {
      const target = otlpGrpc(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
      const first = await target.deliver(request);
      assert.equal(first.outcome === 'retry' && first.reason, 'DEADLINE_EXCEEDED');
      assert.equal((await target.deliver(request)).outcome, 'delivered');
      assert.equal(connections, 2);
      await target.close();
    } finally {
      delete process.env['OTEL_EXPORTER_OTLP_TIMEOUT'];
      for (const socket of sockets) socket.destroy();
      between.close();
    }
  });

  test('partial success is counted', async () => {
    // ExportTraceServiceResponse.partial_success = 1 { rejected_spans = 1, error_message = 2 }
    handler = (_call, answer) =>
      answer(null, Buffer.concat(delimited(1, [Uint8Array.from([8, 3]), ...delimited(2, [Buffer.from('too old')])])));
    const exporter = new Exporter(otlpGrpc(url));
    exporter.enqueue([request]);
    await exporter.finish(5000);
    assert.deepEqual(exporter.counts(), { spans: 4, acknowledged: 1, rejected: 3, failed: {}, queued: 0 });
    assert.match(exporter.lastProblem, /too old/);
  });

  test('UNAVAILABLE is tried again until it is taken', async () => {
    let calls = 0;
    handler = (_call, answer) => (calls++ < 2 ? answer({ code: status.UNAVAILABLE, details: 'starting' }) : answer(null, Buffer.alloc(0)));
    const exporter = new Exporter(otlpGrpc(url), { firstPauseMs: 5 });
    exporter.enqueue([request]);
    await exporter.finish(5000);
    assert.equal(exporter.counts().acknowledged, 4);
    assert.equal(calls, 3);
  });

  test('nobody listens: address and code are said', async () => {
    const target = otlpGrpc('http://127.0.0.1:9');
    const delivery = await target.deliver(request);
    assert.equal(delivery.outcome, 'retry');
    assert.equal('reason' in delivery && delivery.reason, 'UNAVAILABLE');
    assert.match(delivery.message, /ECONNREFUSED 127\.0\.0\.1:9$/);
    await target.close();
  });

  test('RESOURCE_EXHAUSTED is tried again only when the receiver says when', () => {
    // google.rpc.Status.details = 3: Any { type_url = 1, value = 2: RetryInfo { retry_delay = 1: Duration { seconds = 1 } } }
    const retryInfo = Buffer.concat(delimited(1, [Uint8Array.from([8, 5])]));
    const any = [...delimited(1, [Buffer.from('type.googleapis.com/google.rpc.RetryInfo')]), ...delimited(2, [retryInfo])];
    const trailer = Buffer.concat(delimited(3, any));
    assert.equal(retryDelay(trailer), 5000);
    assert.equal(retryDelay(Buffer.from('garbage')), undefined);
    const metadata = new Metadata();
    const error = Object.assign(new Error('slow down'), { code: status.RESOURCE_EXHAUSTED, details: 'slow down', metadata });
    assert.equal(judge(error).outcome, 'failed');
    metadata.set('grpc-status-details-bin', trailer);
    assert.deepEqual(judge(error), { outcome: 'retry', reason: 'RESOURCE_EXHAUSTED', message: 'slow down', afterMs: 5000 });
    assert.equal(
      judge(Object.assign(new Error('large'), { code: status.RESOURCE_EXHAUSTED, details: 'Received message larger than max (5 vs 4)' }))
        .outcome,
      'tooLarge',
    );
  });
});
