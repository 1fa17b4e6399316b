import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SysspanError } from '../errors.ts';
import { rowsFor } from '../syscalls/table.ts';
import { settings } from '../testing/desired-trace.ts';
import { type DesiredSettings, type KnownSyscalls, traceFilter, unionTraceSet, type WantedCalls } from './desired-trace.ts';

const known: KnownSyscalls = new Map(rowsFor('x64').map(({ nr, row }) => [row.name, nr]));
const nrOf = (name: string): number => known.get(name) ?? -1;
const filter = (more: Partial<DesiredSettings> = {}): WantedCalls => traceFilter(settings(more), known);
const wants = ({ syscalls }: WantedCalls, nr: number): boolean => (((syscalls[nr >> 3] ?? 0) >> (nr & 7)) & 1) === 1;

describe('the syscalls of a trace', () => {
  const cases: readonly (readonly [expressions: readonly string[], yes: readonly string[], no: readonly string[], others: boolean])[] = [
    [[], ['read', 'openat', 'stat'], [], true],
    [['openat', 'open'], ['openat', 'open'], ['read'], false],
    [['openat', 'not_on_this_machine'], ['openat'], ['stat', 'read'], false],
    [['!stat', '!openat', '!not_on_this_machine'], ['read'], ['stat', 'openat'], true],
    [['none'], [], ['read', 'openat'], false],
  ];
  for (const [syscalls, yes, no, others] of cases) {
    test(syscalls.join(' ') || 'all', () => {
      const made = filter({ syscalls });
      for (const name of yes) assert.ok(wants(made, nrOf(name)), name);
      for (const name of no) assert.ok(!wants(made, nrOf(name)), name);
      // A number that the table has no name for.
      assert.equal(wants(made, 511), others);
      assert.equal(made.otherNumbers, others);
    });
  }

  test('nothing but names is looked at, least of all a pattern', () => {
    const refused: readonly (readonly [string[], RegExp])[] = [
      [['openat', '/^((([a-z0-9_]+)+)+)+!'], /^\/\^.* is no name of a system call: the operator writes names: upgrade it/],
      [['%file'], /^%file is no name/],
      [['trace=openat'], /is no name/],
      [['openat', '!read'], /mixed/],
      [['not_on_this_machine', 'none'], /none of the wanted system calls \(not_on_this_machine, none\) exists on this machine/],
    ];
    for (const [syscalls, says] of refused)
      assert.throws(
        () => filter({ syscalls }),
        (error: unknown) => error instanceof SysspanError && error.code === 'SYSCALLS_INVALID' && says.test(error.message),
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
    commandLine: true,
  });
  assert.deepEqual(unionTraceSet([narrow, wide]), {
    syscalls: [nrOf('read'), nrOf('write')],
    otherNumbers: false,
    followForks: false,
    onlyFailed: true,
    minDurationNs: 3n,
    stringLimit: 20,
    buffersSent: true,
    buffersReceived: false,
    commandLine: true,
  });
  assert.equal(unionTraceSet([narrow, filter({ syscalls: ['read'] })]).onlyFailed, false);
});

test('looking for an executable needs children to be registered', () => {
  assert.equal(unionTraceSet([filter({ followForks: false })]).followForks, false);
  assert.equal(unionTraceSet([filter({ followForks: false, executables: ['curl'] })]).followForks, true);
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
