// Asks the kernel that it runs on: does `sysspan check` find everything, do all programs load, and do the tests pass, whose files
// are the arguments. Runs in a virtual machine as in the checkout; answers go to the file that SYSSPAN_RESULTS names.

import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { release } from 'node:os';
import { basename, extname, join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import type { LoadedPrograms, Result } from './results.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const results = process.env.SYSSPAN_RESULTS ?? '/dev/stderr';
const TEST_LIMIT_MS = 300_000;
/** Printed by the kernel when something went wrong in it: include/asm-generic/bug.h, arch/x86/kernel/dumpstack.c, arch/arm64/kernel/traps.c. */
const FAULT =
  /\b(BUG:|WARNING: CPU|Oops:|Internal error:|general protection fault|kernel panic|possible recursive locking|scheduling while atomic)/i;

function tell(result: Result): void {
  appendFileSync(results, `${JSON.stringify(result)}\n`);
}

function check(): boolean {
  const { status, stdout, stderr } = spawnSync(join(here, '../../agent/bin/sysspan'), ['check'], { encoding: 'utf8' });
  process.stdout.write(stdout + stderr);
  tell({ kind: 'check', ok: status === 0, text: stdout + stderr });
  return status === 0;
}

function programs(mode: LoadedPrograms['mode']): void {
  const script = join(here, `loaded-programs${extname(import.meta.url)}`);
  tell({ kind: 'programs', ...(JSON.parse(execFileSync(process.execPath, [script, mode], { encoding: 'utf8' })) as LoadedPrograms) });
}

/** Resolves with whether all passed. */
async function tests(files: readonly string[]): Promise<boolean> {
  let ok = files.length > 0;
  const stream = run({ files: [...files], concurrency: 1, timeout: TEST_LIMIT_MS });
  const fileOf = (path: string | undefined): string => basename(path ?? '', extname(path ?? ''));
  stream.on('test:pass', ({ name, file, skip, todo, details }) => {
    if (details.type === 'suite') return;
    const outcome = skip === undefined && todo === undefined ? 'passed' : 'skipped';
    tell({ kind: 'test', file: fileOf(file), name, outcome, reason: typeof skip === 'string' ? skip : '' });
  });
  stream.on('test:fail', ({ name, file, details }) => {
    ok = false;
    if (details.type === 'suite') return;
    tell({ kind: 'test', file: fileOf(file), name, outcome: 'failed', reason: String(details.error.cause ?? details.error) });
  });
  stream.compose(spec).pipe(process.stdout);
  await new Promise((resolve) => stream.once('end', resolve));
  return ok;
}

/** What the kernel has complained of since `before` lines. */
function kernelLog(): string[] {
  const { stdout } = spawnSync('dmesg', { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => FAULT.test(line));
}

async function main(): Promise<void> {
  tell({ kind: 'kernel', release: release() });
  const before = kernelLog().length;
  const fine = check();
  programs('command');
  programs('cgroup');
  const passed = await tests(process.argv.slice(2));
  const faults = kernelLog().slice(before);
  tell({ kind: 'log', faults });
  tell({ kind: 'end', ok: fine && passed && faults.length === 0 });
}

await main();
