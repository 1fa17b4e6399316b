// The reader, a sender and a relay under the thread sanitizer: see threads.cc.

import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { compileRows, compileShow } from '../../agent/src/syscalls/show-plan.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { sanitized } from './sanitized.ts';
import { writePlan } from './show-program.ts';

/** All but the face towards JavaScript, and what needs a kernel. */
const PARTS = readdirSync(new URL('../src', import.meta.url))
  .filter((name) => name.endsWith('.cc') && !/^(addon.*|tracer|resident|command|output_command|launched)\.cc$/.test(name))
  .map((name) => name.slice(0, -'.cc'.length));

test('no thread reads what another one writes, while all of them work', (t) => {
  const plan = writePlan('threads-plan.bin', compileShow(compileRows(rowsFor('x64'), 'x64'), 'x64'));
  const run = sanitized('threads', PARTS, ['-lbpf', '-lnghttp2', '-Wl,--wrap=mmap'], 'thread');
  t.diagnostic(run(plan).toString().trim());
});
