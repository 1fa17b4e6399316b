// Runs a situation under both tracers, twice each, always in a new folder of the same name, with the same environment and
// without address randomisation, so that what is left of differences is the tracers' own.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Twice } from './compare.ts';
import { threadsOf } from './lines.ts';
import { built, type Situation } from './situations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sysspan = join(root, 'agent/bin/sysspan');
const base = join(tmpdir(), `sysspan-conformance-${process.pid}`);
const work = join(base, 'work');
/** Stays from run to run, and is no part of what a run begins anew: files that one tracer makes are not there for the programs to count. */
const cache = join(tmpdir(), `sysspan-conformance-cache-${process.pid}`);
process.once('exit', () => rmSync(cache, { recursive: true, force: true }));
const LIMIT_MS = 120_000;

/**
 * The path of the machine first: what a version manager offers differs from machine to machine. What a tracer caches is not where
 * the programs look.
 */
const environment = {
  PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${built}`,
  HOME: work,
  XDG_CACHE_HOME: cache,
  PWD: work,
  LANG: 'C.UTF-8',
  TMPDIR: work,
};

interface Ended {
  /** 128 + its number when a signal ended it: strace ends itself as its command did. */
  readonly status: number;
  readonly output: string;
}

/** Runs a command in the work folder to its end. */
async function run(command: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const log = join(base, 'log');
  const fd = openSync(log, 'w');
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: work, env: { ...environment, ...variables }, stdio: ['ignore', fd, fd], detached: true });
  closeSync(fd);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, LIMIT_MS);
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  clearTimeout(timer);
  if (late) throw new Error(`${command.join(' ')}: did not end within ${LIMIT_MS / 1000} s`);
  return { status, output: readFileSync(log, 'utf8') };
}

async function once(situation: Situation, tracer: readonly string[], arguments_: readonly string[]): Promise<string> {
  rmSync(base, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  if (situation.prepare !== undefined) {
    const { status, output } = await run(['sh', '-euc', situation.prepare]);
    if (status !== 0) throw new Error(`${situation.name}: cannot prepare it: ${output}`);
  }
  const text = join(base, 'text');
  const { status, output } = await run(
    [
      'setarch',
      '-R',
      ...tracer,
      ...(situation.alone === true ? [] : ['-f']),
      '-o',
      text,
      ...(situation.options ?? []),
      ...arguments_,
      ...situation.command,
    ],
    situation.variables,
  );
  if (/ lost | dropped /.test(output)) throw new Error(`${situation.name}: ${output}`);
  if (status !== (situation.status ?? 0)) throw new Error(`${situation.name}: ended with ${status} under ${tracer[0] ?? ''}: ${output}`);
  const said = readFileSync(text, 'latin1');
  if (said === '') throw new Error(`${situation.name}: ${tracer[0] ?? ''} said nothing of it: ${output}`);
  return said;
}

/** What both tracers say of a situation. */
export async function record(situation: Situation): Promise<{ readonly strace: Twice; readonly ours: Twice }> {
  const stop = await situation.beside?.();
  try {
    const texts: string[] = [];
    for (const tracer of [['strace'], [sysspan, 'trace'], ['strace'], [sysspan, 'trace']])
      texts.push(await once(situation, tracer, tracer.length === 1 ? [] : ['--']));
    const [one, two, three, four] = texts.map(threadsOf);
    if (one === undefined || two === undefined || three === undefined || four === undefined) throw new Error('four runs gave fewer texts');
    return { strace: { first: one, second: three }, ours: { first: two, second: four } };
  } finally {
    await stop?.();
    rmSync(base, { recursive: true, force: true });
  }
}
