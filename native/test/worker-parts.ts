// What workers have of the addon in worker-world.ts and leaving-world.ts: a sender that never rests, and a session with all that it says.

import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { openSession } from '../../agent/src/session/session-plans.ts';
import { encodeTraceSet, traceSetWord } from '../../agent/src/session/trace-set.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { Command, Sender, type Session } from '../index.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const BUSY = 'while :; do :; done & i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i + 1)); done; kill $!';
const CONTENTS = { buffersSent: false, buffersReceived: false, commandLine: true };

export interface Receiver {
  readonly port: number;
  readonly close: () => void;
}

/** Takes whatever comes. */
export async function receiver(): Promise<Receiver> {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined).resume();
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '0' }, { endStream: true });
  });
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

export function sender(port: number): Sender {
  return new Sender('localhost', String(port), [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', `localhost:${port}`],
    ['content-type', 'application/grpc'],
  ]);
}

/** Makes spans for a while, and a process that is still there afterwards. */
export const busy = (): Command => Command.fork(['/bin/sh', '-c', BUSY]);

/** Not started. */
export function session(): Session {
  const object = fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url));
  return openSession({ object, spans: true, callRingBytes: 1 << 20 }, nativeTable(arch));
}

/** Of a trace with segments as short as they can be. */
export const TRACE = {
  number: 0,
  traceSet: 1,
  request: 'worker',
  segmentSeconds: 0.01,
  spansPerSegment: 50,
  bytesPerSegment: 4_000_000,
  spansPerSecond: 0,
  contents: CONTENTS,
  traceContext: 'ignore',
} as const;

/** Has a session that was started trace a command. */
export function trace(traced: Session, { tgid }: Command): void {
  const limits = { stringLimit: 32, followForks: true, ...CONTENTS };
  const syscalls = Array.from({ length: 512 }, (_, nr) => nr);
  traced.putTraceSet(1, encodeTraceSet({ syscalls, otherNumbers: true, onlyFailed: false, minDurationNs: 0n, ...limits }, 1));
  traced.select(tgid, traceSetWord(1, 1), true);
}
