import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanBlocks } from '@sysspan/native';
import { decodeTraceRequest, type OtlpSpan } from './otlp-decode.ts';
import { type ProcessSpanContext, processSpan } from './process-span.ts';
import { delimited } from './protobuf.ts';
import { halved, requestBytes, requestSize, segmentRequests } from './request.ts';
import { localResource, SCHEMA_URL } from './resource.ts';
import { NO_BLOCKS, type Segment, type SegmentProcess } from './segment.ts';
import { blocksOf } from './segment-fixture.ts';

const context: ProcessSpanContext = {
  resource: localResource({ command: '/usr/bin/make', hostName: 'box', arch: 'x64', version: '1.2.3', environment: {} }),
  scope: { name: 'sysspan', version: '1.2.3', schemaUrl: SCHEMA_URL },
  traceContext: 'link',
  commandLine: true,
};

const shell: SegmentProcess = {
  spanId: '1111111111111111',
  tgid: 100,
  vpid: 100,
  parentTgid: 1,
  uid: 0,
  pgid: 100,
  sid: 100,
  createdUnixNano: '1700000000000000000',
  startUnixNano: '1700000000000000001',
  endUnixNano: '1700000001000000003',
  name: 'sh',
  path: '/bin/sh',
  argv: ['sh', '-c', 'true'],
  exitCode: 137,
  exitSignal: 'SIGKILL',
  continued: false,
  running: false,
  stub: false,
  calls: 3,
  errors: 1,
  durationNs: '1234567',
  lost: 0,
  folded: 0,
  summary: [{ name: 'read', calls: 3, errors: 1, durationNs: '1234567' }],
  events: [
    { name: 'sysspan.exec', timeUnixNano: '1700000000000000002', path: '/bin/sh' },
    { name: 'sysspan.signal', timeUnixNano: '1700000001000000002', signal: 'SIGKILL', senderPid: 7 },
  ],
  droppedEvents: 0,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

/** Spans as native would hand them over, made by the official serializer. */
function encodedCalls(count: number): SpanBlocks {
  const span = { ...processSpan(segment(0), { ...shell, name: 'read' }, context), name: 'read' };
  const serialized = ProtobufTraceSerializer.serializeRequest([span]) ?? new Uint8Array();
  const call = halvesOf(serialized);
  return blocksOf(Array.from({ length: count }, () => ({ bytes: Buffer.concat(delimited(2, [call])), spans: 1 })));
}

/** The body of the only span of a request. */
function halvesOf(request: Uint8Array): Uint8Array {
  let bytes = request;
  for (const path of [1, 2, 2]) bytes = lastField(bytes, path);
  return bytes;
}

function lastField(bytes: Uint8Array, wanted: number): Uint8Array {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  for (;;) {
    const tag = varint();
    const length = varint();
    if (tag >> 3 === wanted) return bytes.subarray(at, at + length);
    at += length;
  }
}

function segment(calls: number, more: Partial<Segment> = {}): Segment {
  return {
    trace: 0,
    traceId: 'abcdefabcdefabcdefabcdefabcdef01',
    index: 0,
    endReason: 'tree_ended',
    startUnixNano: shell.startUnixNano,
    endUnixNano: shell.endUnixNano,
    processes: [shell],
    spanCount: calls,
    spans: calls === 0 ? NO_BLOCKS : encodedCalls(calls),
    ...more,
  };
}

const spansIn = (bytes: Uint8Array): readonly OtlpSpan[] =>
  decodeTraceRequest(bytes).resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans));

describe('requests of a segment', () => {
  test('process spans come first, calls behind them, in one resource and scope', () => {
    const [request, ...others] = segmentRequests(segment(3), context);
    assert.equal(others.length, 0);
    assert.ok(request !== undefined);
    assert.equal(request.spans, 4);
    const decoded = decodeTraceRequest(requestBytes(request));
    assert.equal(decoded.resourceSpans.length, 1);
    assert.equal(decoded.resourceSpans[0]?.scopeSpans.length, 1);
    assert.equal(decoded.resourceSpans[0]?.scopeSpans[0]?.scope.name, 'sysspan');
    assert.equal(decoded.resourceSpans[0]?.schemaUrl, SCHEMA_URL);
    assert.deepEqual(
      spansIn(requestBytes(request)).map(({ name }) => name),
      ['sh', 'read', 'read', 'read'],
    );
  });

  test('later segments of a context have the same resource and scope as the first', () => {
    const own = { ...context };
    const [first, second] = [3, 2].map((calls) => {
      const [request] = segmentRequests(segment(calls), own);
      assert.ok(request !== undefined);
      return decodeTraceRequest(requestBytes(request)).resourceSpans[0];
    });
    assert.ok(first && second && first.resource.attributes.length > 5);
    assert.deepEqual(second.resource, first.resource);
    assert.deepEqual([second.schemaUrl, second.scopeSpans[0]?.schemaUrl], [SCHEMA_URL, SCHEMA_URL]);
    assert.deepEqual(second.scopeSpans[0]?.scope, first.scopeSpans[0]?.scope);
    assert.equal(second.scopeSpans[0]?.spans.length, 3);
  });

  test('requests stay below 1 MiB and lose nothing', () => {
    const requests = segmentRequests(segment(4000), context);
    assert.ok(requests.length > 1);
    for (const request of requests) assert.ok(requestBytes(request).length === requestSize(request) && requestSize(request) < 1 << 20);
    assert.equal(
      requests.reduce((sum, request) => sum + spansIn(requestBytes(request)).length, 0),
      4001,
    );
    assert.equal(
      requests.reduce((sum, { spans }) => sum + spans, 0),
      4001,
    );
  });

  test('a request that is too large is cut in two that hold the same spans', () => {
    const [request] = segmentRequests(segment(4), context);
    assert.ok(request !== undefined);
    const parts = halved(request);
    assert.deepEqual(
      parts?.map(({ spans }) => spans),
      [2, 3],
    );
    assert.deepEqual(
      parts?.flatMap((part) => spansIn(requestBytes(part))),
      spansIn(requestBytes(request)),
    );
    const [single] = segmentRequests(segment(0), context);
    assert.equal(single && halved(single), undefined);
  });

  test('decoding agrees with the official JSON', () => {
    const span = processSpan(segment(0), shell, context);
    const official = JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest([span]))) as {
      resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
    };
    const [expected] = official.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    const [decoded] = spansIn(ProtobufTraceSerializer.serializeRequest([span]) ?? new Uint8Array());
    assert.ok(expected !== undefined && decoded !== undefined);
    for (const key of ['traceId', 'spanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano'] as const)
      assert.deepEqual(decoded[key], expected[key], key);
    const keys = (list: unknown): string[] => (list as { key: string }[]).map(({ key }) => key);
    assert.deepEqual(keys(decoded.attributes), keys(expected['attributes']));
  });
});

describe('a process span', () => {
  test('says how the process ended, with its totals', () => {
    const span = processSpan(segment(0), shell, context);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['error.type'], 'SIGKILL');
    assert.equal(span.attributes['process.exit.code'], 137);
    assert.deepEqual(span.attributes['syscall.summary.names'], ['read']);
    assert.deepEqual(span.startTime, [1_700_000_000, 1]);
    assert.deepEqual(span.duration, [1, 2]);
    assert.deepEqual(
      span.events.map(({ name }) => name),
      ['sysspan.exec', 'sysspan.signal'],
    );
  });

  test('links to the trace that its environment names, and becomes a part of it when asked to', () => {
    const [link] = processSpan(segment(0), shell, context).links;
    assert.equal(link?.context.spanId, 'b7ad6b7169203331');
    assert.equal(link?.attributes?.['sysspan.link.type'], 'env_context');
    assert.deepEqual(processSpan(segment(0), shell, { ...context, traceContext: 'ignore' }).links, []);
    const inside = segment(0, { traceId: '0af7651916cd43dd8448eb211c80319c' });
    const continued = processSpan(inside, shell, { ...context, traceContext: 'continue' });
    assert.equal(continued.parentSpanContext?.spanId, 'b7ad6b7169203331');
    assert.deepEqual(continued.links, []);
  });

  test('keeps the command line to itself when it must', () => {
    assert.deepEqual(processSpan(segment(0), shell, context).attributes['process.command_args'], ['sh', '-c', 'true']);
    assert.equal(processSpan(segment(0), shell, { ...context, commandLine: false }).attributes['process.command_args'], undefined);
  });
});

test('the resource takes the standard variables', () => {
  const environment = { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'team=a%20b,service.name=other,broken' };
  const { attributes } = localResource({ command: 'x', hostName: 'box', arch: 'arm64', version: '1', environment });
  assert.equal(attributes['service.name'], 'shop');
  assert.equal(attributes['team'], 'a b');
  assert.equal(attributes['host.arch'], 'arm64');
});
