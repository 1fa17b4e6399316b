// Which trace a request holds, without decoding its spans. Pure.

import { asBuffer, FieldReader, LENGTH } from '../spans/protobuf.ts';

/** Fields of ExportTraceServiceRequest, ResourceSpans and ScopeSpans that lead to a span. */
const TO_SPANS = [1, 2, 2] as const;
const TRACE_ID = 1;
const TRACE_ID_BYTES = 16;

export interface RequestTrace {
  readonly traceId: string;
  readonly spans: number;
}

/**
 * The one trace of an ExportTraceServiceRequest and how many spans it has of it; undefined when it holds none.
 * @throws RangeError when the bytes are none, or are of several traces
 */
export function traceIn(bytes: Uint8Array): RequestTrace | undefined {
  let traceId: string | undefined;
  let spans = 0;
  for (const span of messages(new FieldReader(asBuffer(bytes)), TO_SPANS)) {
    const id = idOf(span);
    if (traceId !== undefined && traceId !== id) throw new RangeError('its spans are of several traces');
    traceId = id;
    spans++;
  }
  return traceId === undefined ? undefined : { traceId, spans };
}

function idOf(span: FieldReader): string {
  let id: string | undefined;
  while (span.next())
    if (span.number === TRACE_ID && span.type === LENGTH && span.to - span.from === TRACE_ID_BYTES)
      id = span.bytes.toString('hex', span.from, span.to);
  if (id === undefined) throw new RangeError('a span has no trace id');
  return id;
}

function* messages(reader: FieldReader, [field, ...others]: readonly number[]): Generator<FieldReader> {
  if (field === undefined) yield reader;
  else while (reader.next()) if (reader.number === field && reader.type === LENGTH) yield* messages(reader.inner(), others);
}
