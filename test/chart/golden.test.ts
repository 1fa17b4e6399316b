// What each file of values makes of the chart, compared with what was reviewed. UPDATE_GOLDEN=1 writes it anew.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { chart, render, run } from './helm.ts';

const folder = join(import.meta.dirname, 'values');
const golden = join(import.meta.dirname, 'golden');
const VALUES: readonly string[] = readdirSync(folder).sort();

/** Definitions and dashboards are as long as they are, and have tests of their own. */
function withoutLongOnes(text: string): string {
  const documents = text.split(/^---$/m);
  return documents.filter((document) => !/^# Source: \S+\/(crds|monitoring\/dashboards)\.yaml$/m.test(document)).join('---');
}

describe('the chart', () => {
  for (const file of VALUES) {
    const values = join(folder, file);

    it(`renders ${file} as it was reviewed`, () => {
      const text = withoutLongOnes(render('--values', values));
      const expected = join(golden, file);
      if (process.env.UPDATE_GOLDEN !== undefined) {
        mkdirSync(golden, { recursive: true });
        writeFileSync(expected, text);
      }
      assert.equal(text, readFileSync(expected, 'utf8'), `UPDATE_GOLDEN=1 node --test test/chart/${basename(import.meta.filename)}`);
    });

    it(`passes helm lint --strict with ${file}`, () => {
      const { status, stdout, stderr } = run('lint', '--strict', '--kube-version', '1.32.0', chart, '--values', values);
      assert.equal(status, 0, stdout + stderr);
    });
  }
});
