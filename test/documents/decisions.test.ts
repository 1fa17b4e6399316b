// The decisions: each is listed, says what a decision has to say, and points at what is in the code.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const folder = join(import.meta.dirname, '../../docs/decisions');
const files = readdirSync(folder)
  .filter((name) => /^[0-9]{3}-.*\.md$/.test(name))
  .sort();
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** A link with what stands in brackets behind it: names in the code, or the title of a test. */
const POINTS = /\]\((\.\.\/\.\.\/[^)#]+)\) \(((?:"[^"]*"|[^()"]|\([^()]*\))*)\)/g;

describe('decisions', () => {
  test('are numbered without a gap', () => {
    assert.ok(files.length > 70);
    assert.deepEqual(
      files.map((name) => Number(name.slice(0, 3))),
      files.map((_, at) => at + 1),
    );
  });

  test('are listed with their titles', () => {
    const listed = [...textOf('README.md').matchAll(/^- \[([0-9]{3})\]\(([^)]+)\) (.*)$/gm)].map(([, ...parts]) => parts);
    const written = files.map((name) => {
      const [, number, title] = /^# ([0-9]{3}): (.*)\n/.exec(textOf(name)) ?? [];
      return [number, name, title];
    });
    assert.deepEqual(listed, written);
    for (const [number, name] of written) assert.equal(name?.slice(0, 3), number);
  });

  for (const name of files)
    test(`${name} has context, choice, price and place, and points at what is there`, () => {
      const text = textOf(name);
      const parts = [...text.matchAll(/^\*\*(\w+)\.\*\*/gm)].map(([, part]) => part);
      assert.deepEqual(
        parts.filter((part) => part !== 'Measured'),
        ['Context', 'Choice', 'Price', 'Where'],
      );
      const where = text.slice(text.indexOf('**Where.**')).replaceAll(/\s+/g, ' ');
      assert.match(where, /\btests?\b|\bTests?\b/, 'a decision names the test that holds it');
      for (const [, path = '', inside = ''] of where.matchAll(POINTS)) {
        const code = readFileSync(join(folder, path), 'utf8');
        for (const [, quoted, named] of inside.matchAll(/"([^"]*)"|`([^`]*)`/g))
          assert.ok(code.includes(quoted ?? named ?? ''), `${path} has no ${quoted ?? named}`);
      }
    });
});
