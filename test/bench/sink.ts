// sink.ts [--latency]: an OTLP/gRPC receiver that takes everything. Prints its address; at the end of its input what it got.
// With --latency it reads the spans, and tells how late they came after their calls.

import { endpoint } from '../../agent/src/export/endpoint-fixture.ts';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import type { SinkReport } from './measure.ts';

const latency = process.argv.includes('--latency');
const late: number[] = [];
let [requests, bytes, spans] = [0, 0, 0];

function look(request: Buffer, at: number): void {
  for (const { scopeSpans } of decodeTraceRequest(request).resourceSpans)
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      spans++;
      if (span.attributes.some(({ key }) => key === 'syscall.number'))
        late.push(at - Number(BigInt(span.endTimeUnixNano) / 1_000n) / 1_000);
    }
}

const receiver = await endpoint();
const pending: { readonly request: Buffer; readonly at: number }[] = [];
/** Before the next one comes: what is kept would be memory that nobody asked for. */
const taken = receiver.received;
taken.push = (...got: Buffer[]): number => {
  for (const request of got) {
    requests++;
    bytes += request.length;
    if (latency) pending.push({ request, at: performance.timeOrigin + performance.now() });
  }
  return 0;
};

const percentile = (part: number): number => late[Math.min(late.length - 1, Math.floor(late.length * part))] ?? Number.NaN;

process.stdout.write(`${receiver.url}\n`);
process.stdin.resume().once('end', () => {
  for (const { request, at } of pending) look(request, at);
  late.sort((a, b) => a - b);
  const report: SinkReport = { requests, bytes, spans, p50Ms: percentile(0.5), p99Ms: percentile(0.99) };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  receiver.stop();
});
