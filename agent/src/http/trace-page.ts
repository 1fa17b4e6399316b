// A decoded trace as the page wants it: processes in tree order and calls in time order, with numbers instead of ids.

import type { AttributeName, NameOf } from '../semconv/names.ts';
import type { OtlpEvent, OtlpKeyValue, OtlpLink, OtlpSpan } from '../spans/otlp-decode.ts';
import { Attributes, nanosBetween } from './otlp-values.ts';
import type { PageCall, PageEvent, PageFact, PageFold, PageProcess, PageTotals, TracePage } from './page-data.ts';
import { commandOf, isProcess, type NamedTrace, summariseSpans } from './trace-summary.ts';

const STATUS_ERROR = 2;

/** Attributes that the page shows in places of their own. */
const PROCESS_PLACED: ReadonlySet<string> = new Set<AttributeName>([
  'process.pid',
  'process.command_args',
  'process.exit.code',
  'syscall.count',
  'syscall.error_count',
  'syscall.duration_total_ns',
  'syscall.lost_count',
  'syscall.folded_count',
  'syscall.summary.names',
  'syscall.summary.counts',
  'syscall.summary.errors',
  'syscall.summary.durations_ns',
]);
const CALL_PLACED: ReadonlySet<string> = new Set<AttributeName>([
  'syscall.name',
  'syscall.args',
  'syscall.return_value',
  'syscall.return_text',
  'syscall.seq',
  'syscall.errno',
  'error.type',
  'thread.id',
  'thread.name',
  'process.pid',
  'syscall.unfinished',
  'syscall.resumed',
  'syscall.args_truncated',
  'syscall.duration_ns',
  'aggregation.is_summary',
  'aggregation.span_count',
  'aggregation.duration_min_ns',
  'aggregation.duration_max_ns',
  'aggregation.duration_avg_ns',
  'aggregation.duration_total_ns',
]);

/**
 * Makes the page's view of a trace from its spans, which come one by one: of a call no more is kept than the page wants.
 * Undefined when there is no process span.
 */
export function tracePage(trace: NamedTrace, resource: readonly OtlpKeyValue[], spans: Iterable<OtlpSpan>): TracePage | undefined {
  const found: OtlpSpan[] = [];
  const drafts: Draft[] = [];
  let base: bigint | undefined;
  for (const span of spans) {
    base ??= BigInt(span.startTimeUnixNano);
    if (isProcess(span)) found.push(span);
    else drafts.push({ owner: span.parentSpanId ?? '', call: pageCall(span, base) });
  }
  const processSpans = inTreeOrder(found);
  const summary = summariseSpans(trace, processSpans);
  if (summary === undefined) return undefined;
  const begin = summary.startUnixNano;
  const indexes = new Map(processSpans.map(({ spanId }, index) => [spanId, index]));
  const processes = processSpans.map((span) => pageProcess(span, parentIndex(span, indexes), begin));
  const calls = placed(drafts, indexes, Number((base ?? 0n) - BigInt(begin)));
  return { summary, resource: new Attributes(resource).others(new Set()), processes, calls };
}

/** A call before its process is known, with times since the first span. */
interface Draft {
  readonly owner: string;
  readonly call: { -readonly [Key in keyof PageCall]: PageCall[Key] };
}

/** Those that have a process, by begin, with times since the trace began. */
function placed(drafts: readonly Draft[], indexes: ReadonlyMap<string, number>, later: number): PageCall[] {
  const calls: PageCall[] = [];
  for (const { owner, call } of drafts) {
    const process = indexes.get(owner);
    if (process === undefined) continue;
    call.process = process;
    call.start += later;
    calls.push(call);
  }
  return calls.sort((a, b) => a.start - b.start || a.seq - b.seq);
}

function parentIndex(span: OtlpSpan, indexes: ReadonlyMap<string, number>): number {
  return indexes.get(span.parentSpanId ?? '') ?? -1;
}

/** Parents before children, children by begin, each followed by its own children. */
function inTreeOrder(spans: readonly OtlpSpan[]): OtlpSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string, OtlpSpan[]>();
  for (const span of spans) {
    const parent = ids.has(span.parentSpanId ?? '') ? (span.parentSpanId ?? '') : '';
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  for (const siblings of children.values())
    siblings.sort((a, b) => nanosBetween(b.startTimeUnixNano, a.startTimeUnixNano) || a.spanId.localeCompare(b.spanId));
  const ordered: OtlpSpan[] = [];
  const waiting = [...(children.get('') ?? [])].reverse();
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    ordered.push(span);
    // One by one: as arguments of one call, hundreds of thousands of children are more than a stack holds.
    for (const child of [...(children.get(span.spanId) ?? [])].reverse()) waiting.push(child);
  }
  return ordered;
}

function pageProcess(span: OtlpSpan, parent: number, begin: string): PageProcess {
  const attributes = new Attributes(span.attributes);
  const count = (key: NameOf<'int'>): number => attributes.number(key) ?? 0;
  return {
    id: span.spanId,
    parent,
    name: span.name,
    command: commandOf(attributes, span.name),
    pid: count('process.pid'),
    start: nanosBetween(begin, span.startTimeUnixNano),
    duration: nanosBetween(span.startTimeUnixNano, span.endTimeUnixNano),
    outcome: outcome(attributes),
    ...(span.status.code === STATUS_ERROR ? { failed: true } : {}),
    calls: count('syscall.count'),
    errors: count('syscall.error_count'),
    lost: count('syscall.lost_count'),
    folded: count('syscall.folded_count'),
    durationNs: count('syscall.duration_total_ns'),
    summary: totals(attributes),
    events: span.events.map((event) => pageEvent(event, begin)),
    ...(span.droppedEventsCount ? { droppedEvents: span.droppedEventsCount } : {}),
    links: span.links.map(pageLink),
    facts: attributes.others(PROCESS_PLACED),
  };
}

function outcome(attributes: Attributes): string {
  const signal = attributes.text('sysspan.process.exit_signal');
  if (signal !== undefined) return signal;
  const code = attributes.number('process.exit.code');
  if (code !== undefined) return `exit ${code}`;
  return attributes.isTrue('sysspan.process.running') ? 'running' : '';
}

function totals(attributes: Attributes): PageTotals[] {
  const calls = attributes.numbers('syscall.summary.counts');
  const errors = attributes.numbers('syscall.summary.errors');
  const durations = attributes.numbers('syscall.summary.durations_ns');
  return attributes
    .texts('syscall.summary.names')
    .map((name, index) => ({ name, calls: calls[index] ?? 0, errors: errors[index] ?? 0, durationNs: durations[index] ?? 0 }));
}

function pageEvent(event: OtlpEvent, begin: string): PageEvent {
  const facts = new Attributes(event.attributes).others(new Set());
  return {
    name: event.name,
    at: nanosBetween(begin, event.timeUnixNano),
    text: facts.map(([key, value]) => `${key.slice(key.lastIndexOf('.') + 1)}=${value}`).join(' '),
  };
}

function pageLink(link: OtlpLink): PageFact {
  return [new Attributes(link.attributes).text('sysspan.link.type') ?? 'link', link.traceId];
}

function pageCall(span: OtlpSpan, base: bigint): PageCall {
  const attributes = new Attributes(span.attributes);
  const errno = attributes.text('syscall.errno');
  const fold = attributes.isTrue('aggregation.is_summary') ? pageFold(attributes) : undefined;
  const thread = attributes.text('thread.name');
  const meaning = span.status.message;
  const whole = attributes.number('syscall.duration_ns');
  const start = BigInt(span.startTimeUnixNano);
  return {
    id: span.spanId,
    process: -1,
    name: span.name,
    start: Number(start - base),
    duration: Number(BigInt(span.endTimeUnixNano) - start),
    ...(whole === undefined ? {} : { whole }),
    args: attributes.texts('syscall.args'),
    result: result(attributes, errno),
    ...(span.status.code === STATUS_ERROR ? { failed: true } : {}),
    ...(errno === undefined ? {} : { errno }),
    ...(meaning ? { meaning } : {}),
    tid: attributes.number('thread.id') ?? 0,
    ...(thread === undefined ? {} : { thread }),
    seq: attributes.number('syscall.seq') ?? 0,
    ...(fold === undefined ? {} : { fold }),
    ...(attributes.isTrue('syscall.resumed') ? { resumed: true } : {}),
    ...(attributes.isTrue('syscall.unfinished') ? { unfinished: true } : {}),
    ...(attributes.isTrue('syscall.args_truncated') ? { cut: true } : {}),
    facts: attributes.others(CALL_PLACED),
  };
}

function result(attributes: Attributes, errno: string | undefined): string {
  if (attributes.isTrue('aggregation.is_summary')) return errno ?? '';
  if (errno !== undefined) return `-1 ${errno}`;
  return attributes.text('syscall.return_text') ?? attributes.text('syscall.return_value') ?? '?';
}

function pageFold(attributes: Attributes): PageFold {
  const value = (name: NameOf<'int'>): number => attributes.number(name) ?? 0;
  return {
    count: value('aggregation.span_count'),
    min: value('aggregation.duration_min_ns'),
    max: value('aggregation.duration_max_ns'),
    avg: value('aggregation.duration_avg_ns'),
    total: value('aggregation.duration_total_ns'),
  };
}
