// What waits to be sent, in order and bounded in bytes. Keeps segments together: what makes room is a whole one.

import type { SpanRequest } from '../spans/request.ts';

interface Batch {
  readonly requests: SpanRequest[];
  /** Some of it was handed out, so that what is left of it belongs to a trace that the receiver may have. */
  begun: boolean;
}

const total = (requests: readonly SpanRequest[], of: (request: SpanRequest) => number): number =>
  requests.reduce((sum, request) => sum + of(request), 0);

export class SegmentQueue {
  readonly #limit: number;
  readonly #batches: Batch[] = [];
  #bytes = 0;
  #spans = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Spans in the queue, those of the first request included until it is removed. */
  get spans(): number {
    return this.#spans;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Adds the requests of one segment. While that is too much, the oldest segment of which nothing was sent makes room;
   * that may be the new one.
   * @returns how many spans were dropped
   */
  add(requests: readonly SpanRequest[]): number {
    if (requests.length === 0) return 0;
    this.#batches.push({ requests: [...requests], begun: false });
    this.#grow(requests, 1);
    let dropped = 0;
    while (this.#bytes > this.#limit) {
      const oldest = this.#batches.findIndex(({ begun }) => !begun);
      if (oldest < 0) break;
      const [batch] = this.#batches.splice(oldest, 1);
      dropped += this.#grow(batch?.requests ?? [], -1);
    }
    return dropped;
  }

  /** The first request. It stays in the queue until it is removed or replaced. */
  first(): SpanRequest | undefined {
    const [batch] = this.#batches;
    if (batch !== undefined) batch.begun = true;
    return batch?.requests[0];
  }

  /** Removes the first request, or puts parts of it in its place. */
  replaceFirst(parts: readonly SpanRequest[] = []): void {
    const [batch] = this.#batches;
    if (batch === undefined) return;
    this.#grow(batch.requests.splice(0, 1, ...parts), -1);
    this.#grow(parts, 1);
    if (batch.requests.length === 0) this.#batches.shift();
  }

  /** Empties the queue. @returns how many spans it held */
  clear(): number {
    const { spans } = this;
    this.#batches.length = 0;
    this.#bytes = 0;
    this.#spans = 0;
    return spans;
  }

  #grow(requests: readonly SpanRequest[], sign: 1 | -1): number {
    const spans = total(requests, (request) => request.spans);
    this.#spans += sign * spans;
    this.#bytes += sign * total(requests, ({ bytes }) => bytes.length);
    return spans;
  }
}
