// Builds programs of native's parts with sanitizers, and runs them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const native = fileURLToPath(new URL('..', import.meta.url));
const FLAGS = ['-std=c++17', '-gline-tables-only', '-O1', '-D_GNU_SOURCE', '-fno-exceptions', '-fno-rtti', '-I../bpf', '-Isrc'];

/** As clang names them; these two do not go together. */
type Sanitizers = 'address,undefined' | 'thread';

/** A compiler has more to do on a machine that is busy with other tests. */
const BUILD_MS = 600_000;
const RUN_MS = 120_000;

function run(command: string, args: readonly string[], timeout: number): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: native, timeout, maxBuffer: 64 << 20 });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr.toString().slice(-4000));
  return stdout;
}

function changed(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** When a header was changed last, whichever. */
const headers: number = Math.max(
  ...['src', 'test', '../bpf'].flatMap((folder) =>
    readdirSync(join(native, folder), { encoding: 'utf8', recursive: true })
      .filter((name) => name.endsWith('.h'))
      .map((name) => changed(join(native, folder, name))),
  ),
);

/** Compiles a file, unless that was done since it was changed: programs have most of their parts in common. */
function compiled(source: string, sanitizers: Sanitizers): string {
  const object = `build/sanitized/${sanitizers}/${source}.o`;
  if (changed(join(native, object)) > Math.max(changed(join(native, source)), headers)) return object;
  mkdirSync(join(native, dirname(object)), { recursive: true });
  const made = `${object}.${process.pid}`;
  run('clang++', [...FLAGS, `-fsanitize=${sanitizers}`, '-c', '-o', made, source], BUILD_MS);
  renameSync(join(native, made), join(native, object));
  return object;
}

/** Builds native/test/NAME.cc with some of native/src. @returns what runs it, and gives what it printed */
export function sanitized(
  name: string,
  parts: readonly string[],
  libraries: readonly string[] = [],
  sanitizers: Sanitizers = 'address,undefined',
): (...args: readonly string[]) => Buffer {
  const folder = `build/${name}`;
  mkdirSync(join(native, folder), { recursive: true });
  const objects = [`test/${name}.cc`, ...parts.map((part) => `src/${part}.cc`)].map((source) => compiled(source, sanitizers));
  run('clang++', [...FLAGS, `-fsanitize=${sanitizers}`, '-o', `${folder}/${name}`, ...objects, ...libraries], BUILD_MS);
  return (...args) => run(`${folder}/${name}`, args, RUN_MS);
}
