// Calls on a CPU that has no ring, as one has none that was added to the machine later, are told all the same.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { program, run, sysspan, withFolder } from './run.ts';

const CALL = 'sched_get_priority_max';

/** Traces the calls of 63 processes, in a mount namespace where the kernel seems to know of CPU 0 alone. */
function traceWithOneRing(command: readonly string[]): { readonly shown: number; readonly made: number; readonly said: string } {
  return withFolder((folder) => {
    const present = join(folder, 'present');
    writeFileSync(present, '0\n');
    const script = `mount --bind ${present} /sys/devices/system/cpu/present && exec "$@"`;
    const traced = [sysspan, 'trace', '-f', '-e', `trace=${CALL}`, '--', ...command, program('flood'), 'bomb', '6'];
    const { stdout, stderr, status } = run('unshare', ['-m', 'sh', '-c', script, 'sh', ...traced]);
    assert.equal(status, 0, stderr);
    return { shown: stderr.split(`${CALL}(`).length - 1, made: Number(stdout), said: /^sysspan: .* lost .*/m.exec(stderr)?.[0] ?? '' };
  });
}

const skip = availableParallelism() < 2 ? 'there is one CPU, which has a ring' : false;

test('calls on a CPU without a ring are shown', { skip }, () => {
  assert.deepEqual(traceWithOneRing(['taskset', '-c', '1']), { shown: 63, made: 63, said: '' });
});

test('those on the other CPU are, too', () => {
  assert.deepEqual(traceWithOneRing(['taskset', '-c', '0']), { shown: 63, made: 63, said: '' });
});
