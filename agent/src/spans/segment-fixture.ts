// Segments as native hands them over, without native: the spans of calls are cut out of what the official serializer makes.

import { SpanKind } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanBlocks } from '@sysspan/native';
import type { ProcessSpanContext } from './process-span.ts';
import { fields } from './protobuf.ts';
import { localResource, SCHEMA_URL } from './resource.ts';
import type { Segment, SegmentProcess } from './segment.ts';

export const TRACE_ID = 'abcdefabcdefabcdefabcdefabcdef01';

export const context: ProcessSpanContext = {
  resource: localResource({ command: '/usr/bin/make', hostName: 'box', arch: 'x64', version: '1.2.3', environment: {} }),
  scope: { name: 'sysspan', version: '1.2.3', schemaUrl: SCHEMA_URL },
  traceContext: 'link',
  commandLine: true,
};

/** A process that ended well, changed by `more`. */
export function segmentProcess(more: Partial<SegmentProcess> = {}): SegmentProcess {
  return {
    spanId: '1111111111111111',
    tgid: 100,
    vpid: 1,
    parentTgid: 99,
    uid: 4_294_967_294,
    pgid: 100,
    sid: 100,
    createdUnixNano: '1700000000000000000',
    startUnixNano: '1700000000000000001',
    endUnixNano: '1700000001000000003',
    name: 'sh',
    path: '/bin/sh',
    argv: ['sh', '-c', ''],
    exitCode: 0,
    continued: false,
    running: false,
    stub: false,
    calls: 3,
    errors: 1,
    durationNs: '1234567',
    lost: 0,
    folded: 0,
    summary: [{ name: 'read', calls: 3, errors: 1, durationNs: '1234567' }],
    events: [],
    droppedEvents: 0,
    ...more,
  };
}

function call(index: number): ReadableSpan {
  const traceFlags = 1;
  return {
    name: 'read',
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId: TRACE_ID, spanId: (index + 1).toString(16).padStart(16, 'c'), traceFlags }),
    parentSpanContext: { traceId: TRACE_ID, spanId: '1111111111111111', traceFlags },
    startTime: [1_700_000_000, index],
    endTime: [1_700_000_000, index + 1],
    duration: [0, 1],
    status: { code: 0 },
    attributes: { 'syscall.name': 'read', 'syscall.args': ['3', '"…"', String(index)], 'syscall.return_value': -2, 'syscall.seq': index },
    links: [],
    events: [],
    ended: true,
    resource: context.resource,
    instrumentationScope: context.scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Spans in a block. */
const BLOCK = 500;

/** Blocks as native has them, which nobody can use once they were given back. */
export function blocksOf(blocks: readonly { readonly bytes: Uint8Array; readonly spans: number }[]): SpanBlocks {
  let released = false;
  return {
    sizes: blocks.flatMap(({ bytes, spans }) => [bytes.length, spans]),
    read: (from, to) => {
      if (released) throw new Error('these spans were given back');
      return Buffer.concat(blocks.slice(from, to).map(({ bytes }) => bytes));
    },
    release: () => {
      released = true;
    },
  };
}

/** Spans of so many calls: field 2 of ScopeSpans, one after the other. */
function encodedCalls(count: number): SpanBlocks {
  const blocks = Array.from({ length: Math.ceil(count / BLOCK) }, (_, index) => Math.min(BLOCK, count - index * BLOCK));
  return blocksOf(blocks.map((spans, index) => ({ bytes: encodedBlock(index * BLOCK, spans), spans })));
}

function encodedBlock(first: number, count: number): Uint8Array {
  const calls = Array.from({ length: count }, (_, index) => call(first + index));
  const request = ProtobufTraceSerializer.serializeRequest(calls) ?? new Uint8Array(0);
  const inner = (bytes: Uint8Array, number: number) => [...fields(bytes)].filter((field) => field.number === number);
  const [resourceSpans] = inner(request, 1);
  const [scopeSpans] = inner(resourceSpans?.bytes ?? new Uint8Array(0), 2);
  const bytes = scopeSpans?.bytes ?? new Uint8Array(0);
  return Buffer.concat(inner(bytes, 2).map(({ start, end }) => bytes.subarray(start, end)));
}

/** A segment of one process unless `more` says otherwise. */
export function segment({ calls = 0, ...more }: Partial<Segment> & { readonly calls?: number } = {}): Segment {
  return {
    trace: 0,
    traceId: TRACE_ID,
    index: 0,
    endReason: 'tree_ended',
    startUnixNano: '1700000000000000001',
    endUnixNano: '1700000001000000003',
    processes: [segmentProcess()],
    spanCount: calls,
    spans: encodedCalls(calls),
    ...more,
  };
}
