// OTLP requests as sysspan makes them, without a kernel: process spans first, then calls, in one ScopeSpans. Names and links are those of docs/concepts.md.

import type { HrTime, Link, SpanAttributes, SpanStatus } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { StoreRequest } from '../../agent/src/http/store.ts';

/** One call: errors are `ENOENT No such file or directory`. */
export interface FixtureCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly result: number | string;
  readonly at: number;
  readonly took: number;
  readonly seq: number;
  readonly tid?: number;
  /** So many calls folded into this span. */
  readonly fold?: number;
}

export interface FixtureProcess {
  readonly name: string;
  readonly argv: readonly string[];
  readonly pid: number;
  /** pid of its parent in the tree. */
  readonly parent?: number;
  /** Nanoseconds since the trace began. */
  readonly at: number;
  readonly took: number;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly lost?: number;
  readonly calls: readonly FixtureCall[];
}

export interface FixtureTrace {
  readonly id: string;
  readonly startUnixNano: bigint;
  readonly processes: readonly FixtureProcess[];
  readonly links?: Readonly<Record<string, string>>;
  readonly segment?: number;
}

/** One object for all spans: the serializer groups by identity. */
const RESOURCE = resourceFromAttributes({ 'service.name': 'sh', 'host.name': 'workbench', 'host.arch': 'amd64', 'os.type': 'linux' });
const SCOPE = { name: 'sysspan', version: '0.1.0' };

/** Encodes a trace as one request. */
export function request(trace: FixtureTrace): StoreRequest {
  const processes = trace.processes.map((process) => processSpan(trace, process));
  const calls = trace.processes.flatMap((process) => process.calls.map((call) => callSpan(trace, process, call)));
  const bytes = ProtobufTraceSerializer.serializeRequest([...processes, ...calls]);
  if (bytes === undefined) throw new Error('the serializer gave nothing');
  return { bytes, traceId: trace.id, spans: processes.length + calls.length };
}

function spanId(trace: FixtureTrace, pid: number, seq = 0): string {
  return trace.id.slice(0, 4) + pid.toString(16).padStart(6, '0') + seq.toString(16).padStart(6, '0');
}

interface SpanParts {
  readonly id: string;
  readonly parent: string | undefined;
  readonly name: string;
  readonly at: number;
  readonly took: number;
  readonly attributes: SpanAttributes;
  readonly status: SpanStatus;
  readonly links?: Link[];
  readonly events?: TimedEvent[];
}

function span(trace: FixtureTrace, parts: SpanParts): ReadableSpan {
  const context = (id: string) => ({ traceId: trace.id, spanId: id, traceFlags: TraceFlags.SAMPLED });
  const time = (at: number): HrTime => {
    const unix = trace.startUnixNano + BigInt(at);
    return [Number(unix / 1_000_000_000n), Number(unix % 1_000_000_000n)];
  };
  return {
    name: parts.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => context(parts.id),
    ...(parts.parent === undefined ? {} : { parentSpanContext: context(parts.parent) }),
    startTime: time(parts.at),
    endTime: time(parts.at + parts.took),
    status: parts.status,
    attributes: parts.attributes,
    links: parts.links ?? [],
    events: parts.events ?? [],
    duration: [0, parts.took],
    ended: true,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function processSpan(trace: FixtureTrace, process: FixtureProcess): ReadableSpan {
  const bad = process.signal ?? (process.exitCode ? String(process.exitCode) : undefined);
  const unix = trace.startUnixNano + BigInt(process.at);
  return span(trace, {
    id: spanId(trace, process.pid),
    parent: process.parent === undefined ? undefined : spanId(trace, process.parent),
    name: process.name,
    at: process.at,
    took: process.took,
    status: bad === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR },
    attributes: {
      'process.pid': process.pid,
      'process.vpid': process.pid,
      'process.parent_pid': process.parent ?? 4100,
      'process.creation.time': new Date(Number(unix / 1_000_000n)).toISOString(),
      'process.executable.name': process.name,
      'process.executable.path': `/usr/bin/${process.name}`,
      'process.command_args': [...process.argv],
      'process.user.id': 1000,
      ...(process.exitCode === undefined ? {} : { 'process.exit.code': process.exitCode }),
      ...(process.signal === undefined ? {} : { 'sysspan.process.exit_signal': process.signal }),
      ...(bad === undefined ? {} : { 'error.type': bad }),
      ...(process.parent === undefined ? { 'sysspan.segment.index': trace.segment ?? 0, 'sysspan.segment.end_reason': 'tree_ended' } : {}),
      ...totals(process),
    },
    links: process.parent === undefined ? Object.entries(trace.links ?? {}).map(([type, id]) => link(type, id)) : [],
    events: [event(trace, process)],
  });
}

function link(type: string, traceId: string): Link {
  return { context: { traceId, spanId: '00000000000000aa', traceFlags: TraceFlags.SAMPLED }, attributes: { 'sysspan.link.type': type } };
}

function event(trace: FixtureTrace, process: FixtureProcess): TimedEvent {
  const unix = trace.startUnixNano + BigInt(process.at);
  const time: HrTime = [Number(unix / 1_000_000_000n), Number(unix % 1_000_000_000n)];
  return { time, name: 'sysspan.exec', attributes: { 'process.executable.path': `/usr/bin/${process.name}` } };
}

function totals(process: FixtureProcess): SpanAttributes {
  const rows = new Map<string, { calls: number; errors: number; took: number }>();
  for (const call of process.calls) {
    const row = rows.get(call.name) ?? { calls: 0, errors: 0, took: 0 };
    row.calls += call.fold ?? 1;
    row.errors += isFailure(call) ? 1 : 0;
    row.took += call.took;
    rows.set(call.name, row);
  }
  const listed = [...rows].sort(([, a], [, b]) => b.took - a.took);
  const sum = (pick: (row: { calls: number; errors: number; took: number }) => number): number =>
    listed.reduce((all, [, row]) => all + pick(row), 0);
  const top = listed.slice(0, 20);
  return {
    'syscall.count': sum((row) => row.calls),
    'syscall.error_count': sum((row) => row.errors),
    'syscall.duration_total_ns': sum((row) => row.took),
    'syscall.lost_count': process.lost ?? 0,
    'syscall.folded_count': process.calls.reduce((all, { fold }) => all + (fold ?? 0), 0),
    'syscall.summary.names': top.map(([name]) => name),
    'syscall.summary.counts': top.map(([, row]) => row.calls),
    'syscall.summary.errors': top.map(([, row]) => row.errors),
    'syscall.summary.durations_ns': top.map(([, row]) => row.took),
  };
}

function isFailure(call: FixtureCall): boolean {
  return typeof call.result === 'string' && /^E[A-Z]+ /.test(call.result);
}

function callSpan(trace: FixtureTrace, process: FixtureProcess, call: FixtureCall): ReadableSpan {
  const [errno = '', ...meaning] = String(call.result).split(' ');
  const failed = isFailure(call);
  const path = call.args.find((arg) => arg.startsWith('"/'));
  return span(trace, {
    id: spanId(trace, process.pid, call.seq + 1),
    parent: spanId(trace, process.pid),
    name: call.name,
    at: call.at,
    took: call.took,
    status: failed ? { code: SpanStatusCode.ERROR, message: meaning.join(' ') } : { code: SpanStatusCode.UNSET },
    attributes: {
      'syscall.name': call.name,
      'syscall.number': 1,
      'process.pid': process.pid,
      ...(call.fold === undefined ? {} : folded(call, call.fold)),
      ...(call.fold === undefined ? { 'syscall.args': [...call.args], 'syscall.seq': call.seq } : {}),
      ...(call.fold === undefined ? { 'thread.id': call.tid ?? process.pid, 'thread.name': process.name } : {}),
      ...(path === undefined ? {} : { 'file.path': path.slice(1, -1) }),
      ...(failed ? { 'syscall.return_value': -2, 'syscall.errno': errno, 'error.type': errno } : result(call)),
    },
  });
}

function result({ result, fold }: FixtureCall): SpanAttributes {
  if (fold !== undefined) return {};
  return typeof result === 'number' ? { 'syscall.return_value': result } : { 'syscall.return_value': 1, 'syscall.return_text': result };
}

function folded(call: FixtureCall, count: number): SpanAttributes {
  return {
    'aggregation.is_summary': true,
    'aggregation.span_count': count,
    'aggregation.duration_min_ns': 210,
    'aggregation.duration_max_ns': 9400,
    'aggregation.duration_avg_ns': Math.round(call.took / count),
    'aggregation.duration_total_ns': call.took,
  };
}
