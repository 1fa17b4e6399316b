// A part of `make conformance`: no situation may fall behind the figure that score.json has for it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { explained } from './explained.ts';
import { measure } from './measure.ts';
import { classes, figures, listed } from './report.ts';
import { type Score, worse } from './score.ts';
import { situations } from './situations.ts';

const score = JSON.parse(readFileSync(new URL('score.json', import.meta.url), 'utf8')) as Score;

describe('what strace shows is what is shown', () => {
  for (const situation of situations.filter(({ fast }) => fast)) {
    test(situation.name, async () => {
      const { compared, percent: now } = await measure(situation, score.situations[situation.name] ?? 0);
      assert.ok(figures(compared).lines > 20, `only ${figures(compared).lines} lines count`);
      const figure = { percent: score.percent, situations: { [situation.name]: now } };
      assert.deepEqual(
        worse(score, figure, new Map([[situation.name, figures(compared).lines]]), false),
        [],
        listed(classes(compared, explained)),
      );
    });
  }

  test('every situation has a figure', () => {
    assert.deepEqual(Object.keys(score.situations).sort(), situations.map(({ name }) => name).sort());
  });
});
