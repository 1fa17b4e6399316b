import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { threadMs } from '../../../test/thread-time.ts';
import { resolveExpressions } from './index.ts';

const names = (...expressions: string[]): readonly string[] => {
  const resolved = resolveExpressions(expressions);
  assert.ok('names' in resolved, JSON.stringify(resolved));
  return resolved.names;
};
const problem = (...expressions: string[]): string => {
  const resolved = resolveExpressions(expressions);
  assert.ok('problem' in resolved, JSON.stringify(resolved));
  return resolved.problem;
};

describe('expressions become names', () => {
  test('what is wanted, without what is not', () => {
    assert.deepEqual(names('close,openat', 'read'), ['close', 'openat', 'read']);
    assert.deepEqual(names('/^pread'), ['pread64', 'preadv', 'preadv2']);
    assert.deepEqual(names('/^pread', '!preadv,preadv2'), ['pread64']);
    assert.ok(names('%file').includes('openat') && names('%file').includes('open') && !names('%file').includes('read'));
    assert.ok(!names('!%file,close'.slice(1), '!%file').includes('openat'));
  });

  test('everything, everything but some, and nothing', () => {
    assert.deepEqual([names(), names('all'), names('/')], [[], [], []]);
    assert.deepEqual([names('!futex'), names('all', '!read,futex')], [['!futex'], ['!futex', '!read']]);
    assert.deepEqual([names('none'), names('read', '!read'), names('!all')], [['none'], ['none'], ['none']]);
  });

  test('what one architecture knows is good', () => {
    assert.deepEqual(names('open'), ['open']);
  });
});

test('a bad word is named, with the nearest valid one', () => {
  assert.match(problem('opanat'), /^opanat: no such syscall: did you mean openat\?$/);
  assert.match(problem('read', '%files'), /did you mean %file\?/);
  assert.match(problem(''), /names no syscall/);
  assert.match(problem('!/('), /^\/\(: not a regular expression/);
});

test('the patterns of one request are bounded together', () => {
  assert.deepEqual(names(...Array.from({ length: 64 }, () => '/^pread64$')), ['pread64']);
  assert.match(problem(...Array.from({ length: 64 }, (_, at) => `/^p?read(${at})?`)), /have more than 256 characters: write fewer/);
});

test('no list of expressions takes long, whoever wrote it', () => {
  const item = (of: (at: number) => string): string[] => Array.from({ length: 64 }, (_, at) => of(at).slice(0, 256));
  const hostile: readonly string[][] = [
    ['/^((([a-z0-9_]+)+)+)+!'],
    item((at) => `!${'all,'.repeat(60)}?${at}`),
    item((at) => `%file,%desc,%network,%process,%memory,%signal,%ipc,%clock,%creds,%pure,?${at}`),
    item((at) => Array.from({ length: 50 }, (__, word) => `?${at}x${word}`).join(',')),
    item((at) => `${'x'.repeat(250)}${at}`),
    item((at) => `/(?i)[^a]*\\W?${at}?`),
    ['/.*,/.*.*,/(.*)*', `/${'(.*)*'.repeat(25)}`],
  ];
  resolveExpressions(['/^open']);
  for (const expressions of hostile) {
    const took = threadMs(() => resolveExpressions(expressions));
    assert.ok(took < 50, `${expressions[0]}: ${took.toFixed(0)} ms`);
  }
});
