// What a request's patterns choose, and what they cost: see filter.cc.

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';

test('patterns of executables mean what they say, and cost little', () => {
  sanitized('filter', ['decode/glob', 'trees/filter'])();
});
