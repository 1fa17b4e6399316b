// Compiles sysspan and the test programs for another architecture, by the same Makefiles as for this one. They name one place for
// what they make, so it is made in copies of the sources.

import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../../deploy/images/tools.ts';

export interface Target {
  /** As compilers name it, such as aarch64-linux-gnu. */
  readonly triplet: string;
  /** The folder with its headers and libraries. */
  readonly sysroot: string;
  /** That of its Node, which has the headers. */
  readonly node: string;
}

const checkout = join(import.meta.dirname, '../..');
const SOURCES = ['bpf', 'native', 'test/programs'];

/** Compiles what is older than its sources. Results are below `folder` at the places that they have in the checkout. */
export function compileFor({ triplet, sysroot, node }: Target, folder: string): void {
  for (const part of SOURCES) copySources(join(checkout, part), join(folder, part));
  const flags = `--target=${triplet} --sysroot=${sysroot}`;
  const compilers = [`CC=clang ${flags}`, `CXX=clang++ ${flags}`, 'LDFLAGS=-fuse-ld=lld'];
  const tools = [`NODE=${process.execPath}`, `BIN=${join(checkout, 'node_modules/.bin')}`];
  const settings = [`ARCH=${triplet.replace(/-.*/, '')}`, `SYSROOT=${sysroot}`, `NODE_PACKAGE=${node}`, ...tools];
  run('env', [...compilers, 'make', '-f', join(checkout, 'Makefile'), ...settings, 'compiled'], folder);
  run('make', [`CC=clang ${flags} -fuse-ld=lld`], join(folder, 'test/programs'));
}

function copySources(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(to)) if (name !== 'build') rmSync(join(to, name), { recursive: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: true, filter: (path) => basename(path) !== 'build' && !path.endsWith('.ts') });
}
