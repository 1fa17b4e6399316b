// What the list says about a trace that is still encoded. Reads process spans only, which requests carry first, so that a
// trace of thousands of calls costs what its few processes cost.

import type { OtlpSpan } from '../spans/otlp-decode.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { delimited, type Field, fields } from '../spans/protobuf.ts';
import type { TraceSummary } from './page-data.ts';
import { isProcess, type NamedTrace, spansOf, summariseSpans } from './trace-summary.ts';

/** The bytes of one trace: ExportTraceServiceRequest messages. */
export interface StoredTrace extends NamedTrace {
  readonly requests: readonly Uint8Array[];
}

/** Says what the list shows; undefined when the trace has no process span. */
export function summarise(trace: StoredTrace): TraceSummary | undefined {
  return summariseSpans(trace, trace.requests.flatMap(leadingProcesses));
}

/** The process spans at the beginning of a request, decoded one by one up to the first call. */
function leadingProcesses(bytes: Uint8Array): OtlpSpan[] {
  const found: OtlpSpan[] = [];
  for (const single of singleSpans(bytes)) {
    const span = spansOf(decodeTraceRequest(single))[0];
    if (span === undefined || !isProcess(span)) break;
    found.push(span);
  }
  return found;
}

// Field numbers of collector/trace/v1 and trace/v1.
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

/** Cuts a request into requests of one span each, without resource and scope. */
function* singleSpans(request: Uint8Array): Generator<Uint8Array> {
  const inner = (bytes: Uint8Array, number: number): Field[] => [...fields(bytes)].filter((field) => field.number === number);
  const scopes = inner(request, RESOURCE_SPANS).flatMap(({ bytes }) => inner(bytes, SCOPE_SPANS));
  for (const { bytes } of scopes) {
    for (const { number, start, end } of fields(bytes)) {
      if (number === SPANS) yield Buffer.concat(delimited(RESOURCE_SPANS, delimited(SCOPE_SPANS, [bytes.subarray(start, end)])));
    }
  }
}
