// A closed segment as OTLP export requests. Process spans go through the official serializer; the calls' spans, which
// native encoded already, are put into the same ScopeSpans by writing its lengths anew.

import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SysspanError } from '../errors.ts';
import { type ProcessSpanContext, processSpan } from './process-span.ts';
import { delimited, type Field, fields, runs } from './protobuf.ts';
import type { Segment } from './segment.ts';

/** One ExportTraceServiceRequest. */
export interface SpanRequest {
  readonly bytes: Uint8Array;
  readonly traceId: string;
  readonly spans: number;
  /** Whose spans these are, where somebody counts them apart. */
  readonly owner?: string;
  /** Nobody else looks at the bytes: they may be freed once they are delivered. */
  readonly once?: boolean;
}

/** Requests stay below 1 MiB: receivers take 4 MiB, and smaller ones are retried more cheaply. */
const REQUEST_BYTES = 1_000_000;

// Field numbers of collector/trace/v1 and trace/v1.
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

interface Frame {
  /** ResourceSpans without its ScopeSpans, ScopeSpans without its spans. */
  readonly resource: readonly Uint8Array[];
  readonly scope: readonly Uint8Array[];
  /** The process spans, each with its tag. */
  readonly spans: readonly Uint8Array[];
}

const slice = (bytes: Uint8Array, { start, end }: Field): Uint8Array => bytes.subarray(start, end);

function only(bytes: Uint8Array, number: number): Field {
  const field = [...fields(bytes)].find((candidate) => candidate.number === number);
  if (field === undefined) throw new RangeError(`OTLP: no field ${number} where one must be`);
  return field;
}

/** Takes a serialized request apart. All process spans have one resource and scope, so there is one of each. */
function frameOf(request: Uint8Array): Frame {
  const resourceSpans = only(request, RESOURCE_SPANS).bytes;
  const scopeSpans = only(resourceSpans, SCOPE_SPANS).bytes;
  const resource = [...fields(resourceSpans)].filter(({ number }) => number !== SCOPE_SPANS).map((field) => slice(resourceSpans, field));
  const inner = [...fields(scopeSpans)];
  return {
    resource,
    scope: inner.filter(({ number }) => number !== SPANS).map((field) => slice(scopeSpans, field)),
    spans: inner.filter(({ number }) => number === SPANS).map((field) => slice(scopeSpans, field)),
  };
}

function assemble(frame: Frame, spans: readonly Uint8Array[]): Uint8Array {
  const scopeSpans = delimited(SCOPE_SPANS, [...frame.scope, ...spans]);
  return Buffer.concat(delimited(RESOURCE_SPANS, [...frame.resource, ...scopeSpans]));
}

/** Spans that go into one request, as bytes. */
interface Group {
  readonly pieces: Uint8Array[];
  spans: number;
  bytes: number;
}

/** Puts pieces together as long as they stay below the limit; one that is larger alone stands alone. */
function grouped(pieces: Iterable<{ readonly bytes: Uint8Array; readonly spans: number }>, frameBytes: number): Group[] {
  const groups: Group[] = [];
  for (const { bytes, spans } of pieces) {
    let group = groups.at(-1);
    if (group === undefined || group.bytes + bytes.length > REQUEST_BYTES) {
      group = { pieces: [], spans: 0, bytes: frameBytes };
      groups.push(group);
    }
    group.pieces.push(bytes);
    group.spans += spans;
    group.bytes += bytes.length;
  }
  return groups;
}

function serialized(segment: Segment, context: ProcessSpanContext): Uint8Array {
  const bytes = ProtobufTraceSerializer.serializeRequest(segment.processes.map((process) => processSpan(segment, process, context)));
  if (bytes !== undefined && bytes.length > 0) return bytes;
  throw new SysspanError('INTERNAL', `cannot encode trace ${segment.traceId}: its segment has no process: please report it`);
}

/** The requests of a segment: process spans first, then calls in the order in which native encoded them. */
export function segmentRequests(segment: Segment, context: ProcessSpanContext): SpanRequest[] {
  const frame = frameOf(serialized(segment, context));
  const frameBytes = [...frame.resource, ...frame.scope].reduce((sum, part) => sum + part.length, 32);
  const processes = frame.spans.map((bytes) => ({ bytes, spans: 1 }));
  const beside = frame.spans.reduce((sum, { length }) => sum + length, frameBytes);
  const most = REQUEST_BYTES - (beside < REQUEST_BYTES / 2 ? beside : frameBytes);
  const calls = runs(segment.spans, most).map(({ start, end, count }) => ({ bytes: segment.spans.subarray(start, end), spans: count }));
  return grouped([...processes, ...calls], frameBytes).map(({ pieces, spans }) => ({
    bytes: assemble(frame, pieces),
    traceId: segment.traceId,
    spans,
  }));
}

/** Cuts a request in two, for a receiver that finds it too large; undefined when it holds one span only. */
export function halved(request: SpanRequest): [SpanRequest, SpanRequest] | undefined {
  const frame = frameOf(request.bytes);
  if (frame.spans.length < 2) return undefined;
  const middle = Math.floor(frame.spans.length / 2);
  const part = (spans: readonly Uint8Array[]): SpanRequest => ({ ...request, bytes: assemble(frame, spans), spans: spans.length });
  return [part(frame.spans.slice(0, middle)), part(frame.spans.slice(middle))];
}
