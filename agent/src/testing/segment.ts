// Segments as native hands them over, without native: their spans are cut out of what the official serializer makes.

import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Segment, SpanBlocks } from '@sysspan/native';
import { plainSpan, type RequestContext } from '../spans/plain-span.ts';
import { fields } from '../spans/protobuf.ts';
import { localResource, SCHEMA_URL } from '../spans/resource.ts';

export const TRACE_ID = 'abcdefabcdefabcdefabcdefabcdef01';

export const context: RequestContext = {
  resource: localResource({ command: '/usr/bin/make', hostName: 'box', arch: 'x64', version: '1.2.3', environment: {} }),
  scope: { name: 'sysspan', version: '1.2.3', schemaUrl: SCHEMA_URL },
};

/** The span of a process. */
const shell = (): ReadableSpan => ({
  ...plainSpan('sh', { traceId: TRACE_ID, spanId: '1111111111111111', traceFlags: 1 }, [1_700_000_000, 1], context),
  attributes: { 'process.pid': 100, 'process.user.id': 4_294_967_294, 'process.command_args': ['sh', '-c', ''], 'syscall.count': 3 },
});

function call(index: number): ReadableSpan {
  const traceFlags = 1;
  const spanId = (index + 1).toString(16).padStart(16, 'c');
  return {
    ...plainSpan('read', { traceId: TRACE_ID, spanId, traceFlags }, [1_700_000_000, index], context),
    parentSpanContext: { traceId: TRACE_ID, spanId: '1111111111111111', traceFlags },
    attributes: { 'syscall.name': 'read', 'syscall.args': ['3', '"…"', String(index)], 'syscall.return_value': -2, 'syscall.seq': index },
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

/** The spans of a process and of so many calls of it: field 2 of ScopeSpans, one after the other. */
function encodedSpans(count: number): SpanBlocks {
  const blocks = Array.from({ length: Math.ceil(count / BLOCK) }, (_, index) => Math.min(BLOCK, count - index * BLOCK));
  const calls = (first: number, spans: number): ReadableSpan[] => Array.from({ length: spans }, (_, index) => call(first + index));
  return blocksOf([
    { bytes: encodedBlock([shell()]), spans: 1 },
    ...blocks.map((spans, index) => ({ bytes: encodedBlock(calls(index * BLOCK, spans)), spans })),
  ]);
}

export function encodedBlock(spans: readonly ReadableSpan[]): Uint8Array {
  const request = ProtobufTraceSerializer.serializeRequest([...spans]) ?? new Uint8Array(0);
  const inner = (bytes: Uint8Array, number: number) => [...fields(bytes)].filter((field) => field.number === number);
  const [resourceSpans] = inner(request, 1);
  const [scopeSpans] = inner(resourceSpans?.bytes ?? new Uint8Array(0), 2);
  const bytes = scopeSpans?.bytes ?? new Uint8Array(0);
  return Buffer.concat(inner(bytes, 2).map(({ start, end }) => bytes.subarray(start, end)));
}

/** A segment of one process unless `more` says otherwise. */
export const segment = ({ calls = 0, ...more }: Partial<Segment> = {}): Segment => ({
  trace: 0,
  traceId: TRACE_ID,
  root: 'sh',
  calls,
  folded: 0,
  spanCount: calls + 1,
  processes: 1,
  spans: encodedSpans(calls),
  ...more,
});
