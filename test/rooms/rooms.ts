// The rooms of each part, in the order in which they build on each other: a room may use those before it, and none behind it. `make check`
// fails for an arrow back, which a circle has too, for one into another part that is none of its ways in, and for a room without a place.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

export interface Part {
  /** Its folder. A room is a folder of it, or a file that lies in none. */
  readonly folder: string;
  readonly rooms: readonly string[];
  /** Packages of this project that it may import. */
  readonly packages?: readonly string[];
}

export const PARTS: readonly Part[] = [
  { folder: 'native/src', rooms: ['kernel', 'decode', 'otlp', 'trees', 'text', 'export', 'files', 'outbox', 'reader', 'addon'] },
  {
    folder: 'agent/src',
    rooms: [
      'clock',
      'errors',
      'terminal',
      'installed',
      'abi',
      'semconv',
      'syscalls',
      'telemetry',
      'config',
      'kube',
      'node-trace',
      'spans',
      'runs',
      'session',
      'export',
      'http',
      'viewer',
      'cli',
      'check',
      'local',
      'node',
      'testing',
      'generate',
      'verbs',
      'trace',
      'main',
      'start',
    ],
    packages: ['@sysspan/native'],
  },
  {
    folder: 'operator/src',
    rooms: ['errors', 'api', 'reconcile', 'settings', 'kube', 'controller', 'farewell', 'generate', 'testing', 'main'],
    packages: [
      '@sysspan/agent/config',
      '@sysspan/agent/kube',
      '@sysspan/agent/node-trace',
      '@sysspan/agent/syscalls',
      '@sysspan/agent/telemetry',
    ],
  },
];

const SOURCE = /(?<!\.test)\.(?:tsx?|cc|h)$/;
const TYPESCRIPT = /(?:\bfrom|\bimport\(|^import)\s*'([^']+)'/gm;
const INCLUDE = /^#include "([^"]+)"/gm;

/** What a file names, as paths from the part's folder, or packages. Includes are from there already, or from beside the file. */
function namedBy(path: string, text: string): string[] {
  if (!/\.tsx?$/.test(path)) return [...text.matchAll(INCLUDE)].map(([, name = '']) => name);
  return [...text.matchAll(TYPESCRIPT)].map(([, name = '']) => (name.startsWith('.') ? posix.join(dirname(path), name) : name));
}

const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.[a-z]+$/, '') ?? '';

export interface Arrow {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Arrows between rooms, one for each file and room. @throws Error when a file cannot be read */
export function arrows(checkout: string, { folder }: Part): Arrow[] {
  const root = join(checkout, folder);
  const files = readdirSync(root, { encoding: 'utf8', recursive: true }).filter((name) => SOURCE.test(name));
  return files.flatMap((file) => {
    const from = roomOf(file);
    const rooms = new Set(
      namedBy(file, readFileSync(join(root, file), 'utf8')).map((name) => (name.startsWith('@') ? name : roomOf(name))),
    );
    rooms.delete(from);
    return [...rooms].map((to) => ({ file, from, to }));
  });
}

/** What is wrong with a part, a sentence each. */
export function faultsOf(checkout: string, part: Part): string[] {
  const place = new Map(part.rooms.map((room, at) => [room, at]));
  const root = join(checkout, part.folder);
  const present = new Set(
    readdirSync(root)
      .filter((name) => !name.includes('.') || SOURCE.test(name))
      .map(roomOf),
  );
  const homeless = [...present].filter((room) => !place.has(room) && !room.endsWith('.test'));
  const faults = homeless.map((room) => `${part.folder}/${room} has no place among the rooms: give it one in test/rooms/rooms.ts`);
  for (const { file, from, to } of arrows(checkout, part)) {
    const name = `${part.folder}/${file}`;
    if (to.startsWith('@sysspan/')) {
      if (!(part.packages ?? []).includes(to)) faults.push(`${name} imports ${to}, which is no way into another part for ${part.folder}`);
    } else if (to === '..') {
      faults.push(`${name} imports what lies outside of ${part.folder}: use the package`);
    } else if ((place.get(to) ?? -1) > (place.get(from) ?? part.rooms.length)) {
      faults.push(`${name} uses ${to}, which is behind ${from}: move what both need to a room before them`);
    }
  }
  return faults;
}
