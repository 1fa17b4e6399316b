// What native writes as JSON is what the decoder of the viewer makes of the same bytes: two readers of one format.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { requestBytes, segmentRequests } from '../../agent/src/spans/request.ts';
import { context, segment } from '../../agent/src/testing/segment.ts';
import { corpus } from '../../test/fuzz/corpus.ts';
import { sanitized } from './sanitized.ts';

const run = sanitized('otlp_json', ['otlp/otlp_json', 'decode/utf8']);

/** The lines that native makes of requests. */
function lines(requests: readonly Uint8Array[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-json-'));
  try {
    const file = join(folder, 'requests');
    const size = (bytes: Uint8Array): Buffer => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(bytes.length);
      return head;
    };
    writeFileSync(file, Buffer.concat(requests.flatMap((bytes) => [size(bytes), bytes])));
    return run(file).toString().trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeTraceRequest(bytes);
  } catch (cause) {
    assert.ok(cause instanceof RangeError);
    return 'refused';
  }
}

const parsed = (line: string): unknown => (line === 'refused' ? line : JSON.parse(line));

const field = (number: number, value: Uint8Array | number): Buffer => {
  const varint = (from: number): number[] => (from < 128 ? [from] : [(from % 128) | 128, ...varint(Math.floor(from / 128))]);
  if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(value.length)]), value]);
};
const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));
const double = (number: number, value: number): Buffer => {
  const bytes = Buffer.alloc(9, number * 8 + 1);
  bytes.writeDoubleLE(value, 1);
  return bytes;
};
const fixed32 = (number: number, value: number): Buffer => {
  const bytes = Buffer.alloc(5, number * 8 + 5);
  bytes.writeUInt32LE(value, 1);
  return bytes;
};
const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);
const attribute = (number: number, key: string, ...value: readonly Buffer[]): Buffer =>
  field(number, message(text(1, key), field(2, message(...value))));

/** All that a request can hold, once. */
const everything = field(
  1,
  message(
    field(1, message(attribute(1, 'host', text(1, 'büro "7"')), field(2, 3))),
    field(
      2,
      message(
        field(1, message(text(1, 'scope'), text(2, '1.0'), attribute(3, 'x', field(2, 1)), field(4, 1))),
        field(
          2,
          message(
            field(1, Buffer.alloc(16, 0xab)),
            field(2, Buffer.alloc(8, 1)),
            text(3, 'k=v'),
            field(4, Buffer.alloc(8, 2)),
            text(5, 'name \u{1f600} \\ \n \t end'),
            field(6, 3),
            attribute(9, 'empty', text(1, '')),
            attribute(9, 'no value'),
            attribute(9, 'negative', message(Buffer.from([0x18, ...Array<number>(9).fill(0xff), 1]))),
            attribute(9, 'double', double(4, -0.1)),
            attribute(9, 'list', field(5, message(field(1, text(1, 'a')), field(1, field(3, 7)), field(1, field(5, Buffer.alloc(0)))))),
            attribute(9, 'map', field(6, message(attribute(1, 'inner', field(2, 0))))),
            attribute(9, 'bytes', field(7, Buffer.from([0, 255, 254, 1]))),
            field(10, 2),
            field(11, message(text(2, 'event'), attribute(3, 'y', text(1, 'z')), field(4, 1))),
            field(11, Buffer.alloc(0)),
            field(12, 4),
            field(13, message(field(1, Buffer.alloc(16, 3)), field(2, Buffer.alloc(8, 4)), text(3, 's'), field(5, 6), fixed32(6, 0x301))),
            field(14, 5),
            field(15, message(text(2, 'No such file or directory'), field(3, 2))),
            fixed32(16, 0x101),
            text(99, 'unknown'),
          ),
        ),
        text(3, 'https://example.org/schema'),
      ),
    ),
    text(3, 'https://example.org/resource'),
  ),
);

test('requests of our own, and one with all there is', () => {
  const own = [0, 3, 1_200].flatMap((calls) => segmentRequests(segment({ calls }), context).map(requestBytes));
  const requests = [...own, everything, new Uint8Array(0)];
  const written = lines(requests);
  assert.equal(written.length, requests.length);
  for (const [index, bytes] of requests.entries()) assert.deepEqual(parsed(written[index] ?? ''), decoded(bytes));
});

test('a request that is cut anywhere is taken by both readers or by none', () => {
  const cuts = Array.from({ length: everything.length }, (_, length) => everything.subarray(0, length));
  const written = lines(cuts);
  for (const [length, bytes] of cuts.entries()) assert.deepEqual(parsed(written[length] ?? ''), decoded(bytes), `${length} bytes`);
});

test('what has failed once', () => {
  const entries = corpus('otlp-request').map(({ bytes }) => bytes);
  const written = lines(entries);
  for (const [index, bytes] of entries.entries())
    assert.equal(written[index] === 'refused', decoded(bytes) === 'refused', `entry ${index}`);
});

test('messages in messages end somewhere', () => {
  let value = text(1, 'inside');
  for (let depth = 0; depth < 1_000; depth++) value = field(5, field(1, value));
  const span = field(2, attribute(9, 'deep', value));
  assert.deepEqual(lines([field(1, field(2, span)), everything])[0], 'refused');
});
