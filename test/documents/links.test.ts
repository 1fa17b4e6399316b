// What documents name is there: every relative link with its anchor, every document that code names, every verb of the Makefile, and
// every attribute that the concepts speak of.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { brokenLinks, filesOf, missingDocuments } from './links.ts';
import { anchors, relativeLinks } from './markdown.ts';

const checkout = join(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(join(checkout, file), 'utf8');

/** What is wrong with a document that has this text, beside another one. */
function faultsOf(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-documents-'));
  try {
    mkdirSync(join(folder, 'docs'));
    writeFileSync(
      join(folder, 'other.md'),
      '# Other\n\n## What it *is*: `make x`, twice\n\n## Same\n\n## Same\n\n```sh\n# no heading\n```\n',
    );
    writeFileSync(join(folder, 'source.ts'), 'one\ntwo\n');
    writeFileSync(join(folder, 'docs/one.md'), text);
    return brokenLinks(folder, 'docs/one.md');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a link', () => {
  const whole: readonly string[] = [
    '[to a file](../other.md)',
    '[with a title](../other.md "Other")',
    '[to a folder](..)',
    '[to a heading](../other.md#what-it-is-make-x-twice)',
    '[to a heading that comes again](../other.md#same-1)',
    '# Here\n\n[in this document](#here)',
    '[to lines](../source.ts#L1-L2)',
    '[from the top](/other.md)',
    '[elsewhere](https://example.com/nothing) <mailto:a@example.com>',
    'no link: `[in code](nothing.md)`\n\n```\n[in a block](nothing.md)\n```\n',
  ];
  for (const text of whole) test(`is whole: ${text.replaceAll('\n', ' ')}`, () => assert.deepEqual(faultsOf(text), []));

  const broken: readonly (readonly [text: string, fault: string])[] = [
    ['[to no file](nothing.md)', 'docs/one.md: there is no docs/nothing.md'],
    ['text\n[over two\nlines](../nothing.md)', 'docs/one.md: there is no nothing.md'],
    ['![no picture](no.png)', 'docs/one.md: there is no docs/no.png'],
    ['<img src="no.png">', 'docs/one.md: there is no docs/no.png'],
    ['[by name][x]\n\n[x]: nothing.md', 'docs/one.md: there is no docs/nothing.md'],
    ['[to no heading](../other.md#nothing)', 'docs/one.md: other.md has no #nothing'],
    ['[to a comment in a block](../other.md#no-heading)', 'docs/one.md: other.md has no #no-heading'],
    ['[too often](../other.md#same-2)', 'docs/one.md: other.md has no #same-2'],
    ['[not here](#nothing)', 'docs/one.md: docs/one.md has no #nothing'],
    ['[behind the last line](../source.ts#L9)', 'docs/one.md: source.ts has no #L9'],
    ['[outside](../../etc/passwd)', 'docs/one.md: ../../etc/passwd is outside of the checkout'],
  ];
  for (const [text, fault] of broken)
    test(`is broken: ${text.replaceAll('\n', ' ')}`, () => {
      assert.deepEqual(faultsOf(text), [fault]);
    });

  test('and headings are found where there are many', () => {
    assert.deepEqual(
      relativeLinks('[a](b.md) and [c](d.md#e)').map(({ target }) => target),
      ['b.md', 'd.md'],
    );
    assert.deepEqual([...anchors('# `process.pid`\n## A_b & c\n<a id="old"></a>\n')], ['processpid', 'a_b--c', 'old']);
  });
});

const documents = filesOf(checkout, '*.md');

describe('the documents', () => {
  test('are found', () => {
    for (const one of ['README.md', 'docs/concepts.md', 'docs/decisions/README.md', 'charts/sysspan/README.md'])
      assert.ok(documents.includes(one), one);
  });

  test('link to what is there', () => {
    assert.ok(documents.flatMap((file) => relativeLinks(textOf(file))).length > 300);
    assert.deepEqual(
      documents.flatMap((file) => brokenLinks(checkout, file)),
      [],
    );
  });

  test('that code names are there', () => {
    const sources = filesOf(checkout, '*.ts', '*.tsx', '*.c', '*.cc', '*.h', '*.sh', '*.yaml', '*.tpl', 'Makefile', ':!test/documents');
    assert.ok(sources.some((file) => textOf(file).includes('docs/decisions/')));
    assert.deepEqual(
      sources.flatMap((file) => missingDocuments(checkout, file)),
      [],
    );
  });

  test('name verbs that the Makefile has, which are all that it says it has', () => {
    const makefile = textOf('Makefile');
    const verbs = new Set([...makefile.matchAll(/^([a-z0-9-]+):/gm)].map(([, verb = '']) => verb));
    const declared = /^\.PHONY: (.*)$/m.exec(makefile)?.[1]?.split(' ') ?? [];
    assert.deepEqual(
      declared.filter((verb) => !verbs.has(verb)),
      [],
    );
    for (const file of documents)
      for (const [, words = ''] of textOf(file).matchAll(/`make ([a-z0-9 -]+)/g))
        for (const verb of words.split(' ').filter((word) => /^[a-z]/.test(word))) assert.ok(verbs.has(verb), `${file}: make ${verb}`);
  });

  test('speak of attributes and metrics that are there', () => {
    const sources = filesOf(checkout, 'native/src', 'agent/src', ':!*.test.ts', ':!agent/src/testing').map(textOf);
    const names = new Set(sources.flatMap((text) => text.match(/[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+/g) ?? []));
    const monitored = filesOf(checkout, 'charts/sysspan/files').map(textOf).join();
    const named = textOf('docs/concepts.md').matchAll(/`([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)`/g);
    const unknown = [...named]
      .map(([, name = '']) => name)
      .filter((name) => !names.has(name) && !monitored.includes(name.replaceAll('.', '_')));
    assert.deepEqual(unknown, []);
  });
});
