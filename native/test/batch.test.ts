// No process ends before its calls, or makes some before its birth, however the rings are filled: see batch.cc.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const native = fileURLToPath(new URL('..', import.meta.url));

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd: native, encoding: 'utf8', timeout: 120_000 });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr.slice(-4000));
}

test('what is later than an unfinished record, or behind a full batch, waits in all rings', () => {
  mkdirSync(`${native}build/batch`, { recursive: true });
  const flags = ['-std=c++17', '-g', '-O1', '-D_GNU_SOURCE', '-fno-exceptions', '-fno-rtti', '-fsanitize=address,undefined'];
  run('clang++', [...flags, '-I../bpf', '-Isrc', '-o', 'build/batch/batch', 'test/batch.cc', 'src/batch.cc', 'src/call_rings.cc', 'src/ring.cc', '-lbpf']);
  run('build/batch/batch', []);
});
