// What a virtual machine has in memory: this machine's programs and libraries as far as the tests use them, and sysspan and the
// tests as bundles, at the places that they have in the checkout, below /sysspan.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle } from '../../deploy/images/bundle.ts';
import { run } from '../../deploy/images/tools.ts';

const checkout = join(import.meta.dirname, '../..');
/** What the tests start, and what those start. */
const PROGRAMS = 'sh cat cp echo env false ls mktemp rm sleep touch true wc dmesg unshare strace git bpftool'.split(' ');
const FILES = ['bpf/build', 'native/build/Release/sysspan.node', 'agent/package.json', 'test/programs/build'];
/** What others call "merged": old places are links to the new ones. */
const LINKS = ['bin', 'sbin', 'lib', 'lib32', 'lib64'];

/** Writes a cpio archive that a kernel takes as its first file system. */
export async function writeInitramfs(tests: readonly string[], busybox: string, folder: string, output: string): Promise<void> {
  for (const part of ['dev', 'proc', 'sys', 'root', 'tmp', 'etc', 'usr']) mkdirSync(join(folder, part), { recursive: true });
  for (const link of LINKS) {
    mkdirSync(join(folder, 'usr', link));
    symlinkSync(`usr/${link}`, join(folder, link));
  }
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\n');
  writeFileSync(join(folder, 'etc/hostname'), 'machine\n');
  writeFileSync(join(folder, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  copyFileSync(busybox, join(folder, 'bin/busybox'));
  copyFileSync(join(import.meta.dirname, 'init.sh'), join(folder, 'init'));
  chmodSync(join(folder, 'init'), 0o755);
  for (const program of PROGRAMS) place(folder, onPath(program));
  place(folder, process.execPath, '/usr/bin/node');
  run('strip', [join(folder, 'usr/bin/node')]);
  await placeProject(tests, join(folder, 'sysspan'));
  for (const library of librariesOf(join(checkout, 'native/build/Release/sysspan.node'))) place(folder, library);
  for (const file of readdirSync(join(checkout, 'test/programs/build')))
    for (const library of librariesOf(join(checkout, 'test/programs/build', file))) place(folder, library);
  pack(folder, busybox, output);
}

async function placeProject(tests: readonly string[], target: string): Promise<void> {
  for (const file of FILES) cpSync(join(checkout, file), join(target, file), { recursive: true });
  for (const entry of ['agent/src/main.ts', ...tests, 'test/vm/probe.ts', 'test/vm/loaded-programs.ts'])
    await bundle(checkout, entry, join(target, entry.replace(/\.ts$/, '.js')));
  chmodSync(join(target, 'agent/src/main.js'), 0o755);
  mkdirSync(join(target, 'agent/bin'));
  symlinkSync('../src/main.js', join(target, 'agent/bin/sysspan'));
}

function onPath(program: string): string {
  const found = (process.env.PATH ?? '').split(':').map((folder) => join(folder, program));
  const path = [...found, `/usr/sbin/${program}`, `/sbin/${program}`].find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`${program} is not on this machine: run test/machine/setup.sh kernel`);
  return path;
}

/** Copies a program or a library, the files that links lead to, and the libraries that it needs. */
function place(folder: string, source: string, target: string = source): void {
  const copy = join(folder, target);
  if (existsSync(copy)) return;
  mkdirSync(dirname(copy), { recursive: true });
  if (lstatSync(source).isSymbolicLink()) {
    const next = resolve(dirname(source), readlinkSync(source));
    symlinkSync(next, copy);
    place(folder, next);
    return;
  }
  copyFileSync(source, copy);
  for (const library of librariesOf(source)) place(folder, library);
}

/** Paths of the shared libraries of a program, its loader included; none of a static one. */
function librariesOf(program: string): string[] {
  try {
    const list = execFileSync('ldd', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return list.split('\n').flatMap((line) => /^\s+(?:.* => )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}

function pack(folder: string, busybox: string, output: string): void {
  execFileSync('sh', ['-c', 'find . | "$0" cpio -o -H newc >"$1"', busybox, output], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}
