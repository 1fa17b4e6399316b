// Builds the programs that run the decoder by itself, with sanitizers, and runs them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DecodePlan } from '../../agent/src/syscalls/decode-plan.ts';
import { partsOf } from './parts.ts';

const native = fileURLToPath(new URL('..', import.meta.url));
const folder = join(native, 'build/show-test');
const FLAGS = '-std=c++17 -g -O1 -D_GNU_SOURCE -Wall -Wextra -Werror -fno-exceptions -fno-rtti -fno-sanitize-recover=all -I../bpf -Isrc';

/** Runs to the end; output as text. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: native, maxBuffer: 64 << 20, ...options });
  if (error !== undefined) throw error;
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${stderr.toString().slice(-4000)}`);
  return stdout.toString();
}

/** Compiles a program of this folder; gives its path. */
export function build(name: string, sanitizers: string): string {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, name);
  const files = [`test/${name}.cc`, ...partsOf('decode').map((part) => `src/${part}.cc`)];
  run('clang++', [...FLAGS.split(' '), `-fsanitize=${sanitizers}`, ...files, '-o', program]);
  return program;
}

/** Writes a plan as plan_file.h reads it. */
export function writePlan(name: string, { words, strings }: DecodePlan): string {
  const file = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    file,
    Buffer.concat(
      [Uint32Array.of(words.length, strings.length), words].map((part) => Buffer.from(part.buffer)).concat(Buffer.from(strings)),
    ),
  );
  return file;
}
