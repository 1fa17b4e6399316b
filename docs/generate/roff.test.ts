import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { roff } from './roff.ts';

const options = { source: 'docs/man/tool.1.md', footer: 'tool 1.0', header: 'manual' };

const page = (text: string): string[] => roff(`# tool-run(1)\n\n${text}\n`, options).trimEnd().split('\n').slice(6);

describe('a page', () => {
  test('begins with what man needs to know', () => {
    const lines = roff('# tool-run(1)\n\n## Name\n\ntool-run — runs a tool — soon\n', options).split('\n');
    assert.equal(lines[0], '\'\\" t');
    assert.match(lines[1] ?? '', /GENERATED from docs\/man\/tool\.1\.md/);
    assert.equal(lines[2], '.TH "TOOL\\-RUN" "1" "" "tool 1.0" "manual"');
    assert.deepEqual(lines.slice(6), ['.SH "NAME"', 'tool\\-run \\- runs a tool \\(em soon', '']);
  });

  test('has headings, paragraphs and references to other pages', () => {
    assert.deepEqual(page('## See also\n\n### Near\n\nread(2), *this*, **that** and [a tool](other.1.md).'), [
      '.SH "SEE ALSO"',
      '.SS "Near"',
      '.PP',
      '\\fBread\\fP(2), \\fIthis\\fP, \\fBthat\\fP and a tool.',
    ]);
  });

  test('has options as tagged paragraphs, and other lists with bullets', () => {
    assert.deepEqual(page('- `-a`, `--all`\\\n  All of\n  them.\n\n  Really.\n\n- `-b`\\\n  B.'), [
      '.TP',
      '\\fB\\-a\\fP, \\fB\\-\\-all\\fP',
      'All of',
      'them.',
      '.IP',
      'Really.',
      '.TP',
      '\\fB\\-b\\fP',
      'B.',
    ]);
    assert.deepEqual(page('- one\n- two'), ['.IP \\(bu 2', 'one', '.IP \\(bu 2', 'two']);
  });

  test('has code as it is written, whatever roff would make of it', () => {
    assert.deepEqual(page("```sh\n.begin 'a\\b' ~ ^ `x`\n'quoted'\n```"), [
      '.PP',
      '.RS 4',
      '.EX',
      '\\&.begin \\(aqa\\eb\\(aq \\(ti \\(ha \\(gax\\(ga',
      '\\(aqquoted\\(aq',
      '.EE',
      '.RE',
    ]);
    assert.deepEqual(page('see\n.nothing'), ['.PP', 'see', '\\&.nothing']);
    assert.deepEqual(page('a < b & `c <d>` "e"'), ['.PP', 'a < b & \\fBc <d>\\fP \\(dqe\\(dq']);
  });

  test('has tables whose last column wraps', () => {
    assert.deepEqual(page('| a | b |\n| --- | --- |\n| `x` | y z |'), [
      '.PP',
      '.TS',
      'lb lbx',
      'l lx.',
      'a\tT{',
      'b',
      'T}',
      '\\fBx\\fP\tT{',
      'y z',
      'T}',
      '.TE',
    ]);
  });

  test('tells where links lead, from the top of the repository', () => {
    assert.deepEqual(page('[spans](../reference/spans.md), [here](#options), [site](https://example.org)'), [
      '.PP',
      'spans (docs/reference/spans.md), here, site (https://example.org)',
    ]);
  });

  for (const [what, text] of [
    ['an image', '![x](y.png)'],
    ['a quotation', '> x'],
    ['a character without a name', 'a ☃'],
    ['code in a list', '- a\n\n  ```\n  b\n  ```'],
  ] as const)
    test(`refuses ${what}`, () => assert.throws(() => page(text), /docs\/man\/tool\.1\.md has .*which a manual page cannot show/));

  test('refuses a document without a title', () => assert.throws(() => roff('text\n', options), /NAME\(SECTION\)/));
});
