// A process of a segment as a span, by the trace model in ARCHITECTURE.md. Pure.

import { type Attributes, type HrTime, type Link, SpanKind, type SpanStatus, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { Segment, SegmentEvent, SegmentProcess } from './segment.ts';

export interface ProcessSpanContext {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly traceContext: 'link' | 'continue' | 'ignore';
  readonly commandLine: boolean;
}

const BILLION = 1_000_000_000n;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

function time(unixNano: string): HrTime {
  const ns = BigInt(unixNano);
  return [Number(ns / BILLION), Number(ns % BILLION)];
}

const isoTime = (unixNano: string): string => new Date(Number(BigInt(unixNano) / 1_000_000n)).toISOString();

function status(process: SegmentProcess): { status: SpanStatus; error: Attributes } {
  const { exitCode, exitSignal } = process;
  if (exitCode === undefined || exitCode === 0) return { status: { code: SpanStatusCode.UNSET }, error: {} };
  return { status: { code: SpanStatusCode.ERROR }, error: { 'error.type': exitSignal ?? String(exitCode) } };
}

function identity(process: SegmentProcess, context: ProcessSpanContext): Attributes {
  return {
    'process.pid': process.tgid,
    ...(process.vpid === 0 ? {} : { 'process.vpid': process.vpid }),
    'process.parent_pid': process.parentTgid,
    'process.creation.time': isoTime(process.createdUnixNano),
    'process.executable.name': process.name,
    ...(process.path === '' ? {} : { 'process.executable.path': process.path }),
    ...(context.commandLine && process.argv.length > 0 ? { 'process.command_args': [...process.argv] } : {}),
    'process.user.id': process.uid,
    'process.group_leader.pid': process.pgid,
    'process.session_leader.pid': process.sid,
  };
}

function life(process: SegmentProcess): Attributes {
  const ended = process.exitCode !== undefined;
  return {
    ...(ended ? { 'process.exit.code': process.exitCode, 'process.exit.time': isoTime(process.endUnixNano) } : {}),
    ...(process.exitSignal === undefined ? {} : { 'sysspan.process.exit_signal': process.exitSignal }),
    ...(process.continued ? { 'sysspan.process.continued': true } : {}),
    ...(process.running ? { 'sysspan.process.running': true } : {}),
  };
}

function totals(process: SegmentProcess): Attributes {
  const { summary } = process;
  return {
    'syscall.count': process.calls,
    'syscall.error_count': process.errors,
    'syscall.duration_total_ns': Number(process.durationNs),
    'syscall.lost_count': process.lost,
    'syscall.folded_count': process.folded,
    ...(summary.length === 0
      ? {}
      : {
          'syscall.summary.names': summary.map(({ name }) => name),
          'syscall.summary.counts': summary.map(({ calls }) => calls),
          'syscall.summary.errors': summary.map(({ errors }) => errors),
          'syscall.summary.durations_ns': summary.map(({ durationNs }) => Number(durationNs)),
        }),
  };
}

function event(from: SegmentEvent): TimedEvent {
  const attributes: Attributes = {
    ...(from.path === undefined ? {} : { 'process.executable.path': from.path }),
    ...(from.signal === undefined ? {} : { 'sysspan.signal.name': from.signal }),
    ...(from.senderPid === undefined ? {} : { 'sysspan.signal.sender_pid': from.senderPid }),
    ...(from.count === undefined ? {} : { 'sysspan.lost.count': from.count }),
    ...(from.reason === undefined ? {} : { 'sysspan.lost.reason': from.reason }),
  };
  return { name: from.name, time: time(from.timeUnixNano), attributes };
}

function link(type: string, traceId: string, spanId: string): Link {
  return { context: { traceId, spanId, traceFlags: TraceFlags.SAMPLED }, attributes: { 'sysspan.link.type': type } };
}

function links(segment: Segment, process: SegmentProcess, context: ProcessSpanContext): Link[] {
  const found = TRACEPARENT.exec(process.traceparent ?? '');
  const [, traceId = '', spanId = ''] = found ?? [];
  const outside = found !== null && context.traceContext !== 'ignore' && traceId !== segment.traceId;
  return [
    ...(segment.previousTraceId !== undefined && process.previousSpanId !== undefined
      ? [link('previous_segment', segment.previousTraceId, process.previousSpanId)]
      : []),
    ...(segment.nextTraceId !== undefined && process.nextSpanId !== undefined
      ? [link('next_segment', segment.nextTraceId, process.nextSpanId)]
      : []),
    ...(outside ? [link('env_context', traceId, spanId)] : []),
  ];
}

/** In `continue` the root of segment 0 is a child of the span that its environment named. */
function parentOf(segment: Segment, process: SegmentProcess, context: ProcessSpanContext): ReadableSpan['parentSpanContext'] {
  const { traceId } = segment;
  if (process.parentSpanId !== undefined) return { traceId, spanId: process.parentSpanId, traceFlags: TraceFlags.SAMPLED };
  const [, outside, spanId] = TRACEPARENT.exec(process.traceparent ?? '') ?? [];
  if (context.traceContext !== 'continue' || outside !== traceId || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** The span of one process. */
export function processSpan(segment: Segment, process: SegmentProcess, context: ProcessSpanContext): ReadableSpan {
  const startTime = time(process.startUnixNano);
  const endTime = time(process.endUnixNano);
  const elapsed = BigInt(process.endUnixNano) - BigInt(process.startUnixNano);
  const isRoot = process === segment.processes[0];
  const { status: spanStatus, error } = status(process);
  const parentSpanContext = parentOf(segment, process, context);
  return {
    name: process.name === '' ? 'unknown' : process.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId: segment.traceId, spanId: process.spanId, traceFlags: TraceFlags.SAMPLED }),
    ...(parentSpanContext === undefined ? {} : { parentSpanContext }),
    startTime,
    endTime,
    duration: [Number(elapsed / BILLION), Number(elapsed % BILLION)],
    status: spanStatus,
    attributes: {
      ...identity(process, context),
      ...life(process),
      ...error,
      'sysspan.segment.index': segment.index,
      ...(isRoot ? { 'sysspan.segment.end_reason': segment.endReason } : {}),
      ...totals(process),
    },
    links: links(segment, process, context),
    events: process.events.map(event),
    ended: true,
    resource: context.resource,
    instrumentationScope: context.scope,
    droppedAttributesCount: 0,
    droppedEventsCount: process.droppedEvents,
    droppedLinksCount: 0,
  };
}
