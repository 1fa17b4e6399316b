// A segment as the addon gives it.

import type { Segment, SpanBlocks } from './session-results.ts';

export type SegmentRow = readonly [
  trace: number,
  cgroupId: bigint | undefined,
  traceId: string,
  root: string,
  calls: number,
  folded: number,
  spanCount: number,
  processes: number,
  spans: SpanBlocks,
];

export function segmentOf([trace, cgroupId, traceId, root, calls, folded, spanCount, processes, spans]: SegmentRow): Segment {
  return { trace, cgroupId, traceId, root, calls, folded, spanCount, processes, spans };
}
