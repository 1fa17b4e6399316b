// No process ends before its calls, or makes some before its birth, however the rings are filled: see batch.cc.

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';

test('what is later than an unfinished record, or behind a full batch, waits in all rings', () => {
  sanitized('batch', ['kernel/batch', 'kernel/call_rings', 'kernel/ring'], ['-lbpf'])();
});
