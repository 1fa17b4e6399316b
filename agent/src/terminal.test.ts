import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible, visibleJson } from './terminal.ts';

const EVERY = Array.from({ length: 0x2ff }, (_, code) => String.fromCharCode(code)).join('');
const CONTROLS = /[^\P{Cc}]/u;

test('a line of text has nothing that a terminal obeys', () => {
  assert.equal(visible('a\u001b]0;x\u0007\n\t\u007f\u009b1m é \\n'), 'a\\x1b]0;x\\x07\\n\\t\\x7f\\x9b1m é \\n');
  assert.doesNotMatch(visible(EVERY), CONTROLS);
});

test('JSON has the same value and nothing that a terminal obeys', () => {
  const value = { [EVERY]: [EVERY, 1, null] };
  assert.deepEqual(JSON.parse(visibleJson(value)), value);
  assert.doesNotMatch(visibleJson(value), CONTROLS);
  assert.deepEqual(JSON.parse(visibleJson(value, 2)), value);
  assert.doesNotMatch(visibleJson(value, 2).replaceAll('\n', ''), CONTROLS);
});
