// The table of values in the chart's README, made of the sentences in values.yaml. UPDATE_GOLDEN=1 writes it anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { chart } from './helm.ts';

const HEADING = '## Values\n';

/** One row for each value that has a sentence. */
function rows(map: YAMLMap, path: string): string[] {
  return (map.items as Pair[]).flatMap((pair, at) => {
    const name = `${path}${String(pair.key)}`;
    const comment = (isScalar(pair.key) && pair.key.commentBefore) || (at === 0 && map.commentBefore) || '';
    const sentence = /^ ?-- (.*)$/m.exec(comment)?.[1];
    if (sentence !== undefined) {
      const value = JSON.stringify((pair.value as { toJSON(): unknown }).toJSON());
      return [`| \`${name}\` | ${sentence.replaceAll('|', '\\|')} | \`${value}\` |`];
    }
    return isMap(pair.value) ? rows(pair.value, `${name}.`) : [];
  });
}

it('the README lists every value', () => {
  const file = join(chart, 'README.md');
  const { contents } = parseDocument(readFileSync(join(chart, 'values.yaml'), 'utf8'));
  assert.ok(isMap(contents));
  const table = `${['', '| value | meaning | default |', '| --- | --- | --- |', ...rows(contents as YAMLMap, '')].join('\n')}\n`;
  const text = readFileSync(file, 'utf8');
  const head = text.slice(0, text.indexOf(HEADING) + HEADING.length);
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(file, head + table);
  assert.equal(readFileSync(file, 'utf8'), head + table, 'UPDATE_GOLDEN=1 node --test test/chart/readme.test.ts');
});
