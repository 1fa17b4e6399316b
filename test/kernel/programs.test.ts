// Each tracee program prints the lines that must be shown for its calls; they must be there, in that order. Together the programs
// make every call of the table.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { program, type Traced, trace } from './run.ts';

const FAMILIES = [
  'credentials',
  'events',
  'files',
  'ipc',
  'memory',
  'mounts',
  'names',
  'network',
  'processes',
  'scheduling',
  'security',
  'signals',
  'system',
  'time',
];
const PROGRAMS = ['paths', 'buffers', 'sockets', 'stat', 'conditions', 'exec', ...FAMILIES.map((family) => `rows_${family}`)];
/** In front of a line of another process, which may be shown anywhere. */
const CHILD = 'child: ';

const runs = new Map<string, Traced>();

/** Each program runs once. */
function runOf(name: string): Traced {
  const run = runs.get(name) ?? trace([program(name)]);
  runs.set(name, run);
  return run;
}

const said = (name: string): string[] => runOf(name).stdout.trimEnd().split('\n');
const callOf = (line: string): string => line.slice(0, line.indexOf('('));

describe('what a program says is what is shown', () => {
  for (const name of PROGRAMS) {
    test(name, () => {
      const { lines, status } = runOf(name);
      assert.equal(status, 0);
      const expected = said(name).filter((line) => !line.startsWith(CHILD));
      for (const line of said(name).filter((one) => one.startsWith(CHILD)))
        assert.ok(
          lines.some(({ text }) => text === line.slice(CHILD.length)),
          line,
        );
      assert.ok(expected.length > 2);
      let at = 0;
      for (const line of expected) {
        const found = lines.findIndex(({ text }, index) => index >= at && text === line);
        const near = lines.filter(({ text }) => text.startsWith(`${callOf(line)}(`)).map(({ text }) => text);
        assert.ok(found >= 0, `not shown: ${line}\nshown:\n${near.join('\n')}`);
        at = found + 1;
      }
    });
  }
});

test('every call of the table is in a program that says its line', () => {
  const calls = new Set(PROGRAMS.flatMap(said).map((line) => callOf(line.replace(CHILD, ''))));
  const rows = rowsFor(process.arch === 'arm64' ? 'arm64' : 'x64').map(({ row }) => row.name);
  assert.deepEqual(
    rows.filter((name) => !calls.has(name)),
    [],
  );
});
