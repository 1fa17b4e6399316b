// A closed segment as OTLP export requests: its spans are encoded already. Resource and scope go through the official serializer,
// once, and are put around them by writing lengths anew.

import type { SpanContext } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Segment, SpanBlocks } from '@sysspan/native';
import { blockBytes } from './blocks.ts';
import { plainSpan, type RequestContext } from './plain-span.ts';
import { fields, headerSize, writeHeader } from './protobuf.ts';

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

/** Requests stay below 2 MB: receivers take 4 MiB, and smaller ones are retried more cheaply. */
export const REQUEST_BYTES = 2_000_000;

// Field numbers of collector/trace/v1 and trace/v1.
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

/** What stands around spans: ResourceSpans without its ScopeSpans, ScopeSpans without its spans. */
export interface Frame {
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
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

/** Takes a request apart into what stands around its spans, of which there is one each, and the spans, each with its tag. */
function takeApart(request: Uint8Array): Frame & { readonly spans: readonly Uint8Array[] } {
  const { one: resourceSpans } = apart(request, RESOURCE_SPANS);
  const { one: scopeSpans, others: resource } = apart(resourceSpans, SCOPE_SPANS);
  const spans: Uint8Array[] = [];
  const scope: Uint8Array[] = [];
  for (const { number, start, end } of fields(scopeSpans)) (number === SPANS ? spans : scope).push(scopeSpans.subarray(start, end));
  return { resource, scope: Buffer.concat(scope), spans };
}

const frames = new WeakMap<RequestContext, Frame>();
const NOWHERE: SpanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };

/** Encoded once for a context. */
export function frameOf(context: RequestContext): Frame {
  const known = frames.get(context);
  if (known !== undefined) return known;
  const any = plainSpan('', NOWHERE, [0, 0], context);
  const { resource, scope } = takeApart(ProtobufTraceSerializer.serializeRequest([any]) ?? new Uint8Array(0));
  const frame = { resource, scope };
  frames.set(context, frame);
  return frame;
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

/** Spans that go into one request: blocks from one number up to another. */
interface Group {
  readonly from: number;
  to: number;
  spans: number;
  bytes: number;
}

/** Puts blocks together as long as they stay below the limit; one that is larger alone stands alone. */
function grouped(frame: Frame, { sizes }: SpanBlocks): Group[] {
  const frameBytes = 2 * LONGEST_HEADER + frame.resource.length + frame.scope.length;
  const all: Group[] = [];
  for (let block = 0; 2 * block < sizes.length; block++) {
    const bytes = sizes[2 * block] ?? 0;
    let group = all.at(-1);
    if (group === undefined || frameBytes + group.bytes + bytes > REQUEST_BYTES) {
      group = { from: block, to: block, spans: 0, bytes: 0 };
      all.push(group);
    }
    group.to = block + 1;
    group.spans += sizes[2 * block + 1] ?? 0;
    group.bytes += bytes;
  }
  return all;
}

/** Whose requests they are, and whether nobody looks at the segment's spans any more once all are delivered or given up. */
export interface RequestUse {
  readonly owner?: string;
  readonly once?: boolean;
}

/** The requests of a segment, in the order in which native encoded its spans. */
export function segmentRequests(
  { spans: blocks, traceId }: Pick<Segment, 'spans' | 'traceId'>,
  context: RequestContext,
  { owner, once = false }: RequestUse = {},
): SpanRequest[] {
  const frame = frameOf(context);
  const groups = grouped(frame, blocks);
  let left = groups.length;
  const release = (): void => {
    if (--left === 0) blocks.release();
  };
  return groups.map(({ from, to, spans, bytes }) => ({
    bytes: assemble(frame, [], bytes),
    more: { spans: blocks, from, to },
    traceId,
    spans,
    ...(owner === undefined ? {} : { owner }),
    ...(once ? { release } : {}),
  }));
}

/** Cuts a request in two, for a receiver that finds it too large; undefined when it holds one span only. */
export function halved(request: SpanRequest): [SpanRequest, SpanRequest] | undefined {
  const frame = takeApart(requestBytes(request));
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
