// `make kernel`: asks the running kernel and those of kernels.lock the same questions, and prints one table. As many emulated kernels
// run side by side as there are processors. "main.ts lock" takes up newer packages instead. For work on a failure, --kernel 6.1 asks
// only kernels whose release begins so, and arguments are the test files.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Answer, answerOf, table } from './answer.ts';
import { arm64Userland, writeArm64Lock } from './arm64.ts';
import { writeInitramfs } from './initramfs.ts';
import { type Architecture, type Fetched, fetchKernels, writeLock } from './kernels.ts';
import { lastLines, runMachine } from './machine.ts';
import { ownUserland, type Userland } from './userland.ts';

const checkout = join(import.meta.dirname, '../..');
const output = join(checkout, 'test/vm/build');
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sysspan/kernels');
/** Those of test/kernel that need no API server. */
const NAMES = ['containers', 'crowd', 'follow', 'programs', 'spans', 'skipped-calls', 'node-agent'];
const TESTS = NAMES.map((name) => `test/kernel/${name}.test.ts`);
const LIMIT_SECONDS = 2_400;

interface Files {
  readonly console: string;
  readonly results: string;
}

const say = (sentence: string): void => console.error(`make kernel: ${sentence}`);

/** The answers of one kernel; whatever goes wrong with its machine is one of them. */
async function ask(name: string, where: string, run: (files: Files) => Promise<void>): Promise<Answer> {
  const files = { console: join(output, `${name}.console`), results: join(output, `${name}.results`) };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const begun = performance.now();
  let failure = '';
  try {
    await run(files);
  } catch (cause) {
    failure = (cause as Error).message;
  }
  const answer = answerOf(name, where, files.results, failure, (performance.now() - begun) / 1_000);
  for (const problem of answer.problems) say(`${name}: ${problem}`);
  const ok = answer.problems.length === 0;
  say(`${name} (${where}): ${ok ? 'ok' : `not ok; the last lines of what it printed, all of which is in ${files.console}:`}`);
  if (!ok) console.error(lastLines(files.console));
  return answer;
}

async function askRunning(tests: readonly string[], { console: shown, results }: Files): Promise<void> {
  const script = `exec "$0" "$1"/test/vm/probe.ts "\${@:3}" >"$2" 2>&1`;
  const environment = { ...process.env, SYSSPAN_RESULTS: results };
  const child = spawn('bash', ['-c', script, process.execPath, checkout, shown, ...tests], { cwd: checkout, env: environment });
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`the questions ended with ${String(status)}`);
}

function userlandOf(architecture: Architecture, busybox: string): Userland {
  return architecture === 'arm64' ? arm64Userland(cache, join(output, architecture), say) : ownUserland(busybox, checkout);
}

async function askEmulated({ kernels, busybox }: Fetched, tests: readonly string[]): Promise<Answer[]> {
  const work = mkdtempSync(join(tmpdir(), 'sysspan-vm-'));
  try {
    const initramfs = (architecture: Architecture): string => join(work, `${architecture}.initramfs`);
    for (const architecture of new Set(kernels.map((kernel) => kernel.architecture))) {
      const contents = { tests, userland: userlandOf(architecture, busybox), archiver: busybox };
      await writeInitramfs(contents, join(work, architecture), initramfs(architecture));
    }
    const waiting = kernels.entries();
    const answers: Answer[] = [];
    const lane = async (): Promise<void> => {
      for (const [at, { release: name, architecture, version, image }] of waiting) {
        const machine = { architecture, image, initramfs: initramfs(architecture) };
        const where = `${architecture}, emulated, Debian ${version}`;
        answers[at] = await ask(name, where, (files) => runMachine({ ...machine, ...files }, LIMIT_SECONDS));
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, lane));
    return answers;
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { kernel: { type: 'string', default: '' } }, allowPositionals: true });
  if (positionals[0] === 'lock') {
    writeLock(cache);
    writeArm64Lock(cache);
    return;
  }
  if (process.arch !== 'x64') throw new Error('most of the emulated kernels are for x86-64: run this on such a machine');
  const tests = positionals.length === 0 ? TESTS : positionals;
  const begin = values.kernel;
  const wanted = (name: string): boolean => begin === '' || (name.startsWith(begin) && /^[.+-]|^$/.test(name.slice(begin.length)));
  mkdirSync(output, { recursive: true });
  const { kernels, busybox } = fetchKernels(cache, say);
  const answers: Answer[] = [];
  // The running kernel has the machine for itself: its tests watch the clock.
  if (wanted(release())) answers.push(await ask(release(), 'amd64, running', (files) => askRunning(tests, files)));
  const chosen = kernels.filter(({ release: name }) => wanted(name));
  answers.push(...(await askEmulated({ kernels: chosen, busybox }, tests)));
  console.log(table(answers));
  if (answers.length === 0) throw new Error(`no kernel's release begins with ${values.kernel}`);
  if (answers.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

try {
  await main();
} catch (cause) {
  say((cause as Error).message);
  process.exitCode = 1;
}
