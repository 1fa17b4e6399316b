// Where the programs, the libraries and Node of a virtual machine come from: this machine, or a folder with packages of another
// architecture. Nothing of such a folder can run here, so its libraries are found by what the files themselves name.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../deploy/images/tools.ts';

export interface Userland {
  /** The folder that stands for its root. */
  readonly root: string;
  /** Path of a static program, which starts and ends a machine. */
  readonly busybox: string;
  /** Path of Node's binary. */
  readonly node: string;
  /** What was compiled for it lies here, at the places that it has in the checkout. */
  readonly built: string;
  /** The place below the root of a program. @throws Error when there is none */
  readonly program: (name: string) => string;
  /** Places below the root of the shared libraries of a file, its loader included; none of a static one. */
  readonly libraries: (file: string) => string[];
}

/** That of this machine. `built` is the checkout. */
export function ownUserland(busybox: string, built: string): Userland {
  return { root: '/', busybox, node: process.execPath, built, program: onPath, libraries: linkedHere };
}

function onPath(program: string): string {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  const path = folders.map((folder) => join(folder, program)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`${program} is not on this machine: run test/machine/setup.sh kernel`);
  return path;
}

function linkedHere(file: string): string[] {
  try {
    const list = execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return list.split('\n').flatMap((line) => /^\s+(?:.* => )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}

const PROGRAM_FOLDERS = ['usr/bin', 'usr/sbin', 'bin', 'sbin'];

/** Finds what lies in `root`, where Debian's packages for `triplet` are unpacked. `origin` says where more of them would be named. */
export function finder(root: string, triplet: string, origin: string): Pick<Userland, 'program' | 'libraries'> {
  const placeOf = (name: string, folders: readonly string[], why: string): string => {
    const found = folders.map((folder) => join('/', folder, name)).find((place) => existsSync(join(root, place)));
    if (found === undefined) throw new Error(`${why}, and no package of ${origin} has it: add one that does`);
    return found;
  };
  const libraryFolders = [`lib/${triplet}`, `usr/lib/${triplet}`];
  return {
    program: (name) => placeOf(name, PROGRAM_FOLDERS, `a machine needs ${name}`),
    libraries: (file) => {
      const { loader, needed } = linked(file);
      return [...loader, ...needed.map((name) => placeOf(name, libraryFolders, `${file} needs ${name}`))];
    },
  };
}

/** What the headers of an ELF file name: readelf(1). */
function linked(file: string): { readonly loader: readonly string[]; readonly needed: readonly string[] } {
  const text = run('readelf', ['--wide', '--program-headers', '--dynamic', file]);
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);
  return { loader: all(/program interpreter: (.+)\]/g), needed: all(/\(NEEDED\).*\[(.+)\]/g) };
}
