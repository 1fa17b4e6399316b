import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TraceFilter } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import { catalogue, rowsFor } from '../syscalls/table.ts';
import { type DesiredSettings, type KnownSyscalls, traceFilter, unionScope } from './desired-trace.ts';
import { settings } from './desired-trace-fixture.ts';

const known: KnownSyscalls = {
  catalogue: catalogue('x64'),
  numbers: new Map(rowsFor('x64').map(({ nr, row }) => [row.name, nr])),
};
const nrOf = (name: string): number => known.numbers.get(name) ?? -1;
const filter = (more: Partial<DesiredSettings> = {}): TraceFilter => traceFilter(settings(more), known);
const wants = ({ syscalls }: TraceFilter, nr: number): boolean => (((syscalls[nr >> 3] ?? 0) >> (nr & 7)) & 1) === 1;

describe('the syscalls of a trace', () => {
  const cases: readonly (readonly [expressions: readonly string[], yes: readonly string[], no: readonly string[], others: boolean])[] = [
    [[], ['read', 'openat', 'stat'], [], true],
    [['%file'], ['openat', 'stat'], ['read'], false],
    [['%file', '!stat'], ['openat'], ['stat', 'read'], false],
    [['!stat,openat'], ['read'], ['stat', 'openat'], true],
    [['read,write', '/^open'], ['read', 'write', 'openat'], ['stat'], false],
  ];
  for (const [expressions, yes, no, others] of cases) {
    test(expressions.join(' ') || 'all', () => {
      const made = filter({ syscalls: expressions });
      for (const name of yes) assert.ok(wants(made, nrOf(name)), name);
      for (const name of no) assert.ok(!wants(made, nrOf(name)), name);
      // A number that the table has no name for.
      assert.equal(wants(made, 511), others);
      assert.equal(made.otherNumbers, others);
    });
  }

  test('a word that is none is named with the nearest one', () => {
    assert.throws(
      () => filter({ syscalls: ['%file', '!opennat'] }),
      (error: unknown) =>
        error instanceof SysspanError && error.code === 'SYSCALLS_INVALID' && /^opennat: .*did you mean openat/.test(error.message),
    );
  });
});

test('a union is as wide as the widest of its traces', () => {
  const narrow = filter({ syscalls: ['read'], onlyFailed: true, minDurationNanoseconds: 5n, followForks: false, stringBytes: 10 });
  const wide = filter({
    syscalls: ['write'],
    onlyFailed: true,
    minDurationNanoseconds: 3n,
    followForks: false,
    stringBytes: 20,
    buffers: 'Sent',
  });
  assert.deepEqual(unionScope([narrow, wide]), {
    syscalls: [nrOf('read'), nrOf('write')],
    otherNumbers: false,
    followForks: false,
    onlyFailed: true,
    minDurationNs: 3n,
    stringLimit: 20,
    buffersSent: true,
    buffersReceived: false,
  });
  assert.equal(unionScope([narrow, filter({ syscalls: ['read'] })]).onlyFailed, false);
});

test('looking for an executable needs children to be registered', () => {
  assert.equal(unionScope([filter({ followForks: false })]).followForks, false);
  assert.equal(unionScope([filter({ followForks: false, executables: ['curl'] })]).followForks, true);
});

test('buffers are none, those handed out, or all', () => {
  const flags = (buffers: DesiredSettings['buffers']) => [filter({ buffers }).buffersSent, filter({ buffers }).buffersReceived];
  assert.deepEqual(
    [flags('None'), flags('Sent'), flags('All')],
    [
      [false, false],
      [true, false],
      [true, true],
    ],
  );
});
