// A trace knows its end also when the ends of its processes found the ring of lives full.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileRows } from '../../agent/src/syscalls/show-plan.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { LocalTrace } from '../../agent/src/traces/local-trace.ts';
import { program } from './run.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';

function trace(): LocalTrace {
  const nothing = { buffersSent: false, buffersReceived: false, commandLine: false };
  const everything = { otherNumbers: true, onlyFailed: false, minDurationNs: 0n, stringLimit: 32, followForks: true };
  return new LocalTrace({
    object: fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url)),
    rows: compileRows(rowsFor(arch), arch),
    arch,
    scope: { ...everything, syscalls: [], ...nothing },
    session: { spans: true, lifeRingBytes: 4096 },
    request: 'lost ends',
    limits: { segmentSeconds: 30, spansPerSegment: 8_000, spansPerSecond: 1_000 },
    contents: nothing,
    traceContext: 'ignore',
  });
}

test('a trace ends although ends of its processes were lost', { timeout: 60_000 }, async () => {
  const traced = trace();
  try {
    const script = `for i in 1 2 3 4 5 6; do ${program('children')} 1000 vfork & done; wait`;
    traced.start(() => undefined);
    traced.hold('/bin/sh', ['sh', '-c', script], process.env);
    traced.release();
    await traced.commandEnded();
    await traced.allEnded();
    const { lostLives } = traced.counters();
    assert.ok(lostLives > 0, 'the ring was too small');
    assert.ok(traced.counts().alive > 0, 'some seem to live');
  } finally {
    traced.stop();
  }
});
