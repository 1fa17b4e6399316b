// Records in an order that the kernel may give them: see trees.cc.

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';

const PARTS = [
  'filter',
  'ids',
  'otlp',
  'otlp_message',
  'process_spans',
  'signals',
  'span_bytes',
  'traceparent',
  'tree-calls',
  'tree-segments',
  'trees',
  'utf8',
];

test('a thread that ends behind the end of its process belongs to it, and is not waited for too long', () => {
  sanitized('trees', PARTS)();
});
