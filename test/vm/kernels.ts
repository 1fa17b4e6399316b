// The kernels that are tried beside the running one: Debian's, as packages that are unpacked and never installed. Pinned by
// kernels.lock; a version that no archive has any more is replaced by the newest of its series, and that is said.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentLock, dependencies, fetchPackages, parseLock } from '../../deploy/images/debian.ts';
import type { Lock } from '../../deploy/images/images.ts';
import { run } from '../../deploy/images/tools.ts';
import { madeOnce } from './made-once.ts';

/** As Debian names it. */
export type Architecture = 'amd64' | 'arm64';

/** Packages that depend on the newest kernel of a suite, and what else is taken from there. */
interface Source {
  readonly suite: string;
  readonly architecture: Architecture;
  readonly newest: readonly string[];
  readonly others: readonly string[];
}

const BUSYBOX = 'busybox-static';
const FLAVOURS = ['linux-image-cloud-amd64', 'linux-image-rt-amd64'];
/**
 * Of each series the kernel of clouds and that of real time: programs may be preempted in either, or in one. For arm64 one, as
 * series differ in what both architectures share.
 */
const SOURCES: readonly Source[] = [
  { suite: 'bookworm', architecture: 'amd64', newest: FLAVOURS, others: [BUSYBOX] },
  { suite: 'trixie', architecture: 'amd64', newest: FLAVOURS, others: [] },
  { suite: 'trixie', architecture: 'arm64', newest: ['linux-image-cloud-arm64'], others: [] },
  { suite: 'sid', architecture: 'amd64', newest: FLAVOURS, others: [] },
  { suite: 'trixie-backports', architecture: 'amd64', newest: FLAVOURS, others: [] },
];
/** Since Linux 7.1 the image is in a package of its own, which linux-image depends on. */
const KERNEL = /^linux-(?:image|binary)-(\d+\.\d+\.\d.*)$/;
const HEAD = 'Debian packages for virtual machines of tests. Written by test/vm/main.ts lock.';
const lockFile = join(import.meta.dirname, 'kernels.lock');

export interface Kernel {
  /** As `uname -r` says it. */
  readonly release: string;
  readonly architecture: Architecture;
  /** Of the package. */
  readonly version: string;
  /** Path of its compressed image. */
  readonly image: string;
}

export interface Fetched {
  readonly kernels: readonly Kernel[];
  /** Path of the static program that starts and ends a machine, for amd64. */
  readonly busybox: string;
}

/** Text of kernels.lock for what Debian has now: one part for each suite and architecture. */
export function newestLock(cache: string): string {
  mkdirSync(cache, { recursive: true });
  const parts = SOURCES.map((source) => {
    const { suite, architecture, others } = source;
    const names = [...newestKernels(source, cache), ...others];
    return currentLock({ suite, names, head: HEAD, architectures: [architecture] }, cache, new Date());
  });
  return parts.join('\n');
}

function newestKernels({ suite, architecture, newest }: Source, cache: string): string[] {
  const kernelsOf = (names: readonly string[]): string[] =>
    dependencies(suite, names, architecture, cache).flatMap((found) => found.filter((name) => KERNEL.test(name)));
  return kernelsOf(newest).map((image) => kernelsOf([image])[0] ?? image);
}

export function writeLock(cache: string): void {
  writeFileSync(lockFile, newestLock(cache));
}

/** Everything of the lock, from the cache when it is there. `say` gets a sentence when it is not what was locked. */
export function fetchKernels(cache: string, say: (sentence: string) => void): Fetched {
  const locked = parseParts(readFileSync(lockFile, 'utf8'));
  try {
    return unpacked(locked, cache);
  } catch (cause) {
    const newest = parseParts(newestLock(cache));
    const names = newest.flatMap(({ packages }) => packages.map(({ name }) => name)).filter((name) => KERNEL.test(name));
    say(`${(cause as Error).message}; going on with the newest of each series: ${names.join(', ')}`);
    return unpacked(newest, cache);
  }
}

function parseParts(text: string): Lock[] {
  return text.split(/^(?=suite )/m).flatMap((part) => (part.startsWith('suite ') ? parseLock(part) : []));
}

function unpacked(locks: readonly Lock[], cache: string): Fetched {
  const folders = new Map<string, string>();
  const kernels: Kernel[] = [];
  for (const lock of locks) {
    const architecture = lock.packages[0]?.architecture === 'arm64' ? 'arm64' : 'amd64';
    const names = lock.packages.map(({ name }) => name);
    const debs = fetchPackages(lock, names, architecture, cache);
    for (const [at, { name, version }] of lock.packages.entries()) {
      const folder = unpack(debs[at] ?? '', join(cache, 'unpacked', `${name}_${version.replace(':', '%3a')}`));
      const release = KERNEL.exec(name)?.[1];
      if (release === undefined) folders.set(name, folder);
      else kernels.push({ release, architecture, version, image: imageIn(folder, release) });
    }
  }
  return { kernels, busybox: join(folders.get(BUSYBOX) ?? '', 'bin/busybox') };
}

/** Where the packages of one series and another have it. */
function imageIn(folder: string, release: string): string {
  const places = [join(folder, `boot/vmlinuz-${release}`), join(folder, `usr/lib/modules/${release}/vmlinuz`)];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`the package of Linux ${release} has its image neither at ${places.join(' nor at ')}`);
  return found;
}

/** Without the modules, which nothing needs. */
function unpack(deb: string, folder: string): string {
  return madeOnce(folder, (work) => {
    run('dpkg-deb', ['--extract', deb, work]);
    rmSync(join(work, 'lib/modules'), { recursive: true, force: true });
  });
}
