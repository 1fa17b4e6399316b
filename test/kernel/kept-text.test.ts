// Text that comes before there is a place for it is kept, and no more of it than there is memory for.

import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Command } from '@sysspan/native';
import { LocalTrace } from '../../agent/src/local/local-trace.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { withFolderAsync } from './run.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const KEPT = 16 << 20;
/** Of one batch, which is written as a whole. */
const BATCH = 8 << 20;

/** Runs a command to its end before there is a place for its text, and resolves with how large the text was then and how many calls were lost. */
async function tracedBefore(
  file: string,
  command: readonly [string, ...string[]],
  ringBytes: number,
): Promise<{ size: number; lost: number }> {
  const nothing = { buffersSent: false, buffersReceived: false, commandLine: false };
  const trace = new LocalTrace({
    object: fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url)),
    table: nativeTable(arch),
    traceSet: {
      syscalls: Array.from({ length: 512 }, (_, nr) => nr),
      otherNumbers: true,
      onlyFailed: false,
      minDurationNs: 0n,
      stringLimit: 32,
      followForks: true,
      ...nothing,
    },
    session: { text: { toStderr: false, prefix: 'never' }, callRingBytes: ringBytes },
    request: 'kept text',
    limits: { segmentSeconds: 30, spansPerSegment: 8_000, spansPerSecond: 0 },
    contents: nothing,
    traceContext: 'ignore',
  });
  const fd = openSync(file, 'w');
  trace.start(() => undefined);
  trace.hold({ command: Command.fork(command), file: command[0] });
  trace.release();
  await trace.commandEnded();
  assert.equal(statSync(file).size, 0);
  trace.writeTo(fd);
  trace.stop();
  closeSync(fd);
  return { size: statSync(file).size, lost: trace.counters().lostRingFull };
}

test('all of it is written once there is a place', async () => {
  await withFolderAsync(async (folder) => {
    const file = join(folder, 'text');
    const { lost } = await tracedBefore(file, ['/bin/sh', '-c', 'echo $0'], 8 << 20);
    assert.equal(lost, 0);
    assert.match(readFileSync(file, 'utf8'), /^execve\([\s\S]*exited with 0 \+\+\+\n$/);
  });
});

test('what is more than there is room for waits in the rings, and is counted when they are full', async () => {
  await withFolderAsync(async (folder) => {
    const { size, lost } = await tracedBefore(
      join(folder, 'text'),
      ['/bin/dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=500000', 'status=none'],
      1 << 20,
    );
    assert.ok(lost > 0, 'the flood was too small');
    assert.ok(size > KEPT && size < KEPT + BATCH, `${size} bytes`);
  });
});
