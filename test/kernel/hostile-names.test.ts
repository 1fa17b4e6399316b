// Processes, files and sockets choose their names: whatever these are, a terminal that shows our output obeys nothing of them, and no
// line is theirs.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { program, run, sysspan, withFolder } from './run.ts';

const HOSTILE = program('hostile');
/** Of a name in hostile.c, as every way to write it has it. */
const HAS_NAME = /99999 (?:forged|exit)\(|3939393939|\\x39\\x39\\x39\\x39\\x39/;

/** Everything but the ends of lines is a character that can be seen. In Latin-1 each byte is one. */
function assertVisible(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  const found = /[^\n]{0,40}[^\P{Cc}\n][^\n]{0,40}/u.exec(text.replaceAll(/\xc2[\xa0-\xff]|[\xc3-\xf4][\x80-\xbf]+/g, '?'));
  assert.equal(found && JSON.stringify(found[0]), null);
  assert.doesNotMatch(text, /^99999/m);
}

function traced(folder: string, options: readonly string[], names: readonly string[]): Buffer[] {
  const files = names.map((name) => join(folder, name));
  const { status, stderr } = run('sh', ['-c', '"$@" 2>"$0"', join(folder, 'stderr'), sysspan, 'trace', ...options, '--', HOSTILE, folder]);
  assert.equal(status, 143, stderr);
  return [...files, join(folder, 'stderr')].filter((file) => existsSync(file)).map((file) => readFileSync(file));
}

describe('names that a terminal would obey', () => {
  const texts: readonly (readonly [what: string, ...options: string[]])[] = [
    ['text with all that is known of descriptors and processes', '-f', '-yy', '-Y', '-v', '-s', '4000'],
    ['strings in hexadecimal where they are not ASCII', '-f', '-yy', '-Y', '-x'],
    ['all strings in hexadecimal', '-f', '-yy', '-Y', '-xx'],
    ['single bytes in hexadecimal', '-f', '-yy', '-Y', '-e', 'trace=all', '--strings-in-hex=non-ascii-chars'],
    ['JSON', '-f', '-yy', '--output-format=json', '-s', '4000'],
  ];
  for (const [what, ...options] of texts) {
    test(what, () => {
      withFolder((folder) => {
        const [text, stderr] = traced(folder, [...options, '-o', join(folder, 'text')], ['text']);
        assert.ok(text !== undefined && stderr !== undefined);
        assertVisible(text);
        assertVisible(stderr);
        assert.match(text.toString(), HAS_NAME);
      });
    });
  }

  test('text among the messages', () => {
    withFolder((folder) => {
      const [stderr] = traced(folder, ['-f', '-yy', '-Y'], []);
      assert.ok(stderr !== undefined);
      assertVisible(stderr);
      assert.match(stderr.toString(), HAS_NAME);
    });
  });

  test('the table, and messages of attaching', () => {
    withFolder((folder) => {
      const [stderr] = traced(folder, ['-f', '-C', '-Y'], []);
      assert.ok(stderr !== undefined);
      assertVisible(stderr);
      assert.match(stderr.toString(), /% time[\s\S]*\btotal\n$/);
    });
  });

  test('spans in a file keep what they are called', () => {
    withFolder((folder) => {
      const [spans] = traced(folder, ['-f', '-yy', '--command-line', '--spans', join(folder, 'spans')], ['spans']);
      assert.ok(spans !== undefined);
      assertVisible(spans);
      const requests = spans
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as OtlpTraceRequest);
      assert.match(JSON.stringify(requests), /\\u001b\]0;PWNED\\u0007/);
    });
  });

  test('a name is shown as strace shows it', () => {
    withFolder((folder) => {
      const [text] = traced(folder, ['-f', '-y', '-Y', '-o', join(folder, 'text')], ['text']);
      assert.ok(text !== undefined);
      assert.match(text.toString(), /^\d+ *<\\33\]0;PWNED\\7\\n> getppid\(\)/m);
      assert.match(text.toString(), /^\d+ *<\\233\\302\\233\\177\\74\\76\\"\\\\\\377> getppid\(\)/m);
      assert.match(text.toString(), /write\(\d+<[^<>]*\/x\\33\]0;PWNED\\7\\23331m[^<>]*\\n99999 forged\(1\) = 0\\n\\74\\76[^<>]*>, /);
    });
  });

  test('messages quote commands and files', () => {
    withFolder((folder) => {
      const { stderr } = run(sysspan, ['trace', '-o', join(folder, 'no', '\u001b[31m\n'), '--', 'true']);
      assertVisible(Buffer.from(stderr));
      assertVisible(Buffer.from(run(sysspan, ['trace', '--', '\u001b[31m\u009b\n99999']).stderr));
    });
  });
});
