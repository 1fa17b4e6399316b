// What waits to be sent, in order and bounded in bytes. Keeps segments together: what makes room is a whole one. A segment
// becomes requests only when its turn comes: what is given up before costs nothing.

import { requestSize, type SpanRequest } from '../spans/request.ts';
import type { Owned } from './tally.ts';

/** A segment that waits. */
export interface Pending extends Owned {
  /** What it takes in memory, about. */
  readonly bytes: number;
  /** Its requests; together they hold exactly `spans` spans. */
  readonly make: () => readonly SpanRequest[];
  /** To be called when it is given up before that. */
  readonly release?: () => void;
}

interface Batch {
  readonly pending: Pending;
  /** Once its turn has come, so that what is left of it belongs to a trace that the receiver may have. */
  requests: SpanRequest[] | undefined;
}

const total = (requests: readonly SpanRequest[], of: (request: SpanRequest) => number): number =>
  requests.reduce((sum, request) => sum + of(request), 0);
const spansOf = (requests: readonly SpanRequest[]): number => total(requests, ({ spans }) => spans);
const bytesOf = (requests: readonly SpanRequest[]): number => total(requests, requestSize);

function releaseAll(requests: readonly SpanRequest[]): void {
  for (const { release } of requests) release?.();
}

/** Requests that are there already, as what waits. */
export function pendingOf(requests: readonly SpanRequest[]): Pending {
  const owner = requests[0]?.owner;
  return {
    spans: spansOf(requests),
    bytes: bytesOf(requests),
    make: () => requests,
    release: () => releaseAll(requests),
    ...(owner === undefined ? {} : { owner }),
  };
}

export class SegmentQueue {
  readonly #limit: number;
  readonly #batches: Batch[] = [];
  #bytes = 0;
  #spans = 0;
  /** Requests of the first segment that were handed out. */
  #out = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Spans in the queue, those of the first request included until it is removed. */
  get spans(): number {
    return this.#spans;
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Adds a segment. While that is too much, the oldest segment of which nothing was sent makes room; that may be the new one.
   * @returns what was dropped
   */
  add(pending: Pending): Owned[] {
    this.#batches.push({ pending, requests: undefined });
    this.#grow(pending.spans, pending.bytes);
    const dropped: Owned[] = [];
    while (this.#bytes > this.#limit) {
      const oldest = this.#batches.findIndex(({ requests }) => requests === undefined);
      if (oldest < 0) break;
      for (const batch of this.#batches.splice(oldest, 1)) dropped.push(this.#left(batch));
    }
    return dropped;
  }

  /** What is left of the first segment, or its first request only. Stays in the queue until it is removed or replaced. Throws what making it throws. */
  first(all = false): readonly [SpanRequest, ...SpanRequest[]] | undefined {
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      batch.requests ??= this.#made(batch.pending);
      const [first, ...others] = batch.requests;
      if (first !== undefined) {
        this.#out = all ? batch.requests.length : 1;
        return all ? [first, ...others] : [first];
      }
      this.#batches.shift();
    }
    return undefined;
  }

  /** Removes the first request, or puts parts of it in its place. */
  replaceFirst(parts: readonly SpanRequest[] = []): void {
    const [batch] = this.#batches;
    if (batch?.requests === undefined) return;
    this.#out = Math.max(0, this.#out - 1);
    const out = batch.requests.splice(0, 1, ...parts);
    this.#grow(spansOf(parts) - spansOf(out), bytesOf(parts) - bytesOf(out));
    if (batch.requests.length === 0) this.#batches.shift();
  }

  /** Takes out the first segment, or what is left of it. */
  dropFirst(): Owned[] {
    return this.#batches.splice(0, 1).map((batch) => this.#left(batch));
  }

  /** Empties the queue. @returns what it held */
  clear(): Owned[] {
    return this.#batches.splice(0).map((batch) => this.#left(batch));
  }

  /** Takes out all that waits of one owner, but not the requests that were handed out. @returns what was taken */
  remove(owner: string): Owned[] {
    const removed: Owned[] = [];
    for (const batch of this.#batches.filter(({ pending }) => pending.owner === owner)) {
      const under = batch === this.#batches[0] && batch.requests !== undefined ? this.#out : 0;
      if (under === 0) this.#batches.splice(this.#batches.indexOf(batch), 1);
      const left = this.#left(under === 0 ? batch : { ...batch, requests: batch.requests?.splice(under) });
      if (left.spans > 0) removed.push(left);
    }
    return removed;
  }

  #made({ make, bytes }: Pending): SpanRequest[] {
    const requests = [...make()];
    this.#grow(0, bytesOf(requests) - bytes);
    return requests;
  }

  /** Counts out what is left of a segment, and gives back its memory. */
  #left({ pending, requests }: Batch): Owned {
    if (requests === undefined) pending.release?.();
    else releaseAll(requests);
    const spans = requests === undefined ? pending.spans : spansOf(requests);
    this.#grow(-spans, -(requests === undefined ? pending.bytes : bytesOf(requests)));
    return { spans, ...(pending.owner === undefined ? {} : { owner: pending.owner }) };
  }

  #grow(spans: number, bytes: number): void {
    this.#spans += spans;
    this.#bytes += bytes;
  }
}
