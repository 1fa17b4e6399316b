// The command finds the world as if it ran alone: what a program sees of it when it starts, alone, under strace, and under sysspan in
// each of its modes, is the same.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import { program, sysspan, withFolderAsync } from './run.ts';

/** Facts as test/programs/in_world.c makes them. */
const SIGNALS = [1, 2, 3, 10, 13, 15, 17, 20, 21, 22, 25, 34, 64];
const WORLDS: Readonly<Record<string, readonly string[]>> = {
  'as it is': [],
  'streams that are pipes, ignored signals, a umask': [
    'pipe=0',
    'pipe=1',
    'pipe=2',
    ...SIGNALS.map((signal) => `ignore=${signal}`),
    'umask=137',
  ],
  'streams that are sockets and not blocking, blocked signals, limits': [
    'socket=0',
    'socket=1',
    'socket=2',
    ...[0, 1, 2].map((fd) => `nonblock=${fd}`),
    ...SIGNALS.map((signal) => `block=${signal}`),
    'nofile=200',
    'core=0',
    'stack=1048576',
    'nice=5',
  ],
  'streams that are files, which have an offset, and a process group of its own': ['file=0', 'file=1', 'file=2', 'group'],
  'closed standard input and a session of its own': ['close=0', 'session'],
  'closed standard output': ['close=1'],
  'closed standard error, and more descriptors': ['close=2', 'pipe=3', 'socket=7', 'file=40', 'nonblock=7'],
  'no streams at all, and a directory that was removed': ['close=0', 'close=1', 'close=2', 'lost-directory'],
};

interface Way {
  /** What starts the program; the file is the tracer's. */
  readonly words: (output: string) => readonly string[];
  /** It goes on when the program has ended, until it is told to end. */
  readonly stays?: boolean;
  /** It writes to standard error. */
  readonly says?: boolean;
}

const WAYS: Readonly<Record<string, Way>> = {
  'strace -f': { words: (output) => ['strace', '-f', '-o', output] },
  text: { words: (output) => [sysspan, 'trace', '-f', '-o', output, '--'] },
  'text of one thread': { words: (output) => [sysspan, 'trace', '-o', output, '--'] },
  // Nobody reads it: not much of it.
  'text to standard error': { words: () => [sysspan, 'trace', '-f', '-e', 'execve', '--'], says: true },
  JSON: { words: (output) => [sysspan, 'trace', '-f', '--output-format=json', '-o', output, '--'] },
  'a summary': { words: (output) => [sysspan, 'trace', '-fc', '-o', output, '--'] },
  spans: { words: (output) => [sysspan, 'trace', '-f', '--spans', output, '--'] },
  'a page': { words: () => [sysspan, 'trace', '-f', '--view', '--'], stays: true, says: true },
};

/** Numbers of unnamed files and of groups that are made, which are others each time. */
const unnumbered = (facts: string, made: boolean): string =>
  (made ? facts.replace(/^process group \d+, session \d+$/m, 'groups of its own') : facts)
    .replaceAll(/\b(pipe|socket):\[\d+\]/g, '$1')
    .replaceAll(/\/tmp\/(#\d+|lost-\w+|sysspan-test-\w+)/g, '/tmp/one');

async function found(folder: string, facts: readonly string[], { words, stays = false }: Way): Promise<string> {
  const output = join(folder, 'world');
  const args = [...facts, '--', ...words(join(folder, 'tracer')), program('world'), output];
  const env = { PATH: process.env['PATH'], HOME: '/root', LATIN: 'x', EMPTY: '' };
  const command = spawn(program('in_world'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  command.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  command.stdout.resume();
  const ended = new Promise<number | null>((resolve) => command.once('exit', resolve));
  try {
    if (stays) await until('the program to end', () => existsSync(output) && readFileSync(output, 'utf8').endsWith('the end\n'));
    else assert.equal(await ended, 0, said);
  } finally {
    command.kill('SIGKILL');
  }
  const world = unnumbered(readFileSync(output, 'utf8'), facts.includes('session') || facts.includes('group'));
  rmSync(output);
  return world;
}

/** What a tracer writes to standard error moves the offset that a file has there. */
const comparable = (world: string, { says = false }: Way): string[] =>
  (says ? world.replace(/^(descriptor 2: .*, offset) \d+$/m, '$1 of its own') : world).split('\n');

const differences = (one: readonly string[], other: readonly string[]): string[] =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, at) =>
    one[at] === other[at] ? [] : [`alone ${one[at]}, here ${other[at]}`],
  ).flat();

describe('the world of a command', () => {
  for (const [world, facts] of Object.entries(WORLDS))
    test(world, async () => {
      await withFolderAsync(async (folder) => {
        const alone = await found(folder, facts, { words: () => [] });
        assert.match(alone, /^directory/);
        for (const [name, way] of Object.entries(WAYS))
          assert.deepEqual(differences(comparable(alone, way), comparable(await found(folder, facts, way), way)), [], `${world}, ${name}`);
      });
    });
});
