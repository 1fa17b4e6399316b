// The reader, a sender and a direct export under the thread sanitizer: see threads.cc.

import { test } from 'node:test';
import { compileDecodePlan, compileRows } from '../../agent/src/syscalls/decode-plan.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { writePlan } from './decode-program.ts';
import { partsOf } from './parts.ts';
import { sanitized } from './sanitized.ts';

/** The program plays the part of what needs a kernel. */
const PLAYED = /\/(?:tracer|resident|command|output_command|launched)$/;
const PARTS = [
  'outbox',
  'reader',
  ...partsOf('decode', 'export', 'files', 'kernel', 'otlp', 'text', 'trees').filter((part) => !PLAYED.test(part)),
];

test('no thread reads what another one writes, while all of them work', (t) => {
  const plan = writePlan('threads-plan.bin', compileDecodePlan(compileRows(rowsFor('x64'), 'x64'), 'x64'));
  const run = sanitized('threads', PARTS, ['-lbpf', '-lnghttp2', '-lzstd', '-Wl,--wrap=mmap'], 'thread');
  t.diagnostic(run(plan).toString().trim());
});
