// The reader, a sender and a relay under the thread sanitizer: see threads.cc.

import { test } from 'node:test';
import { compileRows, compileShow } from '../../agent/src/syscalls/show-plan.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { partsOf } from './parts.ts';
import { sanitized } from './sanitized.ts';
import { writePlan } from './show-program.ts';

/** The program plays the part of what needs a kernel. */
const PLAYED = /\/(?:tracer|resident|command|output_command|launched)$/;
const PARTS = ['reader', ...partsOf('decode', 'export', 'kernel', 'otlp', 'text', 'trees').filter((part) => !PLAYED.test(part))];

test('no thread reads what another one writes, while all of them work', (t) => {
  const plan = writePlan('threads-plan.bin', compileShow(compileRows(rowsFor('x64'), 'x64'), 'x64'));
  const run = sanitized('threads', PARTS, ['-lbpf', '-lnghttp2', '-Wl,--wrap=mmap'], 'thread');
  t.diagnostic(run(plan).toString().trim());
});
