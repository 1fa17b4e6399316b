// Records in an order that the kernel may give them (trees.cc), and more of them than there should be (bounded_trees.cc).

import { test } from 'node:test';
import { partsOf } from './parts.ts';
import { sanitized } from './sanitized.ts';

const PARTS = partsOf('decode', 'otlp', 'trees');

test('what trees and traces make of records', () => {
  sanitized('trees', PARTS)();
});

test('what trees hold is bounded, whatever processes do', () => {
  sanitized('bounded_trees', PARTS)();
});
