// What a reader looks for who knows README and docs alone is near.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { filesOf } from './links.ts';
import { checkout } from './pages.ts';
import { distance } from './reach.ts';

describe('within two links of README', () => {
  const places: readonly (readonly [question: string, file: string, text: RegExp])[] = [
    ['what sysspan.segment.end_reason means', 'docs/reference/spans.md', /^#+ .*sysspan\.segment\.end_reason/m],
    ['what ExporterUnreachable wants of a person', 'docs/troubleshooting.md', /^#+ ExporterUnreachable/m],
    ['where the exponential back-off of exports is decided', 'agent/src/export/retry.ts', /exponential pauses/],
    ['where a new ioctl is added', 'agent/src/syscalls/rows/fcntl.ts', /row\('ioctl'/],
  ];
  for (const [question, file, text] of places)
    test(question, () => {
      const links = distance(checkout, 'README.md', file);
      assert.ok(links <= 2, `${links} links`);
      assert.match(readFileSync(join(checkout, file), 'utf8'), text);
    });
});

test('every document in docs is at most two links from the index', () => {
  const far = filesOf(checkout, 'docs/*.md').filter((document) => distance(checkout, 'docs/README.md', document) > 2);
  assert.deepEqual(far, []);
});

test('links are counted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-documents-'));
  try {
    writeFileSync(join(folder, 'a.md'), '[b](b.md#x) [a](#here)\n');
    writeFileSync(join(folder, 'b.md'), '[c](./c.ts) [a](a.md)\n');
    writeFileSync(join(folder, 'c.ts'), '[d](d.md)\n');
    assert.deepEqual(
      ['a.md', 'b.md', 'c.ts', 'd.md'].map((to) => distance(folder, 'a.md', to)),
      [0, 1, 2, Number.POSITIVE_INFINITY],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
