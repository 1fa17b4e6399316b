import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strokes } from './density.ts';
import { brief, clock, counted, duration, moment, sinceBegin } from './format.ts';
import { bar, marks, panned, zoomed } from './scale.ts';

test('a duration has three significant digits', () => {
  assert.deepEqual([0, 1, 999, 1000, 12_345, 123_456, 1_540_000, 61e9].map(duration), [
    '0',
    '1 ns',
    '999 ns',
    '1.00 µs',
    '12.3 µs',
    '123 µs',
    '1.54 ms',
    '61.0 s',
  ]);
});

test('marks of an axis are told apart by their labels', () => {
  const { step, moments } = marks({ from: 18_600, to: 21_400 }, 5);
  assert.equal(step, 1000);
  assert.deepEqual(
    moments.map((at) => moment(at, step)),
    ['19 µs', '20 µs', '21 µs'],
  );
  assert.equal(moment(1_500_000, 500_000), '1.5 ms');
  assert.equal(moment(0, 1), '0');
});

test('there are never more marks than asked for, one apart at least', () => {
  for (const length of [1, 7, 99, 1000, 123_457, 9e12]) {
    const { step, moments } = marks({ from: 0, to: length }, 5);
    assert.ok(moments.length <= 5 && step >= 1, `${length}: ${moments.length} marks`);
  }
});

test('a bar is cut to the range, and absent outside of it', () => {
  assert.deepEqual(bar(50, 100, { from: 0, to: 100 }), { left: 50, width: 50 });
  assert.deepEqual(bar(-50, 100, { from: 0, to: 100 }), { left: 0, width: 50 });
  assert.equal(bar(200, 10, { from: 0, to: 100 }), undefined);
});

test('slots beside each other share a stroke', () => {
  assert.equal(strokes(Uint8Array.of(1, 0, 0, 1, 1, 2)), 'M0 0h1v1h-1zM3 0h2v1h-2z');
  assert.equal(strokes(new Uint8Array(9)), '');
});

test('looking closer keeps the moment under the pointer, and never leaves the whole', () => {
  const whole = { from: 0, to: 10_000 };
  assert.deepEqual(zoomed(whole, whole, 0.5, 2000), { from: 1000, to: 6000 });
  assert.deepEqual(zoomed({ from: 9000, to: 10_000 }, whole, 2, 10_000), { from: 8000, to: 10_000 });
  assert.equal(zoomed({ from: 9000, to: 10_000 }, whole, 20), whole);
  assert.deepEqual(zoomed({ from: 500, to: 600 }, whole, 0.1), { from: 500, to: 600 });
  assert.deepEqual(panned({ from: 1000, to: 3000 }, whole, -5000), { from: 0, to: 2000 });
  assert.deepEqual(panned({ from: 1000, to: 3000 }, whole, 50_000), { from: 8000, to: 10_000 });
});

test('times and counts read well', () => {
  assert.equal(sinceBegin(1_234_567), '+0.001\u202f234\u202f567\u00a0s');
  assert.match(clock('1795443631123456789', 1_000_000), /^\d\d:\d\d:31\.124$/);
  assert.deepEqual([9_999, 58_110, 480_120, 1_250_000].map(brief), ['9,999', '58.1k', '480k', '1.25M']);
  assert.deepEqual(
    [1, 2000].map((value) => counted(value, 'call')),
    ['1 call', '2,000 calls'],
  );
});
