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

export type Requests = readonly [SpanRequest, ...SpanRequest[]];

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
  /** Requests that were handed out, of the first segment and maybe of those behind it. */
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
   * @param elsewhere bytes that use up the limit too
   * @returns what was dropped
   */
  add(pending: Pending, elsewhere = 0): Owned[] {
    this.#batches.push({ pending, requests: undefined });
    this.#grow(pending.spans, pending.bytes);
    const dropped: Owned[] = [];
    while (this.#bytes + elsewhere > this.#limit) {
      const oldest = this.#batches.findIndex(({ requests }) => requests === undefined);
      if (oldest < 0) break;
      for (const batch of this.#batches.splice(oldest, 1)) dropped.push(this.#left(batch));
    }
    return dropped;
  }

  /**
   * What is to be sent next: a request, or with `bytes` what is left of whole segments until that is so many bytes or more. Stays
   * in the queue until it is removed or replaced. Throws what making the first segment throws.
   */
  first(bytes?: number): Requests | undefined {
    const next: SpanRequest[] = [];
    const enough = (): boolean => next.length > 0 && (bytes === undefined || bytesOf(next) >= bytes);
    for (let at = 0; at < this.#batches.length && !enough(); ) {
      const requests = this.#requests(at);
      if (requests === undefined) break;
      next.push(...requests.slice(0, bytes === undefined ? 1 : undefined));
      if (requests.length > 0) at++;
      else this.#batches.splice(at, 1);
    }
    this.#out = next.length;
    const [one, ...others] = next;
    return one === undefined ? undefined : [one, ...others];
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
    let out = this.#out;
    for (const batch of this.#batches.slice()) {
      const under = Math.min(out, batch.requests?.length ?? 0);
      out -= under;
      if (batch.pending.owner !== owner) continue;
      if (under === 0) this.#batches.splice(this.#batches.indexOf(batch), 1);
      const left = this.#left(under === 0 ? batch : { ...batch, requests: batch.requests?.splice(under) });
      if (left.spans > 0) removed.push(left);
    }
    return removed;
  }

  /** Those of a segment; undefined when it cannot be made and is not the first. */
  #requests(at: number): SpanRequest[] | undefined {
    const batch = this.#batches[at];
    try {
      if (batch !== undefined) batch.requests ??= this.#made(batch.pending);
      return batch?.requests;
    } catch (cause) {
      if (at === 0) throw cause;
      return undefined;
    }
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
