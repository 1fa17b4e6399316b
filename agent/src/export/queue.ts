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
   * @returns what was dropped
   */
  add(requests: readonly SpanRequest[]): SpanRequest[] {
    if (requests.length === 0) return [];
    this.#batches.push({ requests: [...requests], begun: false });
    this.#grow(requests, 1);
    const dropped: SpanRequest[] = [];
    while (this.#bytes > this.#limit) {
      const oldest = this.#batches.findIndex(({ begun }) => !begun);
      if (oldest < 0) break;
      const [batch] = this.#batches.splice(oldest, 1);
      dropped.push(...this.#taken(batch?.requests ?? []));
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

  /** Empties the queue. @returns what it held */
  clear(): SpanRequest[] {
    return this.#batches.splice(0).flatMap(({ requests }) => this.#taken(requests));
  }

  /** Takes out all that waits of one owner, but not a first request that was handed out. @returns what was taken */
  remove(owner: string): SpanRequest[] {
    const removed: SpanRequest[] = [];
    for (const batch of this.#batches.filter(({ requests }) => requests[0]?.owner === owner)) {
      const kept = batch.begun && batch === this.#batches[0] ? 1 : 0;
      removed.push(...this.#taken(batch.requests.splice(kept)));
      if (batch.requests.length === 0) this.#batches.splice(this.#batches.indexOf(batch), 1);
    }
    return removed;
  }

  #taken(requests: readonly SpanRequest[]): readonly SpanRequest[] {
    this.#grow(requests, -1);
    return requests;
  }

  #grow(requests: readonly SpanRequest[], sign: 1 | -1): void {
    this.#spans += sign * total(requests, (request) => request.spans);
    this.#bytes += sign * total(requests, ({ bytes }) => bytes.length);
  }
}
