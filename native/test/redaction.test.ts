// What of command lines is hidden before they leave, and in what time: see redaction.cc.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RedactionPatterns } from '@sysspan/native';
import { DEFAULT_PATTERNS, withDefaults } from '../../agent/src/session/redaction.ts';
import { sanitized } from './sanitized.ts';

const PARTS = ['decode/glob', 'decode/redaction', 'decode/redaction_patterns'];
const build = fileURLToPath(new URL('../build/redaction', import.meta.url));
const program = sanitized('redaction', PARTS);
const NONE: RedactionPatterns = { names: [], options: [], tokens: [] };

function patternFile({ names, options, tokens }: RedactionPatterns): string {
  const path = `${build}/patterns`;
  const of = (kind: string, list: readonly string[]): string[] => list.map((pattern) => `${kind} ${pattern}\n`);
  mkdirSync(build, { recursive: true });
  writeFileSync(path, [...of('name', names), ...of('option', options), ...of('token', tokens)].join(''));
  return path;
}

const lines = (mode: string, argv: readonly string[], patterns: RedactionPatterns): string[] =>
  program(patternFile(patterns), mode, ...argv)
    .toString()
    .split('\n')
    .slice(0, -2);
const shown = (...argv: readonly string[]): string[] => lines('show', argv, DEFAULT_PATTERNS);

describe('what is hidden of command lines', () => {
  const cases: readonly (readonly [what: string, argv: readonly string[], shown: readonly string[]])[] = [
    ['what an option is given', ['x', '--password=a b', '-v'], ['x', '--password=[redacted]', '-v']],
    ['... as the next word', ['x', '--api-key', 'abc', '-v'], ['x', '--api-key', '[redacted]', '-v']],
    ['... with one dash', ['x', '-passin', 'pass:abc'], ['x', '-passin', '[redacted]']],
    ['... even if it looks like an option', ['x', '--token', '-abc', 'y'], ['x', '--token', '[redacted]', 'y']],
    ['a variable', ['env', 'DB_PASSWORD=my secret', 'HOME=/root'], ['env', 'DB_PASSWORD=[redacted]', 'HOME=/root']],
    ['a header', ['curl', '-H', 'Authorization: Bearer a b'], ['curl', '-H', 'Authorization: [redacted]']],
    ['a member of JSON', ['curl', '-d', '{"user":"u","password":"p"}'], ['curl', '-d', '{"user":"u","password":[redacted]']],
    ['what is in quotes', ['sh', '-c', `x --secret='a b' y`], ['sh', '-c', `x --secret=[redacted] y`]],
    ['a parameter of an address', ['curl', 'https://h/x?a=1&access_token=abc'], ['curl', 'https://h/x?a=1&access_token=[redacted]']],
    ['who uses an address', ['git', 'clone', 'https://u:p@h/x.git'], ['git', 'clone', 'https://[redacted]@h/x.git']],
    ['... with signs that should have been written otherwise', ['psql', 'postgres://u:a/b@c@h/db'], ['psql', 'postgres://[redacted]@h/db']],
    [
      'the password of mysql',
      ['/usr/bin/mysql', '-uroot', '-phunter2', '-h', 'db'],
      ['/usr/bin/mysql', '-uroot', '-p[redacted]', '-h', 'db'],
    ],
    ['... behind sudo', ['sudo', 'mysqldump', '-phunter2', 'db'], ['sudo', 'mysqldump', '-p[redacted]', 'db']],
    ['the password of curl', ['curl', '-u', 'u:p', 'h'], ['curl', '-u', '[redacted]', 'h']],
    ['... in the same word', ['curl', '-uu:p', 'h'], ['curl', '-u[redacted]', 'h']],
    ['tokens of known shapes', ['x', 'ghp_0123456789abcdefghij', 'AKIA0123456789ABCDEF'], ['x', '[redacted]', '[redacted]']],
    ['... inside of a word', ['x', 'key=AKIA0123456789ABCDEF,y'], ['x', 'key=[redacted],y']],
    ['a JSON web token', ['x', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_-1'], ['x', '[redacted]']],
    ['a private key to its end', ['x', '-----BEGIN RSA PRIVATE KEY-----\\nabc'], ['x', '[redacted]']],
    [
      'each word of a command line in an argument',
      ['sh', '-c', `mysql -pa -h db; TOKEN=b curl -u c:d -H 'Authorization: Bearer e f' "$x" https://g:h@i/ --password j k`],
      [
        'sh',
        '-c',
        `mysql -p[redacted] -h db; TOKEN=[redacted] curl -u [redacted] -H 'Authorization: [redacted]' "$x" https://[redacted]@i/ --password [redacted] k`,
      ],
    ],
  ];
  for (const [what, argv, expected] of cases) test(what, () => assert.deepEqual(shown(...argv), expected));

  test('and nothing else', () => {
    for (const argv of [
      ['ls', '-la', '/etc/passwd'],
      ['docker', 'run', '-p', '8080:80', '--name', 'x'],
      ['x', '--password-file', '/run/secrets/p', '--password-stdin', '--no-password', 'y'],
      ['curl', 'https://h:8080/x@y', 'http://[::1]:80/a@b', 'mailto:a@b.c'],
      ['java', '-Xmx1g', '-Dfile.encoding=UTF-8', '-jar', 'x.jar'],
      ['sk-short', 'ghp_short', 'AKIA0123', 'eyJ.eyJ.x'],
      ['mkdir', '-p', 'a/b'],
      ['x', '--max-tokens', '5', 'PWD=/root'],
      ['', '-', '--', '=', ':', "'"],
    ])
      assert.deepEqual(shown(...argv), argv);
  });

  test('places are counted', () => {
    assert.match(program(patternFile(DEFAULT_PATTERNS), 'show', 'x', '--password=a', 'https://b:c@d').toString(), /\n2\n$/);
  });

  test('a token of which the end was cut off is one', () => {
    assert.deepEqual(lines('cut', ['x=', 'key ghp_0123', 'https://user:pass'], DEFAULT_PATTERNS), [
      'x=',
      'key [redacted]',
      'https://[redacted]',
    ]);
  });

  test('an argument with very many secrets is hidden whole', () => {
    assert.deepEqual(shown('x', 'a AKIA0123456789ABCDEF '.repeat(80)), ['x', '[redacted]']);
  });

  test('patterns of an installation come on top, and may take names out', () => {
    const own = withDefaults({ names: ['pin', '!*public_token'], options: ['frob -k *'], tokens: ['corp_[0-9]{4}'] });
    const argv = ['frob', '-k', 'a', '--pin=b', '--public-token=c', 'corp_1234', '--password=d'];
    assert.deepEqual(lines('show', argv, own), [
      'frob',
      '-k',
      '[redacted]',
      '--pin=[redacted]',
      '--public-token=c',
      '[redacted]',
      '--password=[redacted]',
    ]);
  });

  test('a pattern that cannot be meant is named', () => {
    const wrong = (patterns: Partial<RedactionPatterns>): string =>
      program(patternFile({ ...NONE, ...patterns }), 'show', 'x')
        .toString()
        .trim();
    for (const [patterns, why] of [
      [{ names: ['*'] }, '"*" is about every name'],
      [{ names: ['!'] }, '"" is empty'],
      [{ options: ['mysql'] }, '"mysql" is not like "mysql* -p" or "curl -u *"'],
      [{ options: ['mysql --password'] }, '"mysql --password" is not like "mysql* -p" or "curl -u *"'],
      [{ tokens: ['a[b'] }, '"a[b" has a [ without what it stands for'],
      [{ tokens: ['a[z-b]'] }, '"a[z-b]" has a range that ends before it begins'],
      [{ tokens: ['a[b]{3'] }, '"a[b]{3" has a { that is not like {20}, {20,} or {20,40}'],
      [{ tokens: ['a[b]{4,3}'] }, '"a[b]{4,3}" has a { that is not like {20}, {20,} or {20,40}'],
      [{ tokens: ['a*b'] }, '"a*b" has a * that is not at its end'],
      [{ tokens: ['*'] }, '"*" does not say what it begins with'],
      [{ tokens: ['[a]{0,}b'] }, '"[a]{0,}b" does not say what it begins with'],
      [{ tokens: ['{3}'] }, '"{3}" has a bracket behind nothing'],
    ] as const)
      assert.equal(wrong(patterns), why);
  });
});

test('no command line makes it read outside of an argument', () => {
  program(patternFile(DEFAULT_PATTERNS), 'random', '20000');
});

test('no command line takes more than so long for each of its bytes', () => {
  // About 40 ns without sanitizers. What is not in proportion to the length would take thousands for a quarter of a mebibyte.
  const most = Number(
    program(patternFile(withDefaults({ names: ['*a*b*c*d*'], options: [], tokens: ['x[ -~]{40,}!'] })), 'time').toString(),
  );
  assert.ok(most < 3_000, `${most} ns a byte`);
});
