// Builds programs of native's parts with the address and undefined-behaviour sanitizers, and runs them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const native = fileURLToPath(new URL('..', import.meta.url));
const FLAGS = ['-std=c++17', '-g', '-O1', '-D_GNU_SOURCE', '-fno-exceptions', '-fno-rtti', '-fsanitize=address,undefined'];

function run(command: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: native, timeout: 120_000, maxBuffer: 64 << 20 });
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
  run('clang++', [...FLAGS, '-I../bpf', '-Isrc', '-o', `${folder}/${name}`, ...sources, ...libraries]);
  return (...args) => run(`${folder}/${name}`, args);
}
