// What the list of traces says about one trace. Reads process spans only, which requests carry first, so that a trace of
// thousands of calls costs what its few processes cost.

import type { OtlpSpan, OtlpTraceRequest } from '../spans/otlp-decode.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { delimited, type Field, fields } from '../spans/protobuf.ts';
import { Attributes, nanosBetween } from './otlp-values.ts';
import type { TraceSummary } from './page-data.ts';

/** The bytes of one trace: ExportTraceServiceRequest messages, and how many spans they hold. */
export interface StoredTrace {
  readonly id: string;
  readonly requests: readonly Uint8Array[];
  readonly spans: number;
}

const SHELL_SAFE = /^[\w@%+=:,./-]+$/;

/** A span that has no syscall is a process. */
export function isProcess(span: OtlpSpan): boolean {
  return !span.attributes.some(({ key }) => key === 'syscall.name');
}

/** All spans of a request. */
export function spansOf(request: OtlpTraceRequest): OtlpSpan[] {
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

/** Command line as a shell would take it; the executable where command lines are not recorded. */
export function commandOf(attributes: Attributes, name: string): string {
  const argv = attributes.texts('process.command_args');
  if (argv.length === 0) return attributes.text('process.executable.path') ?? name;
  return argv.map((word) => (SHELL_SAFE.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** Trace ids of the segments before and after, from the links of a span. */
export function neighbours(span: OtlpSpan): { readonly previous?: string; readonly next?: string } {
  const found: { previous?: string; next?: string } = {};
  for (const link of span.links) {
    const type = new Attributes(link.attributes).text('sysspan.link.type') ?? '';
    if (type.startsWith('previous')) found.previous = link.traceId;
    else if (type.startsWith('next')) found.next = link.traceId;
  }
  return found;
}

/** Says what the list shows; undefined when the trace has no process span. */
export function summarise(trace: StoredTrace): TraceSummary | undefined {
  return summariseSpans(trace, trace.requests.flatMap(leadingProcesses));
}

/** The same from spans that are decoded already. */
export function summariseSpans(trace: StoredTrace, processes: readonly OtlpSpan[]): TraceSummary | undefined {
  const root = earliestRoot(processes);
  if (root === undefined) return undefined;
  const attributes = new Attributes(root.attributes);
  const all = processes.map((span) => new Attributes(span.attributes));
  const sum = (key: string): number => all.reduce((total, each) => total + (each.number(key) ?? 0), 0);
  const end = processes.reduce((last, span) => (BigInt(span.endTimeUnixNano) > BigInt(last) ? span.endTimeUnixNano : last), '0');
  const endReason = attributes.text('sysspan.segment.end_reason');
  return {
    id: trace.id,
    name: root.name,
    command: commandOf(attributes, root.name),
    startUnixNano: root.startTimeUnixNano,
    durationNs: nanosBetween(root.startTimeUnixNano, end),
    processes: processes.length,
    spans: trace.spans,
    calls: sum('syscall.count'),
    errors: sum('syscall.error_count'),
    lost: sum('syscall.lost_count'),
    folded: sum('syscall.folded_count'),
    segment: attributes.number('sysspan.segment.index') ?? 0,
    ...(endReason === undefined ? {} : { endReason }),
    ...neighbours(root),
  };
}

/** A trace that continues an application's own may have several trees. */
function earliestRoot(processes: readonly OtlpSpan[]): OtlpSpan | undefined {
  const ids = new Set(processes.map(({ spanId }) => spanId));
  const roots = processes.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
  return roots.sort((a, b) => nanosBetween(b.startTimeUnixNano, a.startTimeUnixNano))[0];
}

/** The process spans at the beginning of a request, decoded one by one up to the first call. */
function leadingProcesses(bytes: Uint8Array): OtlpSpan[] {
  const found: OtlpSpan[] = [];
  for (const single of singleSpans(bytes)) {
    const span = spansOf(decodeTraceRequest(single))[0];
    if (span === undefined || !isProcess(span)) break;
    found.push(span);
  }
  return found;
}

// Field numbers of collector/trace/v1 and trace/v1.
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

/** Cuts a request into requests of one span each, without resource and scope. */
function* singleSpans(request: Uint8Array): Generator<Uint8Array> {
  const inner = (bytes: Uint8Array, number: number): Field[] => [...fields(bytes)].filter((field) => field.number === number);
  const scopes = inner(request, RESOURCE_SPANS).flatMap(({ bytes }) => inner(bytes, SCOPE_SPANS));
  for (const { bytes } of scopes) {
    for (const { number, start, end } of fields(bytes)) {
      if (number === SPANS) yield Buffer.concat(delimited(RESOURCE_SPANS, delimited(SCOPE_SPANS, [bytes.subarray(start, end)])));
    }
  }
}
