// What the list says about a trace that is still encoded. Reads process spans only, which requests carry first, so that a
// trace of thousands of calls costs what its few processes cost.

import type { OtlpSpan } from '../spans/otlp-decode.ts';
import { decodeSpans } from '../spans/otlp-decode.ts';
import type { TraceSummary } from './page-data.ts';
import { isProcess, type NamedTrace, summariseSpans } from './trace-summary.ts';

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
  for (const span of decodeSpans(bytes)) {
    if (!isProcess(span)) break;
    found.push(span);
  }
  return found;
}
