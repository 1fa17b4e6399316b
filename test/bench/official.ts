// official.ts FILE: reads encoded spans, serializes the same spans with the official package, checks that it wrote the same,
// and prints the nanoseconds per span: the median of batches after a warm-up.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Attributes, type HrTime, TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { decodeTraceRequest, type OtlpAnyValue, type OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { delimited } from '../../agent/src/spans/protobuf.ts';
import { median } from '../median.ts';

/** As the stock pipeline exports at once. */
const BATCH = 512;
const ROUNDS = 60;

const [file = ''] = process.argv.slice(2);

const decoded = (spans: Uint8Array): readonly OtlpSpan[] =>
  decodeTraceRequest(Buffer.concat(delimited(1, delimited(2, [spans])))).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );

function plain(value: OtlpAnyValue): string | number | boolean | string[] {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(({ stringValue = '' }) => stringValue);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? '';
}

const hrTime = (ns: string): HrTime => [Number(BigInt(ns) / 1_000_000_000n), Number(BigInt(ns) % 1_000_000_000n)];
const resource = resourceFromAttributes({ 'service.name': 'bench' });
const instrumentationScope = { name: 'bench' };

function readable(span: OtlpSpan): ReadableSpan {
  const { traceId, spanId, parentSpanId = '' } = span;
  const attributes: Attributes = Object.fromEntries(span.attributes.map(({ key, value }) => [key, plain(value)]));
  return {
    name: span.name,
    kind: 0,
    spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED },
    startTime: hrTime(span.startTimeUnixNano),
    endTime: hrTime(span.endTimeUnixNano),
    status: span.status.code === 2 ? { code: 2, message: span.status.message ?? '' } : { code: 0 },
    attributes,
    links: [],
    events: [],
    duration: [0, 0],
    ended: true,
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const ours = decoded(readFileSync(file)).slice(0, BATCH);
const spans = ours.map(readable);
const serialized = ProtobufTraceSerializer.serializeRequest(spans);
if (serialized === undefined) throw new Error('nothing was serialized');
const theirs = decodeTraceRequest(serialized).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
const content = ({ name, traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, attributes }: OtlpSpan): unknown => ({
  name,
  traceId,
  spanId,
  parentSpanId,
  startTimeUnixNano,
  endTimeUnixNano,
  attributes: [...attributes].sort((a, b) => a.key.localeCompare(b.key)),
});
assert.deepEqual(theirs.map(content), ours.map(content));

const each: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const begin = process.hrtime.bigint();
  ProtobufTraceSerializer.serializeRequest(spans);
  each.push(Number(process.hrtime.bigint() - begin) / BATCH);
}
process.stdout.write(`${median(each.slice(ROUNDS / 2)).toFixed(1)}\n`);
