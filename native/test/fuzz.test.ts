// Records of arbitrary bytes: built with the address and undefined-behaviour sanitizers, run for a bounded time.
// `SECONDS=600 node --test native/test/fuzz.test.ts` fuzzes for longer.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileRows, compileShow } from '../../agent/src/syscalls/show-plan.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';

const native = fileURLToPath(new URL('..', import.meta.url));
const build = `${native}build/fuzz`;
const SECONDS = Number(process.env['SECONDS'] ?? 10);
const SOURCES = [
  'fds',
  'filter',
  'ids',
  'json_lines',
  'lines',
  'otlp',
  'otlp_message',
  'primitives',
  'printer',
  'printer-memory',
  'printer-numbers',
  'printer-results',
  'printer-text',
  'process_spans',
  'quote',
  'show',
  'show_plan',
  'siginfo',
  'signals',
  'socket_address',
  'socket_options',
  'span_bytes',
  'summary',
  'text',
  'traceparent',
  'traces',
  'tree-calls',
  'tree-segments',
  'trees',
  'utf8',
];

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd: native,
    encoding: 'utf8',
    env,
    timeout: (SECONDS + 200) * 1000,
    maxBuffer: 64 << 20,
  });
  assert.equal(error, undefined);
  assert.equal(status, 0, stderr.slice(-4000));
}

/** Words and strings of the real plan, as fuzz_records.cc reads them. */
function planFile(): string {
  const plan = compileShow(compileRows(rowsFor('x64'), 'x64'), 'x64');
  const path = `${build}/show-plan.bin`;
  writeFileSync(path, Buffer.concat([Buffer.from(Uint32Array.of(plan.words.length).buffer), Buffer.from(plan.words.buffer), plan.strings]));
  return path;
}

/** A call with a chunk, an exec, a signal and an exit, so that the fuzzer begins with what records look like. */
function seed(): Uint8Array {
  const bytes = Buffer.alloc(512);
  const header = (at: number, size: number, kind: number): void => {
    bytes.writeUInt16LE(size, at);
    bytes[at + 2] = kind;
  };
  header(0, 80, 2);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(1, 12);
  header(80, 104, 1);
  bytes.writeUInt32LE(257, 84);
  bytes[90] = 4;
  bytes[91] = 1;
  bytes.writeUInt32LE(1, 96);
  bytes.writeUInt32LE(1, 100);
  bytes.writeBigUInt64LE(0x1000n, 136);
  bytes.writeUInt16LE(8, 162);
  bytes.write('/etc/abc', 168);
  header(184, 88, 3);
  header(272, 104, 5);
  header(376, 56, 4);
  bytes.writeUInt32LE(1, 384);
  bytes.writeUInt32LE(1, 388);
  return bytes.subarray(0, 432);
}

test('no bytes of a ring make the reader read outside of a record', () => {
  mkdirSync(`${build}/corpus`, { recursive: true });
  writeFileSync(`${build}/corpus/seed`, seed());
  const flags = [
    '-std=c++17',
    '-g',
    '-O1',
    '-D_GNU_SOURCE',
    '-fno-exceptions',
    '-fno-rtti',
    '-fsanitize=fuzzer,address,undefined',
    '-fno-sanitize-recover=undefined',
  ];
  run('clang++', [
    ...flags,
    '-I../bpf',
    '-Isrc',
    '-o',
    `${build}/fuzz_records`,
    'test/fuzz_records.cc',
    ...SOURCES.map((name) => `src/${name}.cc`),
  ]);
  const limits = [`-max_total_time=${SECONDS}`, '-max_len=4096', '-timeout=10', '-rss_limit_mb=2000', `-artifact_prefix=${build}/`];
  run(`${build}/fuzz_records`, [...limits, `${build}/corpus`], { ...process.env, SYSSPAN_SHOW_PLAN: planFile() });
});
