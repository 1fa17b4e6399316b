import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeExpression } from './index.ts';

test('good expressions are good on every architecture that knows them', () => {
  for (const expression of ['openat', '%file', '!%memory', '/^open', 'open', 'all']) {
    assert.equal(judgeExpression(expression), undefined, expression);
  }
});

test('a bad word is named, with the nearest valid one', () => {
  assert.match(judgeExpression('opanat') ?? '', /^opanat: no such syscall: did you mean openat\?$/);
  assert.match(judgeExpression('%files') ?? '', /did you mean %file\?/);
  assert.match(judgeExpression('') ?? '', /names no syscall/);
});
