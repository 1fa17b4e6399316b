import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSpans } from '../spans/otlp-decode.ts';
import { delimited } from '../spans/protobuf.ts';
import { requestBytes } from '../spans/request.ts';
import { requests } from '../testing/deliverer.ts';
import { traceIn } from './trace-in.ts';

/** A request with spans of these traces, each in a ResourceSpans of its own. */
const of = (...ids: readonly Uint8Array[]): Buffer =>
  Buffer.concat(ids.flatMap((id) => delimited(1, delimited(2, delimited(2, delimited(1, [id])).flat()).flat())));
const id = (byte: number, length = 16): Uint8Array => new Uint8Array(length).fill(byte);

test('requests as they are sent: the trace, and how many spans it has', () => {
  for (const request of requests()) {
    const bytes = requestBytes(request);
    assert.deepEqual(traceIn(bytes), { traceId: request.traceId, spans: [...decodeSpans(bytes)].length });
    assert.equal(traceIn(bytes)?.spans, request.spans);
  }
});

test('a request without spans is of no trace, as those are by which receivers are probed', () => {
  assert.equal(traceIn(new Uint8Array(0)), undefined);
  assert.equal(traceIn(of()), undefined);
});

test('spans of several traces, without a whole id, and bytes that are no request are refused', () => {
  assert.deepEqual(traceIn(of(id(1), id(1))), { traceId: '01'.repeat(16), spans: 2 });
  assert.throws(() => traceIn(of(id(1), id(2))), /of several traces/);
  assert.throws(() => traceIn(of(id(1, 8))), /has no trace id/);
  assert.throws(() => traceIn(of(new Uint8Array(0))), /has no trace id/);
  assert.throws(() => traceIn(Buffer.from('no request at all')), RangeError);
  const torn = Buffer.concat([...delimited(1, [id(1)]), Buffer.of(0x2a, 0x7f)]); // a name of 127 bytes that are not there
  assert.throws(() => traceIn(Buffer.concat(delimited(1, delimited(2, delimited(2, [torn]))))), /longer than its message/);
});
