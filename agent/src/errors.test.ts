import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SysspanError } from './errors.ts';

test('an error says what to do, and keeps its cause and code', () => {
  const cause = new Error('EACCES');
  const error = new SysspanError('OUTPUT_NOT_WRITABLE', 'cannot write to /x: permission denied: choose another file', { cause });
  assert.deepEqual(
    [error.hint, error.cause, error.code, error.name],
    ['choose another file', cause, 'OUTPUT_NOT_WRITABLE', 'SysspanError'],
  );
  assert.equal(new SysspanError('INTERNAL', 'no advice').hint, '');
});
