// The kernels that are tried beside the running one: Debian's, as packages that are unpacked and never installed. Pinned by
// kernels.lock; a version that no archive has any more is replaced by the newest of its series, and that is said.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentLock, dependencies, fetchPackages, parseLock } from '../../deploy/images/debian.ts';
import type { Lock } from '../../deploy/images/images.ts';
import { run } from '../../deploy/images/tools.ts';

const SUITE = 'bookworm';
const ARCHITECTURE = 'amd64';
/** Packages that depend on the newest kernel of a series: that of the suite (6.1), and the one that Debian 13 has. */
const SERIES = ['linux-image-cloud-amd64', 'linux-image-6.12-cloud-amd64'];
const KERNEL = /^linux-image-(\d+\.\d+)\.\d.*-cloud-amd64$/;
const BUSYBOX = 'busybox-static';
const HEAD = 'Debian packages for virtual machines of tests. Written by test/vm/main.ts lock.';
const lockFile = join(import.meta.dirname, 'kernels.lock');

export interface Kernel {
  /** As `uname -r` says it. */
  readonly release: string;
  /** Of the package. */
  readonly version: string;
  /** Path of its compressed image. */
  readonly image: string;
}

export interface Fetched {
  readonly kernels: readonly Kernel[];
  /** Path of the static program that starts and ends a machine. */
  readonly busybox: string;
}

/** Text of kernels.lock for what Debian has now. */
export function newestLock(cache: string): string {
  mkdirSync(cache, { recursive: true });
  const kernels = dependencies(SUITE, SERIES, cache).filter((name) => KERNEL.test(name));
  return currentLock({ suite: SUITE, names: [...kernels.sort(), BUSYBOX], head: HEAD, architectures: [ARCHITECTURE] }, cache, new Date());
}

export function writeLock(cache: string): void {
  writeFileSync(lockFile, newestLock(cache));
}

/** Everything of the lock, from the cache when it is there. `say` gets a sentence when it is not what was locked. */
export function fetchKernels(cache: string, say: (sentence: string) => void): Fetched {
  const locked = parseLock(readFileSync(lockFile, 'utf8'));
  try {
    return unpacked(locked, cache);
  } catch (cause) {
    const newest = parseLock(newestLock(cache));
    say(`${(cause as Error).message}; going on with the newest of each series: ${kernelNames(newest).join(', ')}`);
    return unpacked(newest, cache);
  }
}

function kernelNames({ packages }: Lock): string[] {
  return packages.map(({ name }) => name).filter((name) => KERNEL.test(name));
}

function unpacked(lock: Lock, cache: string): Fetched {
  const names = [...kernelNames(lock), BUSYBOX];
  const debs = fetchPackages(lock, names, ARCHITECTURE, cache);
  const folderOf = (name: string): string => {
    const version = lock.packages.find((one) => one.name === name)?.version ?? '';
    return unpack(debs[names.indexOf(name)] ?? '', join(cache, 'unpacked', `${name}_${version.replace(':', '%3a')}`));
  };
  const kernels = kernelNames(lock).map((name) => {
    const boot = join(folderOf(name), 'boot');
    const image = readdirSync(boot).find((file) => file.startsWith('vmlinuz-')) ?? '';
    const version = lock.packages.find((one) => one.name === name)?.version ?? '';
    return { release: image.slice('vmlinuz-'.length), version, image: join(boot, image) };
  });
  return { kernels, busybox: join(folderOf(BUSYBOX), 'bin/busybox') };
}

/** Once: a folder that is there is whole. */
function unpack(deb: string, folder: string): string {
  try {
    readdirSync(folder);
    return folder;
  } catch {
    mkdirSync(join(folder, '..'), { recursive: true });
    const work = mkdtempSync(`${folder}.`);
    run('dpkg-deb', ['--extract', deb, work]);
    rmSync(join(work, 'lib/modules'), { recursive: true, force: true });
    renameSync(work, folder);
    return folder;
  }
}
