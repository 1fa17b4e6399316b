// Records in an order that the kernel may give them: see trees.cc.

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';
import { SHOW_PARTS } from './show-program.ts';

const PARTS = [
  ...SHOW_PARTS,
  'capture_plans',
  'ids',
  'otlp',
  'otlp_message',
  'process_spans',
  'span_bytes',
  'traces',
  'traceparent',
  'tree-calls',
  'tree-segments',
  'trees',
  'utf8',
];

test('what trees and traces make of records', () => {
  sanitized('trees', PARTS)();
});
