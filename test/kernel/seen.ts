// What a closed segment says, decoded: its spans are bytes when native hands it over.

import type { Segment, SpanBlocks } from '@sysspan/native';
import { Attributes } from '../../agent/src/http/otlp-values.ts';
import { spansOf } from '../../agent/src/http/trace-summary.ts';
import { decodeTraceRequest, type OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { delimited, fields } from '../../agent/src/spans/protobuf.ts';

export interface SeenSpan extends Omit<OtlpSpan, 'attributes'> {
  readonly attributes: Attributes;
}

export interface Seen {
  readonly trace: number;
  readonly traceId: string;
  readonly cgroupId: bigint | undefined;
  readonly bytes: Uint8Array;
  readonly processes: readonly SeenSpan[];
  readonly calls: readonly SeenSpan[];
}

/** Spans one after the other, each as field 2 of ScopeSpans. */
const decodeSpans = (bytes: Uint8Array): SeenSpan[] =>
  spansOf(decodeTraceRequest(Buffer.concat(delimited(1, delimited(2, [bytes]))))).map((span) => ({
    ...span,
    attributes: new Attributes(span.attributes),
  }));

/** How many blocks hold so many spans. */
function blocksWith({ sizes }: SpanBlocks, spans: number): number {
  let blocks = 0;
  for (let left = spans; left > 0; blocks++) left -= sizes[2 * blocks + 1] ?? left;
  return blocks;
}

/** The spans of its processes, decoded one by one: there may be thousands. */
export function* processesOf({ spans, processes }: Segment): Generator<SeenSpan> {
  const bytes = spans.read(0, blocksWith(spans, processes));
  for (const { start, end } of fields(bytes)) yield* decodeSpans(bytes.subarray(start, end));
}

/** How many of a call a process made, by its span: of a call that is one of its twenty with most time. */
export function callsOf({ attributes }: SeenSpan, name: string): number {
  const at = attributes.texts('syscall.summary.names').indexOf(name);
  return attributes.numbers('syscall.summary.counts')[at] ?? 0;
}

export function seen(segment: Segment): Seen {
  const { trace, traceId, cgroupId, spans, processes } = segment;
  const bytes = spans.read(0, spans.sizes.length / 2);
  const all = decodeSpans(bytes);
  return { trace, traceId, cgroupId, bytes, processes: all.slice(0, processes), calls: all.slice(processes) };
}
