// stock.ts URL SPANS FILE: what the stock OpenTelemetry pipeline for JavaScript takes for such spans: tracer, batch processor,
// OTLP/gRPC exporter, with their defaults but a queue that loses nothing. The spans are copies, attributes and all, of those
// in FILE, which sysspan wrote. Prints the microseconds of processor time per span, after a warm-up, and the memory at most.

import { readFileSync } from 'node:fs';
import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { OtlpAnyValue, OtlpSpan, OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';

const BATCH = 2_048;
const [url = '', count = '0', file = ''] = process.argv.slice(2);

function plain(value: OtlpAnyValue): string | number | boolean | string[] {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(({ stringValue = '' }) => stringValue);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? '';
}

interface Model {
  readonly name: string;
  readonly attributes: Attributes;
  readonly failed: string | undefined;
}

/** The calls of the file, one of each kind. */
function models(): Model[] {
  const requests = readFileSync(file, 'utf8').trimEnd().split('\n');
  const spans = requests
    .flatMap((line) => (JSON.parse(line) as OtlpTraceRequest).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    .filter(({ attributes }) => attributes.some(({ key }) => key === 'syscall.number'));
  const kinds = ['getppid', 'faccessat', 'read', 'close'];
  const last = kinds.map((name) => spans.findLast((span) => span.name === name)).filter((span): span is OtlpSpan => span !== undefined);
  if (last.length !== kinds.length) throw new Error(`${file} has no span of each kind`);
  return last.map(({ name, attributes, status }) => ({
    name,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)])),
    failed: status.code === SpanStatusCode.ERROR ? (status.message ?? '') : undefined,
  }));
}

const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), maxQueueSize: 2 * BATCH });
const provider = new TracerProvider({ resource: resourceFromAttributes({ 'service.name': 'bench' }), spanProcessors: [processor] });
const tracer = provider.getTracer('bench', '1');
const kinds = models();

async function batch(): Promise<void> {
  const now = Date.now();
  for (let index = 0; index < BATCH; index++) {
    const model = kinds[index % kinds.length];
    if (model === undefined) return;
    const options = { kind: SpanKind.INTERNAL, startTime: now, attributes: { ...model.attributes, 'syscall.seq': index } };
    const span = tracer.startSpan(model.name, options, ROOT_CONTEXT);
    if (model.failed !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: model.failed });
    span.end(now + 1);
  }
  await provider.forceFlush();
}

for (let done = 0; done < 10 * BATCH; done += BATCH) await batch();
const before = process.cpuUsage();
let made = 0;
for (; made < Number(count); made += BATCH) await batch();
const { user, system } = process.cpuUsage(before);
const rss = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
process.stdout.write(`${((user + system) / made).toFixed(3)} ${rss.toFixed(1)}\n`);
await provider.shutdown();
