import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAddress, writeAddress } from './address.ts';
import { NO_FILTER } from './filter.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((each) => each.trim());
const filter = fc.record(
  {
    text,
    failedOnly: fc.boolean(),
    syscall: text,
    families: fc.uniqueArray(fc.constantFrom('file', 'desc', 'other'), { maxLength: 3 }),
    errno: fc.constantFrom('', 'ENOENT', 'EAGAIN'),
    least: fc.constantFrom('', '5ms', '1.5 s'),
    process: text,
  },
  { noNullPrototype: true },
);
const whole = fc.integer({ min: -1e6, max: 1e12 });

test('what is written into the address is read from it again', () => {
  const places = fc.record(
    {
      id: fc.stringMatching(/^[0-9a-f]{32}$/),
      filter,
      range: fc.tuple(whole, whole).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 })),
      row: fc.constantFrom('c17', 'p3'),
    },
    { requiredKeys: ['id', 'filter'], noNullPrototype: true },
  );
  fc.assert(fc.property(places, (place) => assert.deepEqual(readAddress(writeAddress(place)), place)));
});

test('an address says no more than it must', () => {
  assert.equal(writeAddress({ id: 'ab', filter: NO_FILTER, row: 'p0' }), '#ab');
  assert.equal(writeAddress({ id: 'ab', filter: { ...NO_FILTER, syscall: 'openat,close' } }), '#ab?syscall=openat,close');
});

test('what an address says wrongly is left out', () => {
  assert.deepEqual(readAddress('#ab?from=9&to=3&row=x1&nothing=1'), { id: 'ab', filter: NO_FILTER });
  assert.deepEqual(readAddress('#ab?from=x&to=3'), { id: 'ab', filter: NO_FILTER });
  assert.deepEqual(readAddress(''), { id: '', filter: NO_FILTER });
});
