// How the benchmarks measure: on two CPUs, one for what is traced and one for who reads; in turns, so that what the machine
// does beside hits all alike; and by the median.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from '../median.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
export const sysspan: string = path('../../agent/bin/sysspan');
/** A program of test/bench/programs. */
export const program = (name: string): string => path(`programs/build/${name}`);
export const script = (name: string): string => path(name);

export const ROUNDS: number = Number(process.env['ROUNDS'] ?? 7);
export const TRACED_CPU = '0';
export const READER_CPU = '1';

export function machine(): string {
  const memory = Math.round(Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 2 ** 20);
  return `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} CPUs, ${memory} GiB, Linux ${release()}`;
}

/**
 * Of a cost that other work on the machine can only make larger, by as much as this processor's fast and slow times differ, the
 * least of the rounds: medians of several variants may be from different times.
 */
export const least = (values: readonly number[]): number => Math.min(...values);

/** Runs every variant once a round, in turns, after one round that does not count. @returns the medians, or what `figure` makes */
export async function inTurns<Name extends string>(
  variants: Readonly<Record<Name, () => number | Promise<number>>>,
  { rounds = ROUNDS, figure = median }: { rounds?: number; figure?: (values: readonly number[]) => number } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(variants) as Name[];
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const value = await variants[name]();
      if (round > 0) values.get(name)?.push(value);
    }
  return Object.fromEntries(names.map((name) => [name, figure(values.get(name) ?? [])])) as Record<Name, number>;
}

export const pinned = (cpu: string, command: readonly string[]): string[] => ['/usr/bin/taskset', '-c', cpu, ...command]; // bpftrace wants a path

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. @throws Error when it fails */
export function run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Output {
  const [name = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', ...environment },
    timeout: 900_000,
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined || status !== 0) throw new Error(`${command.join(' ')} failed: ${error?.message ?? stderr}`);
  return { stdout, stderr };
}

/** The same without blocking. */
export async function runAside(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Output> {
  const [name = '', ...args] = command;
  const child = spawn(name, args, { env: { ...process.env, LC_ALL: 'C', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries())
    stream.on('data', (data: Buffer) => {
      texts[index] += data.toString();
    });
  const [code] = (await once(child, 'close')) as [number | null];
  const [stdout = '', stderr = ''] = texts;
  if (code !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`);
  return { stdout, stderr };
}

/** What sysspan says of losses; 0 when it says nothing. */
export const lost = ({ stderr }: Output): number =>
  [...stderr.matchAll(/sysspan: (\d+) (?:calls|spans|forks)/g)].reduce((sum, [, count]) => sum + Number(count), 0);

/** A helper that says one line when it is ready, and ends with its input. */
export class Helper {
  readonly line: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, line: string) {
    [this.#child, this.#lines, this.line] = [child, lines, line];
  }

  static async start(command: readonly string[]): Promise<Helper> {
    const [name = '', ...args] = command;
    const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${command.join(' ')} did not start`);
    return new Helper(child, lines, value);
  }

  /** @returns what it says at its end */
  async stop(): Promise<string> {
    this.#child.stdin?.end();
    const { value, done } = await this.#lines.next();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return done === true ? '' : value;
  }
}

/** An OTLP/gRPC receiver on the CPU of the reader; says what it got at its end. */
export const sink = (...args: readonly string[]): Promise<Helper> =>
  Helper.start(pinned(READER_CPU, [process.execPath, script('sink.ts'), ...args]));

export interface SinkReport {
  readonly requests: number;
  readonly bytes: number;
  /** With `--latency`: milliseconds from the end of a call to the arrival of its span. */
  readonly p99Ms: number;
  /** The same from the end of a trace, of its root. */
  readonly traceP99Ms: number;
  readonly spans: number;
}

export interface ProbeReport {
  /** Microseconds of the whole process. */
  readonly cpuUs: number;
  /** What part of it is the main thread's, which runs JavaScript, once it runs steadily. */
  readonly mainShare: number;
  /** 0 unless asked for. */
  readonly loopP99Ms: number;
}

/** Environment that has a Node process write what it cost, and if asked for how late its event loop was. */
export const probed = (file: string, loop = false): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${script('probe.ts')} --disable-warning=ExperimentalWarning`,
  SYSSPAN_PROBE: file,
  ...(loop ? { SYSSPAN_PROBE_LOOP: '1' } : {}),
});
