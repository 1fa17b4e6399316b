import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attributes, createTraceState, type SpanContext } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { context, segment } from '../testing/segment.ts';
import { decodeTraceRequest } from './otlp-decode.ts';
import { delimited } from './protobuf.ts';
import { requestBytes, segmentRequests } from './request.ts';

const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const whole = fc.maxSafeInteger();
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  words.filter((key) => key !== '__proto__'),
  fc.oneof(
    words,
    whole,
    fc.boolean(),
    fc.constantFrom(0.5, -1.5e-300),
    fc.array(words, { maxLength: 3 }),
    fc.array(whole, { maxLength: 3 }),
  ),
  { maxKeys: 5 },
);
const time: fc.Arbitrary<[number, number]> = fc.tuple(fc.nat(4_000_000_000), fc.nat(999_999_999));
const spanContext: fc.Arbitrary<SpanContext> = fc.record(
  { traceId: hex(16), spanId: hex(8), traceFlags: fc.nat(255), isRemote: fc.boolean(), traceState: fc.constant(createTraceState('a=b')) },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);
/** One object each for all spans: the two official serializers group by different rules. */
const scope = { name: 'sysspan', version: '1', schemaUrl: 'https://example.org/1' };
const resource = resourceFromAttributes({ 'service.name': 'x', list: ['', 'b'] }, { schemaUrl: 'https://example.org/1' });

const span: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: words,
    kind: fc.nat(4),
    own: spanContext,
    parent: fc.option(spanContext, { nil: undefined }),
    startTime: time,
    endTime: time,
    status: fc.record({ code: fc.nat(2), message: words }),
    attributes,
    links: fc.array(fc.record({ context: spanContext, attributes, droppedAttributesCount: fc.nat(9) }), { maxLength: 2 }),
    events: fc.array(fc.record({ name: words, time, attributes, droppedAttributesCount: fc.nat(9) }), { maxLength: 2 }),
    droppedAttributesCount: fc.nat(9),
    droppedEventsCount: fc.nat(9),
    droppedLinksCount: fc.nat(9),
  })
  .map(({ own, parent, ...rest }) => ({
    ...rest,
    ...(parent === undefined ? {} : { parentSpanContext: parent }),
    spanContext: () => own,
    duration: [0, 0],
    ended: true,
    resource,
    instrumentationScope: scope,
  }));

/**
 * Empty texts, lists and zero counts may be left out of OTLP JSON. The official serializer writes integers as numbers, and
 * puts a schema URL into the resource, where OTLP has none.
 */
function normal(value: unknown, key = ''): unknown {
  if (key === 'intValue') return String(value);
  if (Array.isArray(value)) return value.map((each) => normal(each));
  const foreign = (name: string): boolean => key === 'resource' && name === 'schemaUrl';
  if (typeof value !== 'object' || value === null) return value;
  const optional = (name: string, inner: unknown): boolean =>
    (name.startsWith('dropped') && inner === 0) ||
    (['message', 'name', 'key', 'traceState'].includes(name) && inner === '') ||
    (['attributes', 'events', 'links'].includes(name) && Array.isArray(inner) && inner.length === 0);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !optional(name, inner) && !foreign(name))
      .map(([name, inner]) => [name, normal(inner, name)]),
  );
}

test('what is decoded equals the official JSON', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 3 }), (spans) => {
      const official: unknown = JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans)));
      const decoded = decodeTraceRequest(ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array(0));
      assert.deepEqual(normal(decoded), normal(official));
    }),
  );
});

test('empty texts are values, alone and in lists', () => {
  const empty = Buffer.concat(delimited(1, [new Uint8Array(0)])); // AnyValue.string_value
  const list = Buffer.concat(delimited(5, delimited(1, [empty]))); // AnyValue.array_value.values
  const bytes = Buffer.concat(delimited(7, [new Uint8Array(0)])); // AnyValue.bytes_value
  const decoded = [empty, list, bytes].map((value) => {
    const attribute = delimited(1, [...delimited(1, [Buffer.from('k')]), ...delimited(2, [value])]);
    const request = decodeTraceRequest(Buffer.concat(delimited(1, delimited(1, attribute))));
    return request.resourceSpans[0]?.resource.attributes[0]?.value;
  });
  assert.deepEqual(decoded, [{ stringValue: '' }, { arrayValue: { values: [{ stringValue: '' }] } }, { bytesValue: '' }]);
});

test('a request that breaks off is refused or shorter, never something else', () => {
  const [request] = segmentRequests(segment({ calls: 3 }), context);
  assert.ok(request !== undefined);
  const bytes = requestBytes(request);
  for (let length = 0; length < bytes.length; length++) {
    try {
      assert.deepEqual(decodeTraceRequest(bytes.subarray(0, length)), { resourceSpans: [] });
    } catch (cause) {
      assert.ok(cause instanceof RangeError);
    }
  }
});

test('unknown fields are skipped', () => {
  const [request] = segmentRequests(segment(), context);
  assert.ok(request !== undefined);
  const unknown = Buffer.concat([...delimited(77, [Buffer.from('future')]), Buffer.from([0x98, 0x06, 0x05])]);
  assert.deepEqual(decodeTraceRequest(Buffer.concat([requestBytes(request), unknown])), decodeTraceRequest(requestBytes(request)));
});

test('lists inside of one another are read as deep as protobuf allows, and refused below', () => {
  const nested = (levels: number): Buffer => {
    let value = Buffer.alloc(0);
    for (let level = 0; level < levels; level++) value = Buffer.concat(delimited(5, delimited(1, [value])));
    return Buffer.concat(delimited(1, delimited(1, delimited(1, delimited(2, [value])))));
  };
  assert.equal(decodeTraceRequest(nested(40)).resourceSpans.length, 1);
  for (const levels of [60, 10_000])
    assert.throws(() => decodeTraceRequest(nested(levels)), /^RangeError: protobuf: more than 100 messages/);
});
