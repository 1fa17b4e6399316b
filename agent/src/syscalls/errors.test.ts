import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveErrors } from './errors.ts';

test('names of errors become those of the kernel, each once', () => {
  assert.deepEqual(resolveErrors(['ENOENT', 'EWOULDBLOCK', 'EAGAIN', 'ENOTSUP']), { names: ['ENOENT', 'EAGAIN', 'EOPNOTSUPP'] });
  assert.deepEqual(resolveErrors([]), { names: [] });
});

test('a word that is no error is told with the one that was meant', () => {
  assert.deepEqual(resolveErrors(['ENOENT', 'ENOENTT']), { problem: 'ENOENTT: no such error: did you mean ENOENT?' });
  assert.deepEqual(resolveErrors(['EWOULDBLOK']), { problem: 'EWOULDBLOK: no such error: did you mean EWOULDBLOCK?' });
  assert.deepEqual(resolveErrors(['EVERYTHINGTHATCOULDEVERHAPPEN']), {
    problem: 'EVERYTHINGTHATCOULDEVERHAPPEN: no such error: see errno(3) for all names',
  });
});
