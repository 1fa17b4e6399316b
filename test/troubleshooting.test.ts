// docs/troubleshooting.md has a section for each reason of a condition and each error code, and none for others.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ERROR_CODES } from '../agent/src/errors.ts';
import { AGENT_REASONS, OPERATOR_REASONS } from '../agent/src/node-trace/reasons.ts';

const page = readFileSync(new URL('../docs/troubleshooting.md', import.meta.url), 'utf8');

/** Headings of a part of the page. */
function sections(part: string): string[] {
  const text = page.split(/^## /m).find((one) => one.startsWith(part));
  assert.ok(text !== undefined, part);
  return [...text.matchAll(/^### (\S+)$/gm)].map(([, name = '']) => name).toSorted();
}

test('each reason has a section', () => {
  // An agent says of its part that it has ended; the trace says DurationReached then.
  const reasons = [...AGENT_REASONS, ...OPERATOR_REASONS].filter((reason) => reason !== 'Ended');
  assert.deepEqual(sections('Reasons'), reasons.toSorted());
});

test('each error code has a section', () => {
  assert.deepEqual(sections('Error codes'), [...ERROR_CODES].toSorted());
});
