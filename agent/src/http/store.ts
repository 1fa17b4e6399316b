// The traces that the page can show: encoded as they were sent, within a budget of bytes. The oldest trace makes room as
// a whole, counted. Nothing is decoded before somebody asks.

import type { OtlpTraceRequest } from '../spans/otlp-decode.ts';
import { decodeResource, decodeSpans, decodeTraceRequest, type OtlpSpan } from '../spans/otlp-decode.ts';
import type { StoreCounts, TracePage, TraceSummary } from './page-data.ts';
import { summarise } from './summary.ts';
import { tracePage } from './trace-page.ts';

export interface StoreRequest {
  /** An ExportTraceServiceRequest with spans of one trace; kept, not copied. */
  readonly bytes: Uint8Array;
  readonly traceId: string;
  /** How many spans it holds. */
  readonly spans: number;
}

export interface StoreChange {
  /** Ids of traces that came or grew, and of those that made room. */
  readonly arrived: readonly string[];
  readonly dropped: readonly string[];
}

interface Entry {
  readonly id: string;
  readonly requests: Uint8Array[];
  bytes: number;
  spans: number;
  summary?: TraceSummary | undefined;
}

const NOTHING = new Uint8Array(0);
const DEFAULT_BUDGET = 256 << 20;
/** What a trace costs beside its bytes: entry, keys, summary. */
const ENTRY_BYTES = 1024;

/** A bounded store of traces, oldest first. */
export class TraceStore {
  readonly #budget: number;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(change: StoreChange) => void>();
  #bytes = 0;
  #droppedTraces = 0;
  /** The last trace that alone was larger than the budget: the rest of it is refused. */
  #refused = '';

  constructor(budgetBytes: number = DEFAULT_BUDGET) {
    this.#budget = budgetBytes;
  }

  /** Keeps a request. Requests with the same trace id are one trace. */
  add(request: StoreRequest): void {
    const id = request.traceId;
    if (id === this.#refused) return;
    const entry = this.#entries.get(id) ?? { id, requests: [], bytes: 0, spans: 0 };
    const bytes = request.bytes.byteLength + (entry.bytes === 0 ? ENTRY_BYTES : 0);
    const dropped = this.#makeRoom(bytes, id);
    if (this.#bytes + bytes > this.#budget) {
      this.#refused = id;
      this.#drop(entry);
      this.#tell({ arrived: [], dropped: [...dropped, id] });
      return;
    }
    entry.requests.push(request.bytes);
    entry.bytes += bytes;
    entry.spans += request.spans;
    entry.summary = undefined;
    this.#entries.set(id, entry);
    this.#bytes += bytes;
    this.#tell({ arrived: [id], dropped });
  }

  /** What the list shows, oldest first. */
  list(): TraceSummary[] {
    return [...this.#entries.keys()].map((id) => this.summary(id)).filter((summary) => summary !== undefined);
  }

  summary(id: string): TraceSummary | undefined {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.summary ??= summaryOf(entry);
    return entry?.summary;
  }

  /** The whole trace for the page. */
  page(id: string): TracePage | undefined {
    const entry = this.#entries.get(id);
    return entry && tracePage(entry, decodeResource(entry.requests[0] ?? NOTHING), spansOf(entry.requests));
  }

  /** The whole trace in OTLP's JSON mapping. */
  otlp(id: string): OtlpTraceRequest | undefined {
    const entry = this.#entries.get(id);
    return entry && { resourceSpans: entry.requests.flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans) };
  }

  counts(): StoreCounts {
    return { traces: this.#entries.size, bytes: this.#bytes, budgetBytes: this.#budget, droppedTraces: this.#droppedTraces };
  }

  /** Calls `listener` after each change until the returned function is called. */
  subscribe(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #makeRoom(bytes: number, except: string): string[] {
    const dropped: string[] = [];
    for (const entry of this.#entries.values()) {
      if (this.#bytes + bytes <= this.#budget) break;
      if (entry.id === except) continue;
      this.#drop(entry);
      dropped.push(entry.id);
    }
    return dropped;
  }

  #drop(entry: Entry): void {
    if (this.#entries.delete(entry.id)) this.#bytes -= entry.bytes;
    this.#droppedTraces++;
  }

  #tell(change: StoreChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** One that cannot be decoded, since others may send what they like, is not listed, as one without a process is not. */
function summaryOf(entry: Entry): TraceSummary | undefined {
  try {
    return summarise(entry);
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

function* spansOf(requests: readonly Uint8Array[]): Generator<OtlpSpan> {
  for (const request of requests) yield* decodeSpans(request);
}
