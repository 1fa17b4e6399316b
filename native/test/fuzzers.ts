// Builds libFuzzer programs of native's parts, with the address and undefined-behaviour sanitizers, and runs them over what is kept
// of their inputs and over what they make of it.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeCorpus } from '../../test/fuzz/corpus.ts';
import { partsOf } from './parts.ts';

const native = fileURLToPath(new URL('..', import.meta.url));
const folder = join(native, 'build/fuzz');
const FLAGS = '-std=c++17 -gline-tables-only -O1 -D_GNU_SOURCE -fno-exceptions -fno-rtti -I../bpf -Isrc -fno-sanitize-recover=undefined';
const PARTS = join(folder, 'parts.a');

export const SECONDS: number = Number(process.env.FUZZ_SECONDS ?? 5);

const compile = promisify(execFile);

async function object(file: string): Promise<string> {
  const output = join(folder, `${file.replaceAll(/[/.]/g, '-')}.o`);
  await compile('clang++', [...FLAGS.split(' '), '-fsanitize=fuzzer-no-link,address,undefined', '-c', file, '-o', output], { cwd: native });
  return output;
}

/** What needs neither the kernel nor JavaScript. */
const FUZZED = [
  'kernel/batch',
  'files/block_index',
  'files/block_scan',
  'files/span_view',
  ...partsOf('decode', 'export', 'otlp', 'text', 'trees').filter((part) => part !== 'export/direct_export'),
];

/** Compiles all other parts of native into a library, from which each program takes what it needs. */
export async function buildParts(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files = [...FUZZED];
  const objects: string[] = [];
  const work = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) objects.push(await object(`src/${file}.cc`));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  rmSync(PARTS, { force: true });
  await compile('ar', ['rc', PARTS, ...objects.sort()]);
}

export interface Fuzzed {
  /** native/test/fuzz_NAME.cc. */
  readonly name: string;
  /** Folder of test/fuzz/corpus. */
  readonly corpus: string;
  readonly longest: number;
  readonly libraries?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Builds and runs one. @throws AssertionError with the end of what libFuzzer says, the failing input among it */
export async function fuzz({ name, corpus, longest, libraries = [], env = {} }: Fuzzed): Promise<void> {
  const program = join(folder, name);
  const inputs = join(folder, `${name}-corpus`);
  const main = await object(`test/fuzz_${name}.cc`);
  await compile('clang++', ['-fsanitize=fuzzer,address,undefined', '-o', program, main, PARTS, ...libraries], { cwd: native });
  writeCorpus(corpus, inputs);
  const seed = process.env.FUZZ_SEED ?? '1';
  const limits = [`-max_total_time=${SECONDS}`, `-seed=${seed}`, `-max_len=${longest}`, '-timeout=10', '-rss_limit_mb=2000'];
  const { status, stderr, error } = spawnSync(program, [...limits, `-artifact_prefix=${folder}/${name}-`, inputs], {
    cwd: native,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: (SECONDS + 200) * 1_000,
    maxBuffer: 64 << 20,
  });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr.slice(-6_000));
  console.log(name, /Done \d+ runs.*/.exec(stderr)?.[0]);
}
