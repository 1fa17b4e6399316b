// Moments and times of the wall clock do not mix.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CLOCK, elapsedMs, later, type Moment, momentAt } from './clock.ts';

test('what has passed does not depend on the wall clock', () => {
  const begun = CLOCK.now();
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
  try {
    assert.ok(elapsedMs(begun, CLOCK.now()) < 60_000);
  } finally {
    mock.timers.reset();
  }
  assert.equal(elapsedMs(momentAt(5), later(momentAt(5), 7)), 7);
});

test('a mix-up of the clocks does not compile', () => {
  // @ts-expect-error: a time of the wall clock is no moment
  const wrong: Moment = CLOCK.wall();
  // @ts-expect-error: nor has anything passed since then
  elapsedMs(CLOCK.wall(), CLOCK.now());
  // @ts-expect-error: a moment is no time of the wall clock
  assert.ok(new Date(CLOCK.now()) instanceof Date);
  // @ts-expect-error: they cannot be compared
  assert.equal(typeof (CLOCK.now() < CLOCK.wall()), 'boolean');
  // @ts-expect-error: nor subtracted
  assert.equal(typeof (CLOCK.wall() - CLOCK.now()), 'number');
  assert.ok(wrong);
});
