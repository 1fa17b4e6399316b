// The programs read a clock that stands still while the machine sleeps, and are told how long it has slept.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run, sysspan } from './run.ts';

const SLEPT = ['unshare', '--time', '--boottime', '100000'] as const;

test('times are right on a machine that has slept', (t) => {
  const [unshare, ...args] = SLEPT;
  if (run(unshare, [...args, 'true']).status !== 0) return t.skip('this machine has no time namespaces, which stand for its sleep here');
  const { stderr } = run(unshare, [...args, sysspan, 'trace', '-ttt', '-e', 'exit_group', '--', 'true']);
  const [seconds] = /^\d+\.\d+(?= exit_group)/m.exec(stderr) ?? [];
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1_000) < 60, `exit_group at ${seconds}, now ${Date.now() / 1_000}`);
});
