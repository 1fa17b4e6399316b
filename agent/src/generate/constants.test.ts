import assert from 'node:assert/strict';
import test from 'node:test';
import { constantFiles, select } from './constants.ts';
import { HeadersMissing, headers } from './headers.ts';
import type { ListSpec } from './lists.ts';
import { numberText } from './source-text.ts';

const folder = await headers().catch((error: unknown) => {
  if (error instanceof HeadersMissing) return undefined;
  throw error;
});
const skip = folder === undefined ? 'the kernel headers cannot be had here' : false;

const spec: ListSpec = {
  file: 'some',
  name: 'someFlags',
  header: 'linux/fcntl.h',
  prefix: 'O_',
  include: ['linux/fcntl.h'],
};

async function text(...specs: ListSpec[]): Promise<string> {
  return (await constantFiles(folder ?? '', specs)).get('constants/some.ts') ?? '';
}

test('takes the given names first, then what the pattern finds, without exceptions', () => {
  const defined = new Set(['A_1', 'A_2', 'A_3', 'B_1', 'A_4']);
  assert.deepEqual(select({ ...spec, names: ['A_3', 'A_9'], pattern: '^A_', except: ['A_[2]'] }, defined), ['A_3', 'A_1', 'A_4']);
});

test('an exception must match the whole name', () => {
  assert.deepEqual(select({ ...spec, pattern: '^A', except: ['A'] }, new Set(['A', 'AB'])), ['AB']);
});

test('gives arm64 a list of its own where values differ', { skip }, async () => {
  const written = await text({ ...spec, names: ['O_CREAT', 'O_DIRECTORY'] });
  assert.match(written, /values: \[\n {4}\['O_CREAT', 64\],\n {4}\['O_DIRECTORY', 0x10000\],\n {2}\],/);
  assert.match(written, /arm64: \[\n {4}\['O_CREAT', 64\],\n {4}\['O_DIRECTORY', 0x4000\],\n {2}\],/);
});

test('says values once where they are the same', { skip }, async () => {
  assert.doesNotMatch(await text({ ...spec, names: ['O_CREAT'] }), /arm64/);
});

test('keeps the first of two names for one value', { skip }, async () => {
  const written = await text({ ...spec, include: ['linux/errno.h'], names: ['EAGAIN', 'EWOULDBLOCK'] });
  assert.match(written, /values: \[\['EAGAIN', 11\]\],/);
});

test('leaves out what an architecture does not define', { skip }, async () => {
  const written = await text({ ...spec, include: ['linux/mman.h'], names: ['MAP_FIXED', 'MAP_32BIT'] });
  assert.match(written, /arm64: \[\['MAP_FIXED', 16\]\]/);
});

test('refuses a name that nothing defines', { skip }, async () => {
  await assert.rejects(text({ ...spec, names: ['O_CREATE'] }), /someFlags: no header that it includes has O_CREATE/);
});

test('refuses a name that is no integer, and says which', { skip }, async () => {
  await assert.rejects(
    text({ ...spec, include: ['linux/xattr.h'], names: ['XATTR_CREATE', 'XATTR_USER_PREFIX', 'XATTR_REPLACE'] }),
    /XATTR_USER_PREFIX:1:.*error/,
  );
});

test('reads signed, unsigned and 64-bit values', { skip }, async () => {
  const written = await text(
    { ...spec, names: ['AT_FDCWD'] },
    { ...spec, name: 'mount', include: ['linux/mount.h'], names: ['MS_NOUSER', 'LSMT_ROOT'] },
    { ...spec, name: 'unsignedMount', include: ['linux/mount.h'], names: ['MS_NOUSER'], unsigned: true },
  );
  assert.match(written, /'AT_FDCWD', -100\]/);
  assert.match(written, /'MS_NOUSER', -2147483648\]/);
  assert.match(written, /'LSMT_ROOT', 0xffffffffffffffffn\]/);
  assert.match(written, /'MS_NOUSER', 0x80000000\]/);
});

test('writes what a double cannot hold as a bigint', () => {
  assert.equal(numberText(2n ** 53n - 1n), '0x1fffffffffffff');
  assert.equal(numberText(2n ** 53n), '0x20000000000000n');
});
