// Records in an order that the kernel may give them (trees.cc), and more of them than there should be (bounded_trees.cc).

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';
import { SHOW_PARTS } from './show-program.ts';

const PARTS = [
  ...SHOW_PARTS,
  'call_totals',
  'capture_plans',
  'ids',
  'otlp',
  'otlp_message',
  'process',
  'process_spans',
  'span_bytes',
  'traces',
  'traceparent',
  'tree-calls',
  'tree-segments',
  'trees',
];

test('what trees and traces make of records', () => {
  sanitized('trees', PARTS)();
});

test('what trees hold is bounded, whatever processes do', () => {
  sanitized('bounded_trees', PARTS)();
});
