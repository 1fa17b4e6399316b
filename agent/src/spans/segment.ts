// A closed segment as native hands it over: everything of one process tree between two cuts. See the trace model in
// ARCHITECTURE.md. Times are decimal strings of nanoseconds since the Unix epoch, ids are lower-case hexadecimal.

import type { SpanBlocks } from '@sysspan/native';

export type EndReason = 'tree_ended' | 'time' | 'spans' | 'bytes' | 'request_ended' | 'shutdown' | 'memory';

export interface SegmentEvent {
  readonly name: 'sysspan.exec' | 'sysspan.signal' | 'sysspan.events_lost' | 'sysspan.attached';
  readonly timeUnixNano: string;
  /** exec: path and, where allowed, argv; signal: its name, code and sender; lost: how many. */
  readonly path?: string;
  readonly argv?: readonly string[];
  readonly signal?: string;
  readonly senderPid?: number;
  readonly count?: number;
  readonly reason?: string;
}

/** One process of a segment; becomes a process span. */
export interface SegmentProcess {
  readonly spanId: string;
  /** Absent for the root of the tree. */
  readonly parentSpanId?: string;
  readonly tgid: number;
  readonly vpid: number;
  readonly parentTgid: number;
  readonly uid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly createdUnixNano: string;
  readonly startUnixNano: string;
  readonly endUnixNano: string;
  /** Base name of the last image, or the task's name when no exec was seen. */
  readonly name: string;
  /** Empty when no exec was seen. */
  readonly path: string;
  readonly argv: readonly string[];
  /** Set once the process has ended. */
  readonly exitCode?: number;
  readonly exitSignal?: string;
  /** Began in an earlier segment; `previousSpanId` is its span there. */
  readonly continued: boolean;
  readonly previousSpanId?: string;
  /** Has not ended; `nextSpanId` is its span in the next segment if there will be one. */
  readonly running: boolean;
  readonly nextSpanId?: string;
  /** Dead before this segment, kept as a zero-length span so that the tree has one root. */
  readonly stub: boolean;
  readonly calls: number;
  readonly errors: number;
  readonly durationNs: string;
  readonly lost: number;
  readonly folded: number;
  /** Totals by syscall, most time first, at most 20. */
  readonly summary: readonly { readonly name: string; readonly calls: number; readonly errors: number; readonly durationNs: string }[];
  readonly events: readonly SegmentEvent[];
  readonly droppedEvents: number;
  /** TRACEPARENT found in the environment at exec. */
  readonly traceparent?: string;
}

export interface Segment {
  /** Number of the desired trace it belongs to. */
  readonly trace: number;
  /** Decimal id of its container's cgroup; absent where processes are not selected by cgroup. */
  readonly cgroupId?: string;
  readonly traceId: string;
  readonly index: number;
  readonly endReason: EndReason;
  readonly startUnixNano: string;
  readonly endUnixNano: string;
  readonly previousTraceId?: string;
  readonly nextTraceId?: string;
  /** Parents before children; the first is the root. */
  readonly processes: readonly SegmentProcess[];
  /** How many syscall spans `spans` holds. */
  readonly spanCount: number;
  /** Encoded syscall spans: repeated field 2 of opentelemetry.proto.trace.v1.ScopeSpans, one after the other. */
  readonly spans: SpanBlocks;
}

/** Of a segment in which no call was seen. */
export const NO_BLOCKS: SpanBlocks = { sizes: [], read: () => new Uint8Array(0), release: () => undefined };

/** Bytes of blocks from one number up to another; of all of them by default. */
export function blockBytes({ sizes }: Pick<SpanBlocks, 'sizes'>, from = 0, to: number = sizes.length / 2): number {
  let bytes = 0;
  for (let block = from; block < to; block++) bytes += sizes[2 * block] ?? 0;
  return bytes;
}
