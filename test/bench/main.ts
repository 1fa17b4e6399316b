// What tracing costs, side by side in one run: a loop of getppid and a dd with one-byte blocks, each bare, beside a
// trace that does not select it, traced by sysspan, and traced by strace -f at its best placement (on the same CPU).
// Runs are pinned and interleaved; figures are medians of nanoseconds per call. Writes test/bench/latest.json.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const sysspan = join(here, '../../agent/bin/sysspan');
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
/** The traced loop has one CPU for itself, the reader the other. */
const TRACED_CPU = '0';
const READER_CPU = '1';

interface Load {
  readonly name: string;
  /** The command for a number of calls. */
  readonly command: (calls: number) => string[];
  /** Nanoseconds per call from what the command printed. */
  readonly perCall: (output: string, calls: number) => number;
  readonly calls: number;
  /** strace is two orders slower. */
  readonly straceCalls: number;
}

function build(): string {
  const folder = join(here, 'build');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'getppid');
  const { status, stderr } = spawnSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, join(here, 'getppid.c')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cannot compile getppid.c: ${stderr}`);
  return program;
}

const getppid = build();
const loads: readonly Load[] = [
  {
    name: 'getppid',
    command: (calls) => [getppid, String(calls)],
    perCall: (output) => Number(/^([\d.]+)$/m.exec(output)?.[1]),
    calls: 400_000,
    straceCalls: 20_000,
  },
  {
    name: 'dd bs=1',
    command: (calls) => ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', `count=${calls / 2}`],
    perCall: (output, calls) => (Number(/, ([\d.e-]+) s,/.exec(output)?.[1]) * 1e9) / calls,
    calls: 400_000,
    straceCalls: 20_000,
  },
];

function run(command: readonly string[], env: NodeJS.ProcessEnv = process.env): { output: string; error: string } {
  const [name = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: 'utf8', env: { ...env, LC_ALL: 'C' }, timeout: 120_000 });
  if (error !== undefined || status !== 0) throw new Error(`${command.join(' ')} failed: ${error?.message ?? stderr}`);
  return { output: stdout + stderr, error: stderr };
}

const pinned = (cpu: string, command: readonly string[]): string[] => ['taskset', '-c', cpu, ...command];
const lostCalls = (text: string): number => Number(/sysspan: (\d+) calls were lost/.exec(text)?.[1] ?? 0);

interface Variant {
  readonly name: string;
  measure(load: Load): { ns: number; lost: number };
}

function traced(load: Load, flags: readonly string[]): { ns: number; lost: number } {
  const command = pinned(READER_CPU, [sysspan, 'trace', '-f', ...flags, '--', ...pinned(TRACED_CPU, load.command(load.calls))]);
  const { output } = run(command);
  return { ns: load.perCall(output, load.calls), lost: lostCalls(output) };
}

const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
const bare: Variant = {
  name: 'bare',
  measure: (load) => ({ ns: load.perCall(run(pinned(TRACED_CPU, load.command(load.calls))).output, load.calls), lost: 0 }),
};
const unselected: Variant = {
  name: 'attached, unselected',
  measure: (load) => {
    const other = spawn(sysspan, ['trace', '-o', '/dev/null', '--', 'sleep', '60'], { stdio: 'ignore', detached: true });
    spawnSync('sleep', ['1']);
    try {
      return bare.measure(load);
    } finally {
      if (other.pid !== undefined) process.kill(-other.pid, 'SIGTERM');
      spawnSync('sleep', ['0.5']);
    }
  },
};
const variants: readonly Variant[] = [
  bare,
  unselected,
  { name: 'sysspan, filtered out', measure: (load) => traced(load, ['-e', 'reboot', '-o', '/dev/null']) },
  { name: 'sysspan, text', measure: (load) => traced(load, ['-o', join(folder, 'out.txt')]) },
  {
    name: 'sysspan, spans folded',
    measure: (load) => traced(load, ['--spans', join(folder, 'spans.jsonl'), '--spans-per-second', '1000']),
  },
  {
    name: 'strace -f',
    measure: (load) => {
      const command = pinned(TRACED_CPU, ['strace', '-f', '-o', join(folder, 'strace.txt'), ...load.command(load.straceCalls)]);
      return { ns: load.perCall(run(command).output, load.straceCalls), lost: 0 };
    },
  },
];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

interface Row {
  readonly load: string;
  readonly variant: string;
  readonly nsPerCall: number;
  readonly addedNs: number;
  /** Of what strace -f adds. */
  readonly shareOfStrace: number;
  readonly lost: number;
}

function measure(load: Load): Row[] {
  const results = new Map(variants.map((variant) => [variant, { ns: [] as number[], lost: 0 }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [variant, result] of results) {
      const { ns, lost } = variant.measure(load);
      result.ns.push(ns);
      result.lost += lost;
    }
  }
  const base = median(results.get(bare)?.ns ?? []);
  const strace = median([...results.values()].at(-1)?.ns ?? []) - base;
  return [...results].map(([variant, { ns, lost }]) => {
    const added = median(ns) - base;
    return { load: load.name, variant: variant.name, nsPerCall: median(ns), addedNs: added, shareOfStrace: added / strace, lost };
  });
}

const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} CPUs, Linux ${release()}, ${Math.round(Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 2 ** 20)} GiB`;
try {
  const rows = loads.flatMap(measure);
  console.log(`${machine}; medians of ${ROUNDS} interleaved runs\n`);
  console.log(
    `${'load'.padEnd(10)}${'variant'.padEnd(24)}${'ns/call'.padStart(10)}${'added'.padStart(10)}${'of strace'.padStart(12)}${'lost'.padStart(8)}`,
  );
  for (const { load, variant, nsPerCall, addedNs, shareOfStrace, lost } of rows) {
    const share = addedNs <= 0 ? '–' : `1/${(1 / shareOfStrace).toFixed(1)}`;
    console.log(
      `${load.padEnd(10)}${variant.padEnd(24)}${nsPerCall.toFixed(0).padStart(10)}${addedNs.toFixed(0).padStart(10)}${share.padStart(12)}${String(lost).padStart(8)}`,
    );
  }
  writeFileSync(join(here, 'latest.json'), `${JSON.stringify({ machine, rounds: ROUNDS, rows }, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
