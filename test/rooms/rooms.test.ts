import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { includeFaults } from './includes.ts';
import { arrows, faultsOf, PARTS } from './rooms.ts';

const checkout = join(import.meta.dirname, '../..');

/** Faults of a copy of the project's parts in which something was changed. */
function faultsWhen(change: (copy: string) => void): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'sysspan-rooms-'));
  try {
    for (const { folder } of PARTS) cpSync(join(checkout, folder), join(copy, folder), { recursive: true });
    change(copy);
    return PARTS.flatMap((part) => faultsOf(copy, part));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

describe('rooms', () => {
  test('build on each other in one direction', () => {
    assert.deepEqual(
      faultsWhen(() => undefined),
      [],
    );
  });

  test('are used: their arrows are found', () => {
    for (const part of PARTS) assert.ok(arrows(checkout, part).length >= part.rooms.length, part.folder);
  });

  const changes: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'an import of a room behind',
      'agent/src/kube/lines.ts',
      "import type {} from '../node/node-agent.ts';",
      /kube\/lines\.ts uses node, which is behind kube/,
    ],
    ['a re-export of one', 'agent/src/kube/index.ts', "export * from '../node/node-agent.ts';", /kube\/index\.ts uses node/],
    ['one that is imported when it is needed', 'agent/src/spans/blocks.ts', "await import('../cli/words.ts');", /blocks\.ts uses cli/],
    [
      'an include of a room behind',
      'native/src/kernel/ring.h',
      '#include "trees/trees.h"',
      /kernel\/ring\.h uses trees, which is behind kernel/,
    ],
    ['an include of the reader', 'native/src/text/text.cc', '#include "reader.h"', /text\/text\.cc uses reader/],
    ['an import of another part', 'agent/src/node/main.ts', "import type {} from '@sysspan/operator/api';", /no way into another part/],
    ['... by its path', 'operator/src/main.ts', "import type {} from '../../agent/src/clock.ts';", /outside of operator\/src/],
  ];
  for (const [name, file, line, expected] of changes)
    test(`${name} is found`, () => {
      const [fault = '', ...more] = faultsWhen((copy) => appendFileSync(join(copy, file), `\n${line}\n`));
      assert.match(fault, expected);
      assert.deepEqual(more, []);
    });

  test('a new one needs a place', () => {
    const faults = faultsWhen((copy) => {
      mkdirSync(join(copy, 'agent/src/utils'));
      writeFileSync(join(copy, 'agent/src/utils/all.ts'), '');
    });
    assert.deepEqual(faults, ['agent/src/utils has no place among the rooms: give it one in test/rooms/rooms.ts']);
  });
});

describe('files of bpf/', () => {
  const faultsOfBpf = (change: (copy: string) => void): string[] => {
    const copy = mkdtempSync(join(tmpdir(), 'sysspan-includes-'));
    try {
      cpSync(join(checkout, 'bpf'), copy, { recursive: true, filter: (path) => !path.endsWith('.o') });
      change(copy);
      return includeFaults(copy);
    } finally {
      rmSync(copy, { recursive: true });
    }
  };

  test('include what they use', () => {
    assert.deepEqual(
      faultsOfBpf(() => undefined),
      [],
    );
  });
  test('that use what they do not include are found', () => {
    const faults = faultsOfBpf((copy) => appendFileSync(join(copy, 'registers.bpf.h'), '\nstatic int late(void) { return boottime(); }\n'));
    assert.deepEqual(faults, ['registers.bpf.h uses boottime, and does not include ring.bpf.h']);
  });
  test('that include what they do not use are found', () => {
    const faults = faultsOfBpf((copy) => appendFileSync(join(copy, 'registers.bpf.h'), '\n#include "cgroup.bpf.h"\n'));
    assert.deepEqual(faults, ['registers.bpf.h includes cgroup.bpf.h, and uses nothing of it']);
  });
});
