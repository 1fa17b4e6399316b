// sink.ts [--latency]: an OTLP/gRPC receiver that takes everything, with the flow-control windows that a Collector's grpc-go grows
// to: Node's own 64 KiB would make every sender wait for it. Prints its address; at the end of its input what it got. With
// --latency it reads the spans, and tells how late they came after their calls, and after the ends of their traces.

import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import type { SinkReport } from './measure.ts';

const WINDOW = 4 << 20;
/** Of a gRPC message: whether it is compressed, and its length. */
const PREFIX = 5;
const latency = process.argv.includes('--latency');
const late: number[] = [];
const lateTraces: number[] = [];
const pending: { readonly request: Buffer; readonly at: number }[] = [];
let [requests, bytes, spans] = [0, 0, 0];

function look(request: Buffer, at: number): void {
  for (const { scopeSpans } of decodeTraceRequest(request).resourceSpans)
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      spans++;
      const has = (name: string): boolean => span.attributes.some(({ key }) => key === name);
      const behind = at - Number(BigInt(span.endTimeUnixNano) / 1_000n) / 1_000;
      if (has('syscall.number')) late.push(behind);
      else if (has('sysspan.segment.end_reason')) lateTraces.push(behind);
    }
}

function answer(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(PREFIX));
}

const server = createServer({ settings: { initialWindowSize: WINDOW } });
server.on('session', (session) => session.setLocalWindowSize(WINDOW));
server.on('stream', (stream) => {
  const parts: Buffer[] = [];
  let size = 0;
  stream.on('data', (part: Buffer) => {
    size += part.length;
    if (latency) parts.push(part);
  });
  stream.on('end', () => {
    requests++;
    bytes += size - PREFIX;
    if (latency) pending.push({ request: Buffer.concat(parts).subarray(PREFIX), at: performance.timeOrigin + performance.now() });
    answer(stream);
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
process.stdin.resume().once('end', () => {
  for (const { request, at } of pending) look(request, at);
  const report: SinkReport = { requests, bytes, spans, p99Ms: percentile(late, 0.99), traceP99Ms: percentile(lateTraces, 0.99) };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exit();
});
