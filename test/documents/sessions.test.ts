import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertShows, steps } from './sessions.ts';

test('what a document says is printed has to be printed, in its order, but for numbers', () => {
  const printed = 'a(0x7f12, 3) = 5\nb("x")   = -1 ENOENT\nc = 0 <0.1201>\n';
  assertShows(['a(0x7ffc, 4) = 11', 'c = 0 <0.3>'], printed);
  assertShows(['b("x") = -1 ENOENT'], printed);
  assertShows(['4381 <cat> close(3) = 0'], '20402<cat> close(3)     = 0\n');
  assert.throws(() => assertShows(['c = 0 <0.3>', 'b("x") = -1 ENOENT'], printed), /not printed: b\("x"\)/);
  assert.throws(() => assertShows(['b("y") = -1 ENOENT'], printed), /not printed: b\("y"\)/);
});

test('steps are blocks of sh with the text behind them', () => {
  const found = steps('docs/quickstart-local.md');
  assert.ok(found.length >= 5);
  assert.ok(found.some(({ shown }) => shown.length > 0));
  assert.ok(found.every(({ commands }) => commands.endsWith('\n')));
});
