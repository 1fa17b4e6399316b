import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { threadMs } from '../../../test/thread-time.ts';
import { SysspanError } from '../errors.ts';
import { matching, PATTERN_CHARACTERS } from './pattern.ts';
import { catalogue } from './table.ts';

const { names } = catalogue('x64');

describe('a pattern', () => {
  test('matches anywhere in a name, as RE2 has it', () => {
    assert.deepEqual([...matching('^open', ['open', 'openat', 'reopen'])], ['open', 'openat']);
    assert.deepEqual(
      [...matching('^(p?read|p?write)(64|v2?)?$', ['read', 'pread64', 'preadv2', 'spread'])],
      ['read', 'pread64', 'preadv2'],
    );
    assert.deepEqual([...matching('\\d', ['dup', 'dup2'])], ['dup2']);
  });

  test('that is refused says why', () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ['(', /^-e \/\(: not a regular expression \(RE2\): missing closing \)/],
      ['(?=open)', /not a regular expression \(RE2\)/],
      ['(a)\\1', /not a regular expression \(RE2\)/],
      ['\\pL', /not a regular expression \(RE2\)/],
      ['a{1000}', /does not count repetitions: write it without \{…\}/],
      ['x'.repeat(PATTERN_CHARACTERS + 1), /129 characters are too many for a pattern: write at most 128/],
      ['zzz', /matches no syscall/],
    ];
    for (const [pattern, says] of refused)
      assert.throws(
        () => matching(pattern, names),
        (error: unknown) => error instanceof SysspanError && says.test(error.message),
        pattern,
      );
  });

  test('costs little, whoever wrote it', () => {
    const hostile = [
      '^([a-z0-9_]+)+!',
      '^((([a-z0-9_]+)+)+)+!',
      '(x+x+)+y',
      '(.*)*'.repeat(25),
      '(a|b|c|.*.*.*.*)*!'.repeat(7),
      '.*'.repeat(63),
      '(?i)[^k]*'.repeat(14),
      '(?:_|[^_]|.|\\w)*'.repeat(8),
      '('.repeat(64) + ')'.repeat(64),
    ];
    matching('^open', names);
    for (const pattern of hostile) {
      const took = threadMs(() => {
        try {
          matching(pattern, names);
        } catch (error) {
          assert.ok(error instanceof SysspanError, pattern);
        }
      });
      assert.ok(took < 50, `${pattern}: ${took.toFixed(0)} ms`);
    }
  });
});
