// A process of a segment as a span, by the trace model in ARCHITECTURE.md. Pure.

import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
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
/** What back ends and our own model allow on one span. */
const EVENTS_MAX = 128;
/** W3C Trace Context: version 00 has four parts, later ones may have more; version ff and ids of zeros are invalid. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|(?<!^00.*)-)/;

/** The span that a TRACEPARENT names; undefined when it is none. */
function outsideSpan(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

function time(unixNano: string): HrTime {
  const ns = BigInt(unixNano);
  return [Number(ns / BILLION), Number(ns % BILLION)];
}

const isoTime = (unixNano: string): string => new Date(Number(BigInt(unixNano) / 1_000_000n)).toISOString();

function status(process: SegmentProcess): { status: SpanStatus; error: Attributes } {
  const { exitCode = 0, exitSignal } = process;
  if (exitCode === 0 && exitSignal === undefined) return { status: { code: SpanStatusCode.UNSET }, error: {} };
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

function event(from: SegmentEvent, context: ProcessSpanContext): TimedEvent {
  const { argv = [] } = from;
  const attributes: Attributes = {
    ...(from.path === undefined ? {} : { 'process.executable.path': from.path }),
    ...(context.commandLine && argv.length > 0 ? { 'process.command_args': [...argv] } : {}),
    ...(from.signal === undefined ? {} : { 'sysspan.signal.name': from.signal }),
    ...(from.senderPid === undefined ? {} : { 'sysspan.signal.sender_pid': from.senderPid }),
    ...(from.count === undefined ? {} : { 'sysspan.lost.count': from.count }),
    ...(from.reason === undefined ? {} : { 'sysspan.lost.reason': from.reason }),
  };
  return { name: from.name, time: time(from.timeUnixNano), attributes };
}

function link(type: string, context: SpanContext): Link {
  return { context, attributes: { 'sysspan.link.type': type } };
}

const ours = (traceId: string, spanId: string): SpanContext => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });

/** Children inherit TRACEPARENT: of those that have the same one only the first links to what it names, and those that go on. */
function carries(segment: Segment, { spanId, traceparent, continued }: SegmentProcess): boolean {
  return (
    traceparent !== undefined && (continued || segment.processes.find((other) => other.traceparent === traceparent)?.spanId === spanId)
  );
}

function links(segment: Segment, process: SegmentProcess, context: ProcessSpanContext): Link[] {
  const { previousTraceId, nextTraceId } = segment;
  const { previousSpanId, nextSpanId } = process;
  const outside = carries(segment, process) && context.traceContext !== 'ignore' ? outsideSpan(process.traceparent) : undefined;
  return [
    ...(previousTraceId !== undefined && previousSpanId !== undefined
      ? [link('previous_segment', ours(previousTraceId, previousSpanId))]
      : []),
    ...(nextTraceId !== undefined && nextSpanId !== undefined ? [link('next_segment', ours(nextTraceId, nextSpanId))] : []),
    ...(outside !== undefined && outside.traceId !== segment.traceId ? [link('env_context', outside)] : []),
  ];
}

/** In `continue` the root of segment 0, which has the outside trace's id already, is a child of the span named there. */
function parentOf(segment: Segment, process: SegmentProcess, context: ProcessSpanContext): SpanContext | undefined {
  if (process.parentSpanId !== undefined) return ours(segment.traceId, process.parentSpanId);
  const outside = context.traceContext === 'continue' ? outsideSpan(process.traceparent) : undefined;
  return outside?.traceId === segment.traceId ? outside : undefined;
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
    spanContext: () => ours(segment.traceId, process.spanId),
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
    events: process.events.slice(0, EVENTS_MAX).map((from) => event(from, context)),
    ended: true,
    resource: context.resource,
    instrumentationScope: context.scope,
    droppedAttributesCount: 0,
    droppedEventsCount: process.droppedEvents + Math.max(0, process.events.length - EVENTS_MAX),
    droppedLinksCount: 0,
  };
}
