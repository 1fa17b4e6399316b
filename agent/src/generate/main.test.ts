// What is committed, by values known from elsewhere, and that --check sees a change.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import * as abi from '../abi/layout.ts';
import { openFlags } from '../syscalls/constants/open.ts';
import { epollEventLayout, msghdrLayout, perfEventAttrLayout, sigactionLayout, statLayout } from '../syscalls/layouts.ts';
import { numbers } from '../syscalls/numbers.ts';
import { differences } from './main.ts';

test('knows the numbers of both architectures', () => {
  assert.equal(numbers.x64['openat'], 257);
  assert.equal(numbers.arm64['openat'], 56);
  assert.equal(numbers.x64['open'], 2);
  assert.equal(numbers.arm64['open'], undefined);
  assert.ok(
    Object.values(numbers.x64).every((number) => number < 512),
    'no x32 numbers',
  );
});

test('knows that O_DIRECTORY differs, and tries O_TMPFILE before it', () => {
  const names = openFlags.values.map(([name]) => name);
  assert.equal(new Map(openFlags.values).get('O_DIRECTORY'), 0o200000);
  assert.equal(new Map(openFlags.arm64).get('O_DIRECTORY'), 0o40000);
  assert.ok(names.indexOf('O_TMPFILE') < names.indexOf('O_DIRECTORY'));
});

test('knows the kernel structures', () => {
  assert.deepEqual(statLayout.fields['st_size'], [48, 8]);
  assert.deepEqual([statLayout.size, statLayout.arm64?.size], [144, 128]);
  assert.deepEqual([epollEventLayout.size, epollEventLayout.arm64?.size], [12, 16]);
  assert.deepEqual([msghdrLayout.size, msghdrLayout.fields['msg_flags']], [56, [48, 4]]);
  assert.deepEqual(perfEventAttrLayout.fields['flags'], [40, 8]);
  assert.deepEqual(sigactionLayout.fields['sa_mask'], [24, 8]);
});

test('knows what crosses the kernel boundary', () => {
  assert.equal(abi.wireCall.arg, 48);
  assert.deepEqual([abi.planOp.size, abi.planOp.limit], [8, 6]);
  assert.deepEqual([abi.wireHeader.size, abi.wireHeader.sizeAt], [4, 0]);
  assert.equal(abi.PLAN_STRING, 1);
});

test('names files that are missing, differ or are no longer declared', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'sysspan-generate-'));
  context.after(() => rm(folder, { recursive: true }));
  const constants = (name: string): string => `syscalls/constants/${name}.ts`;
  const written = { [constants('same')]: 'a', [constants('changed')]: 'b', [constants('left')]: 'c' };
  for (const [path, text] of Object.entries(written)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const wanted = new Map([
    [constants('same'), 'a'],
    [constants('changed'), 'B'],
    [constants('new'), 'd'],
  ]);
  assert.deepEqual(await differences(wanted, folder), [constants('changed'), constants('left'), constants('new')]);
});
