// Asks clang about the kernel's headers, for both architectures: what is defined, what it is worth, how a structure is
// laid out. Nothing is linked or run; values are read from the LLVM text of a constant array.

import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export type Architecture = 'x64' | 'arm64';
export const architectures: readonly Architecture[] = ['x64', 'arm64'];

const targets = {
  x64: { triple: 'x86_64-linux-gnu', folder: 'x86' },
  arm64: { triple: 'aarch64-linux-gnu', folder: 'arm64' },
} as const;

/** What a C file starts with. */
export interface Preamble {
  readonly include: readonly string[];
  /** Macros to define before the includes, `NAME` or `NAME=value`. */
  readonly defines?: readonly string[];
  /** C text after the includes. */
  readonly declare?: string;
}

/** The C text of a preamble. A header that one architecture does not have is left out there. */
export function preambleText({ include, defines = [], declare = '' }: Preamble): string {
  const macros = defines.map((define) => `#define ${define.replace('=', ' ')}\n`);
  const includes = include.map((header) => `#if __has_include(<${header}>)\n#include <${header}>\n#endif\n`);
  return [...macros, ...includes, declare, '\n'].join('');
}

/** Runs clang with the kernel's headers only; `source` is a C file. Resolves to what it prints. */
export function clang(folder: string, architecture: Architecture, args: readonly string[], source: string): Promise<string> {
  const { triple, folder: asm } = targets[architecture];
  const folders = [join(folder, 'usr/lib/linux/uapi', asm), join(folder, 'usr/include'), join(import.meta.dirname, 'libc')];
  const search = folders.flatMap((path) => ['-isystem', path]);
  const mode = ['-target', triple, '-std=gnu11', '-ferror-limit=0', '-ffreestanding', '-nostdlibinc', ...search, '-w'];
  return inTurn(() => runClang([...mode, ...args, '-x', 'c', '-'], source));
}

/** Integer constant expressions, in order; negative where the expression is. Errors name the expression. */
export async function evaluate(
  folder: string,
  architecture: Architecture,
  preamble: Preamble,
  expressions: readonly string[],
): Promise<bigint[]> {
  if (expressions.length === 0) return [];
  // The ones at both ends keep LLVM from writing leading or trailing zeros in a short form.
  const words = expressions.map((text) => `#line 1 "${text}"\n(unsigned long long)(${text}), (${text}) < 0,\n`).join('');
  const source = `${preambleText(preamble)}const unsigned long long sysspan_values[] = {1,\n${words}1};\n`;
  const output = await clang(folder, architecture, ['-S', '-emit-llvm', '-o', '-'], source);
  const text = /@sysspan_values = .*? \[(i64 [^\]]*)\]/.exec(output)?.[1];
  const read = text?.split(', ').map((word) => BigInt(word.slice('i64 '.length))) ?? [];
  if (read.length !== expressions.length * 2 + 2) throw new Error(`clang gave ${read.length} words for ${expressions.length} values`);
  return expressions.map((_, index) => {
    const value = read[index * 2 + 1] ?? 0n;
    return read[index * 2 + 2] === 1n ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  });
}

function runClang(args: readonly string[], source: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn('clang', args, { stdio: 'pipe' });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.on('error', (cause) => reject(new Error(`clang cannot be run: ${cause.message}: install clang`, { cause })));
  child.on('close', (code) => {
    if (code === 0) return resolve(Buffer.concat(output).toString());
    const lines = Buffer.concat(errors)
      .toString()
      .split('\n')
      .filter((line) => line.includes('error: '));
    reject(new Error(`clang refuses what is to be generated:\n${lines.join('\n')}`));
  });
  child.stdin.on('error', reject);
  child.stdin.end(source);
  return promise;
}

const waiting: (() => void)[] = [];
let free = availableParallelism();

/** Runs as many at a time as there are CPUs. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
}
