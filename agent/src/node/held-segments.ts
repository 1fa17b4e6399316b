// Closed segments of containers of which it is not known yet whether they are wanted. Bounded in bytes, and shared: what is too
// much is taken from the trace that holds most, there from the container that holds most, the oldest first.

import type { Segment } from '@sysspan/native';
import type { Moment } from '../clock.ts';
import { blockBytes } from '../spans/blocks.ts';

export interface Held {
  readonly segment: Segment;
  readonly cgroupId: bigint;
  readonly since: Moment;
}

/** Of one container, for one trace. */
interface Share {
  readonly trace: number;
  held: { readonly held: Held; readonly turn: number }[];
  bytes: number;
}

const bytesOf = ({ segment }: Held): number => blockBytes(segment.spans);

export class HeldSegments {
  readonly #limit: number;
  readonly #shares = new Map<string, Share>();
  #bytes = 0;
  #turn = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Container by container. */
  get all(): readonly Held[] {
    return [...this.#shares.values()].flatMap(({ held }) => held.map((one) => one.held));
  }

  holds(trace: number): boolean {
    return [...this.#shares.values()].some((share) => share.trace === trace);
  }

  /** @returns what had to make room; that may be the new one */
  add(held: Held): Held[] {
    const key = `${held.segment.trace} ${held.cgroupId}`;
    const share = this.#shares.get(key) ?? { trace: held.segment.trace, held: [], bytes: 0 };
    this.#shares.set(key, share);
    share.held.push({ held, turn: this.#turn++ });
    share.bytes += bytesOf(held);
    this.#bytes += bytesOf(held);
    const out: Held[] = [];
    while (this.#bytes > this.#limit) out.push(...this.#makeRoom());
    return out;
  }

  /** Takes out what is ripe, asked and given in the order in which they came. */
  take(ripe: (held: Held) => boolean): Held[] {
    const every = [...this.#shares.values()].flatMap((share) => share.held.map((one) => ({ ...one, share })));
    const out = every.sort((a, b) => a.turn - b.turn).filter(({ held }) => ripe(held));
    if (out.length === 0) return [];
    const taken = new Set(out.map(({ turn }) => turn));
    for (const { share, held } of out) {
      share.bytes -= bytesOf(held);
      this.#bytes -= bytesOf(held);
    }
    for (const [key, share] of this.#shares) {
      share.held = share.held.filter(({ turn }) => !taken.has(turn));
      if (share.held.length === 0) this.#shares.delete(key);
    }
    return out.map(({ held }) => held);
  }

  #makeRoom(): Held[] {
    const byTrace = new Map<number, number>();
    for (const { trace, bytes } of this.#shares.values()) byTrace.set(trace, (byTrace.get(trace) ?? 0) + bytes);
    const trace = largest([...byTrace], ([, bytes]) => bytes)?.[0];
    const [key, share] =
      largest(
        [...this.#shares].filter(([, one]) => one.trace === trace),
        ([, { bytes }]) => bytes,
      ) ?? [];
    const oldest = share?.held.shift()?.held;
    if (key === undefined || share === undefined || oldest === undefined) return [];
    share.bytes -= bytesOf(oldest);
    this.#bytes -= bytesOf(oldest);
    if (share.held.length === 0) this.#shares.delete(key);
    return [oldest];
  }
}

/** The first of those that are largest. */
function largest<T>(items: readonly T[], size: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>((best, item) => (best === undefined || size(item) > size(best) ? item : best), undefined);
}
