// What a virtual machine has in memory: programs and libraries of a userland as far as the tests use them, and sysspan and the
// tests as bundles, at the places that they have in the checkout, below /sysspan.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle } from '../../deploy/images/bundle.ts';
import { run } from '../../deploy/images/tools.ts';
import type { Userland } from './userland.ts';

const checkout = join(import.meta.dirname, '../..');
/** What the tests start, and what those start. */
const PROGRAMS = 'sh cat cp echo env false ls mktemp rm sleep touch true wc dmesg unshare strace git bpftool'.split(' ');
const ADDON = 'native/build/Release/sysspan.node';
const LAUNCHER = 'agent/bin/sysspan';
const TRACEES = 'test/programs/build';
/** What others call "merged": old places are links to the new ones. */
const LINKS = ['bin', 'sbin', 'lib', 'lib32', 'lib64'];

interface Contents {
  /** Paths of test files in the checkout. */
  readonly tests: readonly string[];
  readonly userland: Userland;
  /** Path of a busybox that runs here. */
  readonly archiver: string;
}

/** Writes a cpio archive that a kernel takes as its first file system. `folder` is where it is put together. */
export async function writeInitramfs({ tests, userland, archiver }: Contents, folder: string, output: string): Promise<void> {
  for (const part of ['dev', 'proc', 'sys', 'root', 'tmp', 'etc', 'usr']) mkdirSync(join(folder, part), { recursive: true });
  for (const link of LINKS) {
    mkdirSync(join(folder, 'usr', link));
    symlinkSync(`usr/${link}`, join(folder, link));
  }
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\n');
  writeFileSync(join(folder, 'etc/hostname'), 'machine\n');
  writeFileSync(join(folder, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  copyFileSync(userland.busybox, join(folder, 'bin/busybox'));
  copyFileSync(join(import.meta.dirname, 'init.sh'), join(folder, 'init'));
  chmodSync(join(folder, 'init'), 0o755);
  for (const program of PROGRAMS) place(userland, folder, userland.program(program));
  place(userland, folder, '/usr/bin/node', userland.node);
  run('llvm-strip', [join(folder, 'usr/bin/node')]);
  await placeProject(tests, userland.built, join(folder, 'sysspan'));
  const built = [ADDON, LAUNCHER, ...readdirSync(join(userland.built, TRACEES)).map((file) => join(TRACEES, file))];
  for (const library of built.flatMap((file) => userland.libraries(join(userland.built, file)))) place(userland, folder, library);
  pack(archiver, folder, output);
}

async function placeProject(tests: readonly string[], built: string, target: string): Promise<void> {
  for (const file of ['bpf/build', ADDON, LAUNCHER, TRACEES]) cpSync(join(built, file), join(target, file), { recursive: true });
  cpSync(join(checkout, 'agent/package.json'), join(target, 'agent/package.json'));
  await bundle(checkout, 'agent/src/start.ts', join(target, 'agent/dist/start.js'));
  for (const entry of [...tests, 'test/vm/probe.ts', 'test/vm/loaded-programs.ts'])
    await bundle(checkout, entry, join(target, entry.replace(/\.ts$/, '.js')));
  for (const arch of ['x64', 'arm64']) {
    const bin = join(target, `node_modules/node-linux-${arch}/bin`);
    mkdirSync(bin, { recursive: true });
    symlinkSync('/usr/bin/node', join(bin, 'node'));
  }
}

/** Copies a program or a library, the files that links lead to, and the libraries that it needs. */
function place(userland: Userland, folder: string, target: string, source: string = join(userland.root, target)): void {
  const copy = join(folder, target);
  // A link's target is one of the machine's, wherever it leads here.
  if (lstatSync(copy, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(copy), { recursive: true });
  if (lstatSync(source).isSymbolicLink()) {
    const next = resolve(dirname(target), readlinkSync(source));
    symlinkSync(next, copy);
    place(userland, folder, next);
    return;
  }
  copyFileSync(source, copy);
  for (const library of userland.libraries(source)) place(userland, folder, library);
}

function pack(archiver: string, folder: string, output: string): void {
  execFileSync('sh', ['-c', 'find . | "$0" cpio -o -H newc >"$1"', archiver, output], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}
