// Runs traced programs through the real command line and reads what came out.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OtlpSpan, OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const sysspan: string = join(root, 'agent/bin/sysspan');
/** Path of a program of test/programs. */
export const program = (name: string): string => join(root, 'test/programs/build', name);

const LIMIT_MS = 60_000;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export function run(command: string, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv } = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** A folder that is gone after the test. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-test-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same for what takes time. */
export async function withFolderAsync(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-test-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Line {
  readonly tid: number;
  readonly text: string;
}

/** The lines of a text output with process ids in front; unfinished and resumed halves of a call are joined. */
export function lines(text: string): Line[] {
  const begun = new Map<string, string>();
  return text.split('\n').flatMap((line) => {
    const [, tid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest);
    if (unfinished !== null) begun.set(tid, unfinished[1] ?? '');
    if (tid === '' || unfinished !== null) return [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : `${begun.get(tid) ?? ''}${resumed[1] ?? ''}`;
    return [{ tid: Number(tid), text: whole.replace(/\) +=/, ') =') }];
  });
}

export interface Traced extends Outcome {
  readonly lines: readonly Line[];
}

function traced(command: string, flags: readonly string[], args: readonly string[]): Traced {
  return withFolder((folder) => {
    const output = join(folder, 'out.txt');
    const outcome = run(command, [...flags, '-o', output, ...args]);
    return { ...outcome, lines: lines(readFileSync(output, 'utf8')) };
  });
}

/** Traces a command with sysspan, following forks unless told otherwise. */
export function trace(args: readonly string[], flags: readonly string[] = ['-f']): Traced {
  return traced(sysspan, ['trace', ...flags], ['--', ...args]);
}

/** The second opinion. */
export function strace(args: readonly string[]): Traced {
  return traced('strace', ['-f'], args);
}

/** Spans of a traced command. */
export function spansOf(args: readonly string[], flags: readonly string[] = ['-f']): Outcome & { readonly spans: readonly OtlpSpan[] } {
  return withFolder((folder) => {
    const file = join(folder, 'spans.jsonl');
    const outcome = run(sysspan, ['trace', ...flags, '--spans', file, '--', ...args]);
    const requests = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as OtlpTraceRequest);
    const spans = requests.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
    return { ...outcome, spans };
  });
}

/** A span's attribute as text. */
export function attribute(span: OtlpSpan, key: string): string | undefined {
  const value = span.attributes.find((candidate) => candidate.key === key)?.value;
  return value?.stringValue ?? value?.intValue ?? value?.boolValue?.toString();
}

export const isCall = (span: OtlpSpan): boolean => attribute(span, 'syscall.number') !== undefined;

/** Names of the calls in lines, without signals and ends. */
export function callNames(list: readonly Line[]): string[] {
  return list.flatMap(({ text }) => /^(\w+)\(/.exec(text)?.[1] ?? []);
}

/** Lines by thread, in the order of first appearance. */
export function byThread(list: readonly Line[]): Map<number, Line[]> {
  const threads = new Map<number, Line[]>();
  for (const line of list) threads.set(line.tid, [...(threads.get(line.tid) ?? []), line]);
  return threads;
}

/** Ids of the BPF programs that a process has attached: kernel/bpf/syscall.c, bpf_link_show_fdinfo(). */
export function programsOf(pid: number): number[] {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      const id = /^link_type:[\s\S]*^prog_id:\s+(\d+)$/m.exec(readFileSync(join(folder, fd), 'utf8'))?.[1];
      return id === undefined ? [] : [Number(id)];
    } catch {
      return []; // closed meanwhile, which no link is
    }
  });
}

/** Those of some programs that are in the kernel. */
export function loaded(ids: readonly number[]): number[] {
  const programs = JSON.parse(run('bpftool', ['-j', 'prog', 'show']).stdout) as { id: number }[];
  return programs.flatMap(({ id }) => (ids.includes(id) ? [id] : []));
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Kills it if it still runs, so that a test that failed leaves nothing that keeps its file running. */
  readonly [Symbol.dispose]: () => void;
}

/** Starts a command in the background; `ended` resolves with its status and signal. */
export function start(command: string, args: readonly string[]): Started {
  const child = spawn(command, args, { stdio: 'ignore' });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  if (child.pid === undefined) throw new Error(`${command} did not start`);
  return { pid: child.pid, ended, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
