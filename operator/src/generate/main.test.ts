import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { differences, generate } from './main.ts';
import { named } from './types.ts';

const repository = join(import.meta.dirname, '../../..');

test('what was generated is what the CRDs say', async () => {
  assert.deepEqual(await differences(await generate(), repository), []);
});

test('a file that is missing or changed is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'generate-'));
  await writeFile(join(folder, 'same'), 'a');
  await writeFile(join(folder, 'changed'), 'b');
  const files = new Map([
    ['same', 'a'],
    ['changed', 'a'],
    ['missing', 'a'],
  ]);
  assert.deepEqual(await differences(files, folder), ['changed', 'missing']);
});

test('a field with a default is always there', () => {
  const schema = named({ type: 'object', required: ['a'], properties: { a: {}, b: { default: 1 }, c: {} } }, 'Thing');
  assert.deepEqual(schema.required, ['a', 'b']);
});
