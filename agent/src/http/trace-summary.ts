// What the list of traces says about one trace, and how a process is told from a call. Pure: the page uses it too, for the
// files that it opens.

import type { NameOf } from '../semconv/names.ts';
import type { OtlpSpan, OtlpTraceRequest } from '../spans/otlp-decode.ts';
import { Attributes, nanosBetween } from './otlp-values.ts';
import type { TraceSummary } from './page-data.ts';

/** A trace by its id, and how many spans it has. */
export interface NamedTrace {
  readonly id: string;
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

/** Says what the list shows, from the process spans; undefined when there is none. */
export function summariseSpans(trace: NamedTrace, processes: readonly OtlpSpan[]): TraceSummary | undefined {
  const root = earliestRoot(processes);
  if (root === undefined) return undefined;
  const attributes = new Attributes(root.attributes);
  const all = processes.map((span) => new Attributes(span.attributes));
  const sum = (key: NameOf<'int'>): number => all.reduce((total, each) => total + (each.number(key) ?? 0), 0);
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
