// What the kernel side is told to read: one operation for every pointer, and errors that name row and argument.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as abi from '../abi/layout.ts';
import { compileRow } from './capture-plan.ts';
import { encodePlan, encodeVariantKey } from './encode-plan.ts';
import {
  array,
  behind,
  bytes,
  constant,
  environment,
  fd,
  inout,
  int,
  into,
  type Layout,
  out,
  path,
  primitive,
  received,
  result,
  row,
  sent,
  sibling,
  size,
  string,
  strings,
  struct,
  type Type,
} from './types.ts';

const operationsOf = (args: Readonly<Record<string, Type>>, options: Parameters<typeof row>[3] = {}) =>
  compileRow(row('call', args, int, options), 'x64').base.operations;
const layout = (bytesOf: number, fields: Layout['fields']): Layout => ({ name: 'test', size: bytesOf, fields });
const iovec = layout(16, { iov_base: [0, 8], iov_len: [8, 8] });

describe('a capture plan', () => {
  test('reads what is passed in at the exit, when its pages are there, and what is filled in after success', () => {
    const moments = operationsOf({ path, to: out(int), both: inout(int) }).map(({ when, base }) => [when, base]);
    assert.deepEqual(moments, [
      ['exit', { argument: 0 }],
      ['exitOk', { argument: 1 }],
      ['entry', { argument: 2 }],
      ['exitOk', { argument: 2 }],
    ]);
  });

  test('reads everything at the entry where success replaces the memory', () => {
    const operations = operationsOf({ path, argv: strings, envp: environment }, { ends: 'image' });
    assert.deepEqual(
      operations.map(({ kind, when, limit }) => [kind, when, limit > 0]),
      [
        ['string', 'entry', true],
        ['strings', 'entry', true],
        ['strings', 'entry', false],
      ],
    );
  });

  test('limits strings and buffers, never paths', () => {
    assert.deepEqual(
      operationsOf({ path, name: string('harmless'), buf: sent(sibling('n')), n: size }).map(({ stringLimit, content }) => [
        stringLimit,
        content,
      ]),
      [
        [false, 'harmless'],
        [true, 'harmless'],
        [true, 'sent'],
      ],
    );
  });

  test('takes lengths from arguments, results, and what other operations read', () => {
    const lengths = operationsOf({
      a: bytes('harmless', sibling('n')),
      n: size,
      b: received(result),
      c: out(primitive('sockaddr', behind('len'))),
      len: inout(int),
    }).map(({ length }) => length);
    assert.deepEqual(lengths, [
      { from: 'argument', argument: 1 },
      { from: 'result' },
      { from: 'limit' },
      { from: 'limit' },
      { from: 'operation', operation: 3, offset: 0, size: 4 },
    ]);
  });

  test('follows pointers in structs, and reads the buffers of an array with one operation', () => {
    const vector = into(array(struct(iovec, { iov_base: sent(sibling('iov_len')), iov_len: size }), sibling('count')));
    const outer = layout(24, { vector: [8, 8], count: [16, 8] });
    const operations = operationsOf({ fd, header: into(struct(outer, { vector, count: size })) });
    assert.deepEqual(
      operations.map(({ kind, base, length, unit }) => ({ kind, base, length, unit })),
      [
        { kind: 'bytes', base: { argument: 1 }, length: { from: 'limit' }, unit: 1 },
        { kind: 'bytes', base: { operation: 0, offset: 8 }, length: { from: 'operation', operation: 0, offset: 16, size: 8 }, unit: 16 },
        { kind: 'vector', base: { operation: 1, offset: 0 }, length: { from: 'limit' }, unit: 16 },
      ],
    );
    assert.equal(operations[2]?.elementLength, 8);
  });

  test('names row and argument in errors', () => {
    const wide = (offset: number): Type => into(struct(layout(offset + 8, { far: [offset, 8] }), { far: path }));
    const thirteen = layout(104, Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`f${index}`, [index * 8, 8] as const])));
    const many = struct(thirteen, Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`f${index}`, path])));
    const cases: readonly (readonly [Readonly<Record<string, Type>>, RegExp])[] = [
      [{ x: into(many) }, /call, argument x: needs more than 12/],
      [{ x: bytes('harmless', sibling('y')) }, /call, argument x: has a length in y, which is no argument/],
      [{ x: bytes('harmless', behind('n')), n: int }, /call, argument x: has a length behind n, which is not read/],
      [{ x: wide(256) }, /call, argument x: lies behind byte 255/],
      [
        { x: into(array(struct(layout(256, { a: [0, 4] }), { a: int }), sibling('n'))), n: int },
        /call, argument x: counts elements of 256 bytes/,
      ],
      [{ x: bytes('harmless', constant(70_000)) }, /call, argument x: reads 70000 bytes/],
    ];
    for (const [args, message] of cases) assert.throws(() => operationsOf(args), message);
  });
});

describe('the encoding of a capture plan', () => {
  test('is struct plan of bpf/plan.h', () => {
    const encoded = encodePlan(compileRow(row('read', { fd, buf: received(result), count: size }), 'x64').base);
    assert.equal(encoded.length, abi.plan.size);
    const flags = abi.PLAN_READS_EXIT | abi.PLAN_READS_ONE;
    assert.deepEqual([...encoded.subarray(0, 5)], [3, 1, flags, abi.PLAN_NO_SELECTOR, abi.PLAN_NO_SELECTOR]);
    const what = abi.PLAN_BYTES + abi.PLAN_EXIT_OK + abi.PLAN_STRING_LIMIT + abi.PLAN_RECEIVED;
    assert.deepEqual([...encoded.subarray(abi.plan.op, abi.plan.op + 8)], [what, 1, 0, abi.PLAN_LENGTH_RESULT, 0, 1, 0xff, 0x0f]);
  });

  test('says whether one text or buffer of an argument at the exit is all that is read', () => {
    const one = (args: Readonly<Record<string, Type>>, fds = false): boolean =>
      ((encodePlan(compileRow(row('call', args), 'x64').base, fds)[abi.plan.flags] ?? 0) & abi.PLAN_READS_ONE) !== 0;
    assert.equal(one({ x: path }), true);
    assert.equal(one({ x: path }, true), false); // what descriptors are open on is read as well
    assert.equal(one({ x: path, y: path }), false);
    assert.equal(one({ x: int }), false);
    assert.equal(one({ x: strings }), false);
  });

  test('says whether it is where the call failed', () => {
    const flagsOf = (args: Readonly<Record<string, Type>>): number =>
      (encodePlan(compileRow(row('call', args), 'x64').base)[abi.plan.flags] ?? 0) & (abi.PLAN_READS_ONE | abi.PLAN_READS_ONE_FAILED);
    assert.equal(flagsOf({ x: path, y: received(result), z: size }), abi.PLAN_READS_ONE_FAILED);
    assert.equal(flagsOf({ x: path, y: path }), 0); // the second one is read in any case
  });

  test('has a key for each variant', () => {
    assert.deepEqual([...encodeVariantKey(72, [0x01020304, 5])], [72, 0, 0, 0, 4, 3, 2, 1, 5, 0, 0, 0]);
  });
});
