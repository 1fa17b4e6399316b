// A closed segment as OTLP export requests. Process spans go through the official serializer; the calls' spans, which
// native encoded already, are put into the same ScopeSpans by writing its lengths anew.

import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { SpanBlocks } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import { type ProcessSpanContext, processSpan } from './process-span.ts';
import { fields, headerSize, writeHeader } from './protobuf.ts';
import { blockBytes, type Segment } from './segment.ts';

/** One ExportTraceServiceRequest. */
export interface SpanRequest {
  readonly bytes: Uint8Array;
  /** Blocks of spans that follow them, from one number up to another: a large message is not put together before it has to be. */
  readonly more?: { readonly spans: SpanBlocks; readonly from: number; readonly to: number };
  readonly traceId: string;
  readonly spans: number;
  /** Whose spans these are, where somebody counts them apart. */
  readonly owner?: string;
  /** To be called once it is delivered or given up, when nobody needs the bytes any more. */
  readonly release?: () => void;
}

/** The length of the message. */
export function requestSize({ bytes, more }: SpanRequest): number {
  return more === undefined ? bytes.length : bytes.length + blockBytes(more.spans, more.from, more.to);
}

/** The message in one piece. */
export function requestBytes({ bytes, more }: SpanRequest): Uint8Array {
  return more === undefined ? bytes : Buffer.concat([bytes, more.spans.read(more.from, more.to)]);
}

/** Requests stay below 1 MiB: receivers take 4 MiB, and smaller ones are retried more cheaply. */
const REQUEST_BYTES = 1_000_000;

// Field numbers of collector/trace/v1 and trace/v1.
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

interface Frame {
  /** ResourceSpans without its ScopeSpans, ScopeSpans without its spans. */
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
  /** The process spans, each with its tag. */
  readonly spans: readonly Uint8Array[];
}

/** The field of a number in a message, where there is exactly one, and the others in one piece. */
function apart(bytes: Uint8Array, number: number): { one: Uint8Array; others: Uint8Array } {
  let one: Uint8Array | undefined;
  const others: Uint8Array[] = [];
  for (const field of fields(bytes)) {
    if (field.number === number) one = field.bytes;
    else others.push(bytes.subarray(field.start, field.end));
  }
  if (one === undefined) throw new RangeError(`OTLP: no field ${number} where one must be`);
  return { one, others: Buffer.concat(others) };
}

/** Takes a serialized request apart. All process spans have one resource and scope, so there is one of each. */
function frameOf(request: Uint8Array): Frame {
  const { one: resourceSpans } = apart(request, RESOURCE_SPANS);
  const { one: scopeSpans, others: resource } = apart(resourceSpans, SCOPE_SPANS);
  const spans: Uint8Array[] = [];
  const scope: Uint8Array[] = [];
  for (const { number, start, end } of fields(scopeSpans)) (number === SPANS ? spans : scope).push(scopeSpans.subarray(start, end));
  return { resource, scope: Buffer.concat(scope), spans };
}

/** What all requests of a context begin with, and the same context without it: a resource is encoded once. */
interface Known {
  readonly frame: Pick<Frame, 'resource' | 'scope'>;
  readonly bare: ProcessSpanContext;
}

const contexts = new WeakMap<ProcessSpanContext, Known>();
const NOBODY = resourceFromAttributes({});

/** The process spans of a segment, and what stands around them. */
function framed(segment: Segment, context: ProcessSpanContext): Frame {
  const known = contexts.get(context);
  const whole = frameOf(serialized(segment, known?.bare ?? context));
  if (known !== undefined) return { ...whole, ...known.frame };
  const { resource, scope } = whole;
  contexts.set(context, { frame: { resource, scope }, bare: { ...context, resource: NOBODY, scope: { name: '' } } });
  return whole;
}

const LONGEST_HEADER = 12;

/** What begins a message, up to blocks of so many bytes. */
function assemble({ resource, scope }: Frame, spans: readonly Uint8Array[], blocks = 0): Uint8Array {
  let inner = scope.length;
  for (const { length } of spans) inner += length;
  const out = Buffer.allocUnsafe(2 * LONGEST_HEADER + resource.length + inner);
  const scopeHeader = headerSize(SCOPE_SPANS, inner + blocks);
  let at = writeHeader(out, 0, RESOURCE_SPANS, resource.length + scopeHeader + inner + blocks);
  out.set(resource, at);
  at = writeHeader(out, at + resource.length, SCOPE_SPANS, inner + blocks);
  out.set(scope, at);
  at += scope.length;
  for (const span of spans) {
    out.set(span, at);
    at += span.length;
  }
  return out.subarray(0, at);
}

/** Spans that go into one request. */
interface Group {
  readonly processes: Uint8Array[];
  readonly from: number;
  to: number;
  spans: number;
  bytes: number;
}

/** Puts spans together as long as they stay below the limit; a block that is larger alone stands alone. Process spans come first. */
function grouped(frame: Frame, { sizes }: SpanBlocks): Group[] {
  const frameBytes = 2 * LONGEST_HEADER + frame.resource.length + frame.scope.length;
  const begin = (from: number): Group => ({ processes: [], from, to: from, spans: 0, bytes: frameBytes });
  let group = begin(0);
  const all = [group];
  const room = (bytes: number, block: number): void => {
    if (group.spans > 0 && group.bytes + bytes > REQUEST_BYTES) {
      group = begin(block);
      all.push(group);
    }
    group.bytes += bytes;
  };
  for (const bytes of frame.spans) {
    room(bytes.length, 0);
    group.processes.push(bytes);
    group.spans++;
  }
  for (let block = 0; 2 * block < sizes.length; block++) {
    room(sizes[2 * block] ?? 0, block);
    group.to = block + 1;
    group.spans += sizes[2 * block + 1] ?? 0;
  }
  return all;
}

function serialized(segment: Segment, context: ProcessSpanContext): Uint8Array {
  const bytes = ProtobufTraceSerializer.serializeRequest(segment.processes.map((process) => processSpan(segment, process, context)));
  if (bytes !== undefined && bytes.length > 0) return bytes;
  throw new SysspanError('INTERNAL', `cannot encode trace ${segment.traceId}: its segment has no process: please report it`);
}

/** Whose requests they are, and whether nobody looks at the segment's spans any more once all are delivered or given up. */
export interface RequestUse {
  readonly owner?: string;
  readonly once?: boolean;
}

/** The requests of a segment: process spans first, then calls in the order in which native encoded them. */
export function segmentRequests(segment: Segment, context: ProcessSpanContext, { owner, once = false }: RequestUse = {}): SpanRequest[] {
  const frame = framed(segment, context);
  const { spans: blocks, traceId } = segment;
  const groups = grouped(frame, blocks);
  let left = groups.length;
  const release = (): void => {
    if (--left === 0) blocks.release();
  };
  return groups.map(({ processes, from, to, spans }) => ({
    bytes: assemble(frame, processes, blockBytes(blocks, from, to)),
    ...(to > from ? { more: { spans: blocks, from, to } } : {}),
    traceId,
    spans,
    ...(owner === undefined ? {} : { owner }),
    ...(once ? { release } : {}),
  }));
}

/** Cuts a request in two, for a receiver that finds it too large; undefined when it holds one span only. */
export function halved(request: SpanRequest): [SpanRequest, SpanRequest] | undefined {
  const frame = frameOf(requestBytes(request));
  if (frame.spans.length < 2) return undefined;
  const { traceId, owner, release } = request;
  const middle = Math.floor(frame.spans.length / 2);
  const part = (spans: readonly Uint8Array[]): SpanRequest => ({
    bytes: assemble(frame, spans),
    traceId,
    spans: spans.length,
    ...(owner === undefined ? {} : { owner }),
  });
  // They are delivered in this order.
  const last = part(frame.spans.slice(middle));
  return [part(frame.spans.slice(0, middle)), release === undefined ? last : { ...last, release }];
}
