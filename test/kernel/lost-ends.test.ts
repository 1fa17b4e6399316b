// What is told where begins and ends of processes found the lifecycle ring full: a trace still knows its end, and its trees say
// that they are uncertain; no process is invented, and no call is counted as what it is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Command, type Segment } from '@sysspan/native';
import { LocalTrace } from '../../agent/src/local/local-trace.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { ALL_NUMBERS } from './containers.ts';
import { program } from './run.ts';
import { seen } from './seen.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';

function trace(): LocalTrace {
  const nothing = { buffersSent: false, buffersReceived: false, commandLine: false };
  const everything = { otherNumbers: true, onlyFailed: false, minDurationNs: 0n, stringLimit: 32, followForks: true };
  return new LocalTrace({
    object: fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url)),
    table: nativeTable(arch),
    traceSet: { ...everything, syscalls: ALL_NUMBERS, ...nothing },
    session: { spans: true, lifecycleRingBytes: 4096 },
    request: 'lost ends',
    limits: { segmentSeconds: 30, spansPerSegment: 8_000, spansPerSecond: 1_000 },
    contents: nothing,
    traceContext: 'ignore',
  });
}

test('a trace ends although ends of its processes were lost', { timeout: 60_000 }, async () => {
  const traced = trace();
  const segments: Segment[] = [];
  try {
    const script = `for i in 1 2 3 4 5 6; do ${program('children')} 1000 vfork & done; wait`;
    traced.start((closed) => segments.push(...closed));
    traced.hold({ command: Command.fork(['/bin/sh', '-c', script]), file: '/bin/sh' });
    traced.release();
    await traced.commandEnded();
    await traced.allEnded();
    const { lostProcessEvents, recorded } = traced.counters();
    assert.ok(lostProcessEvents > 0, 'the ring was too small');
    assert.ok(traced.counts().alive > 0, 'some seem to live');
    segments.push(...traced.stop());
    const processes = segments.flatMap((segment) => seen(segment).processes);
    const names = new Set(processes.map(({ name }) => name));
    assert.ok(!names.has('unknown'), 'no process is made of a number alone');
    assert.ok(processes.some(({ attributes }) => attributes.isTrue('sysspan.segment.uncertain')));
    const lost = processes.flatMap(({ events }) => events.filter(({ name }) => name === 'sysspan.events_lost'));
    assert.ok(lost.length > 0, 'the root tells of it');
    const { consumed, filtered, calls, folded, droppedMemory, droppedUnknown } = traced.traceCounts();
    assert.ok(droppedUnknown > 0, 'calls of processes that were not told of are lost');
    assert.deepEqual([consumed, filtered], [recorded, 0]);
    assert.equal(consumed, calls + folded + droppedMemory + droppedUnknown);
  } finally {
    traced.stop();
  }
});
