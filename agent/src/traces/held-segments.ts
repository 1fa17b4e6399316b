// Closed segments of containers of which it is not known yet whether they are wanted, in the order in which they came.
// Bounded in bytes: what is too much takes the oldest out.

import type { Segment } from '@sysspan/native';
import type { Moment } from '../clock.ts';
import { blockBytes } from '../spans/blocks.ts';

export interface Held {
  readonly segment: Segment;
  readonly cgroupId: bigint;
  readonly since: Moment;
}

const bytesOf = ({ segment }: Held): number => blockBytes(segment.spans);

export class HeldSegments {
  readonly #limit: number;
  #held: Held[] = [];
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get all(): readonly Held[] {
    return this.#held;
  }

  /** @returns what had to make room; that may be the new one */
  add(held: Held): Held[] {
    this.#held.push(held);
    this.#bytes += bytesOf(held);
    const out: Held[] = [];
    while (this.#bytes > this.#limit) {
      const [oldest] = this.#held.splice(0, 1);
      if (oldest === undefined) break;
      this.#bytes -= bytesOf(oldest);
      out.push(oldest);
    }
    return out;
  }

  /** Takes out, in order, what is ripe. */
  take(ripe: (held: Held) => boolean): Held[] {
    const out: Held[] = [];
    const left: Held[] = [];
    for (const held of this.#held) (ripe(held) ? out : left).push(held);
    this.#held = left;
    for (const held of out) this.#bytes -= bytesOf(held);
    return out;
  }
}
