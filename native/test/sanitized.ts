// Builds programs of native's parts with the address and undefined-behaviour sanitizers, and runs them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const native = fileURLToPath(new URL('..', import.meta.url));
const FLAGS = ['-std=c++17', '-g', '-O1', '-D_GNU_SOURCE', '-fno-exceptions', '-fno-rtti', '-fsanitize=address,undefined'];

/** A compiler has more to do on a machine that is busy with other tests. */
const BUILD_MS = 600_000;
const RUN_MS = 120_000;

function run(command: string, args: readonly string[], timeout: number): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: native, timeout, maxBuffer: 64 << 20 });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr.toString().slice(-4000));
  return stdout;
}

/** Builds native/test/NAME.cc with some of native/src. @returns what runs it, and gives what it printed */
export function sanitized(
  name: string,
  parts: readonly string[],
  libraries: readonly string[] = [],
): (...args: readonly string[]) => Buffer {
  const folder = `build/${name}`;
  mkdirSync(`${native}${folder}`, { recursive: true });
  const sources = [`test/${name}.cc`, ...parts.map((part) => `src/${part}.cc`)];
  run('clang++', [...FLAGS, '-I../bpf', '-Isrc', '-o', `${folder}/${name}`, ...sources, ...libraries], BUILD_MS);
  return (...args) => run(`${folder}/${name}`, args, RUN_MS);
}
