// What kstatus' own library (test/cluster/kstatus, a program in Go), by which Flux and Helm 4 wait, makes of objects.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { program } from './programs.ts';

export type Kstatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating';

export function kstatus(objects: readonly object[]): Kstatus[] {
  const { status, stdout, stderr } = spawnSync(program('kstatus'), { input: JSON.stringify(objects), encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Kstatus[];
}
