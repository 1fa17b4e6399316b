// Segments that native sends by itself, from closing them to the answer, so that nothing of them comes into JavaScript.

import { type AddonDirectExport, addon, guarded } from './addon.ts';
import type { DirectExportState } from './direct-export-results.ts';
import { segmentOf } from './segment-row.ts';
import type { Sender } from './sender.ts';
import type { Segment } from './session-results.ts';

/** What stands around the spans of a segment, encoded, and whose they are. */
export interface DirectExportFrame {
  readonly owner: string;
  /** ResourceSpans without its ScopeSpans. */
  readonly resource: Uint8Array;
  /** ScopeSpans without its spans. */
  readonly scope: Uint8Array;
}

/**
 * Sends the segments that a session is told to export directly. Once opened it goes on until a request is not taken: that segment and those
 * behind it come back, or are to be taken from the session as ever, until it is opened again.
 */
export class DirectExport {
  readonly addon: AddonDirectExport;

  /**
   * @param requestBytes what a request has at most
   * @param mostBytes what waits and is under way at most, of all segments
   * @param handedBack is called when there are segments to fetch
   */
  constructor(sender: Sender, timeoutMs: number, requestBytes: number, mostBytes: number, handedBack: () => void) {
    this.addon = guarded(() => new (addon().DirectExport)(sender.addon, timeoutMs, requestBytes, mostBytes, handedBack));
  }

  /** To be called once all that came back was fetched. */
  open(): void {
    this.addon.open();
  }

  poll(): DirectExportState {
    return this.addon.poll();
  }

  /** What came back. Of a segment that was taken in part it is the rest. */
  handedBack(): Segment[] {
    return this.addon.handedBack().map(segmentOf);
  }
}
