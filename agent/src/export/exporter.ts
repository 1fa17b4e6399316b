// Delivers requests in order, one at a time, and tries again what may be taken later. At all times
// spans = acknowledged + rejected + failed + queued, where `failed` says why.

import { setTimeout as delay } from 'node:timers/promises';
import { halved, type SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { SegmentQueue } from './queue.ts';
import { pauseBefore, RETRY_POLICY, type RetryPolicy } from './retry.ts';

export interface ExportCounts {
  readonly spans: number;
  readonly acknowledged: number;
  readonly rejected: number;
  /** Spans by the reason for which they were given up: a gRPC code or errno name, `queue_full`, `shutdown`. */
  readonly failed: Readonly<Record<string, number>>;
  readonly queued: number;
}

export interface ExporterOptions extends RetryPolicy {
  readonly queueBytes: number;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits; must end early when the signal aborts, and must not reject. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Node's timers take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const sleep: ExporterOptions['sleep'] = (ms, signal) => delay(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);

const DEFAULTS: ExporterOptions = {
  ...RETRY_POLICY,
  queueBytes: 64 << 20,
  now: Date.now,
  random: Math.random,
  sleep,
};

/** A pause between two tries. */
interface Pause {
  readonly over: AbortController;
  /** The receiver asked for it, so that a flush does not cut it short. */
  readonly asked: boolean;
}

export class Exporter {
  readonly #deliverer: Deliverer;
  readonly #options: ExporterOptions;
  readonly #queue: SegmentQueue;
  #spans = 0;
  #acknowledged = 0;
  #rejected = 0;
  readonly #failed = new Map<string, number>();
  #lastProblem = '';
  #working: Promise<void> | undefined;
  #trying = false;
  #pause: Pause | undefined;
  #closed = false;

  constructor(deliverer: Deliverer, options: Partial<ExporterOptions> = {}) {
    this.#deliverer = deliverer;
    this.#options = { ...DEFAULTS, ...options };
    this.#queue = new SegmentQueue(this.#options.queueBytes);
  }

  get target(): string {
    return this.#deliverer.target;
  }

  /** What the receiver said last when it did not take something; empty when it always did. */
  get lastProblem(): string {
    return this.#lastProblem;
  }

  counts(): ExportCounts {
    return {
      spans: this.#spans,
      acknowledged: this.#acknowledged,
      rejected: this.#rejected,
      failed: Object.fromEntries(this.#failed),
      queued: this.#queue.spans,
    };
  }

  /** Takes the requests of one segment. When there is no room the oldest whole segment that waits is given up. */
  enqueue(requests: readonly SpanRequest[]): void {
    const spans = requests.reduce((sum, request) => sum + request.spans, 0);
    this.#spans += spans;
    if (this.#closed) {
      this.#fail('shutdown', spans);
      return;
    }
    this.#fail('queue_full', this.#queue.add(requests));
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Waits until all is sent, at most so long; what is left then stays queued. Resolves with whether nothing is left. */
  async flush(deadlineMs: number): Promise<boolean> {
    if (this.#pause?.asked === false) this.#pause.over.abort();
    const deadline = new AbortController();
    await Promise.race([this.#working, sleep(deadlineMs, deadline.signal)]);
    deadline.abort();
    return this.#queue.spans === 0;
  }

  /**
   * Sends what waits, gives up what is left at the deadline, and closes the deliverer. A request that is under way then counts
   * as failed, although it may yet arrive.
   * @throws SysspanError OUTPUT_NOT_WRITABLE when it cannot be closed
   */
  async shutdown(deadlineMs: number): Promise<void> {
    if (this.#closed) return;
    await this.flush(deadlineMs);
    this.#closed = true;
    const left = this.#queue.clear();
    this.#fail('shutdown', left);
    if (left > 0 && this.#lastProblem === '') this.#lastProblem = `shutdown: no answer within ${deadlineMs / 1_000} s`;
    this.#pause?.over.abort();
    const closed = this.#deliverer.close();
    if (this.#trying) closed.catch(() => undefined);
    else await closed;
  }

  /** The same as shutdown. */
  finish(deadlineMs: number): Promise<void> {
    return this.shutdown(deadlineMs);
  }

  #fail(reason: string, spans: number): void {
    if (spans > 0) this.#failed.set(reason, (this.#failed.get(reason) ?? 0) + spans);
  }

  async #work(): Promise<void> {
    for (let request = this.#queue.first(); request !== undefined; request = this.#queue.first()) {
      const delivery = await this.#deliver(request);
      if (this.#closed) return; // counted when it was given up
      this.#settle(request, delivery);
    }
  }

  /** Tries until the request is taken, refused, or out of time. */
  async #deliver(request: SpanRequest): Promise<Delivery> {
    const { now, random, sleep: wait } = this.#options;
    const begun = now();
    for (let failed = 1; ; failed++) {
      const delivery = await this.#tryOnce(request);
      if (delivery.outcome !== 'retry' || this.#closed) return delivery;
      const { afterMs } = delivery;
      const pause = pauseBefore({ failed, elapsedMs: now() - begun, afterMs }, random(), this.#options);
      if (pause === undefined) return delivery;
      const over = new AbortController();
      this.#pause = { over, asked: afterMs !== undefined && afterMs > 0 };
      await wait(pause, over.signal);
      this.#pause = undefined;
      if (this.#closed) return delivery;
      if (over.signal.aborted) failed = 0; // whoever flushes wants short pauses
    }
  }

  async #tryOnce(request: SpanRequest): Promise<Delivery> {
    this.#trying = true;
    const delivery = await this.#deliverer.deliver(request);
    this.#trying = false;
    if (delivery.outcome !== 'delivered') this.#lastProblem = `${delivery.reason}: ${delivery.message}`;
    return delivery;
  }

  #settle(request: SpanRequest, delivery: Delivery): void {
    const parts = delivery.outcome === 'tooLarge' ? halved(request) : undefined;
    this.#queue.replaceFirst(parts);
    if (parts !== undefined) return;
    if (delivery.outcome !== 'delivered') {
      this.#fail(delivery.reason, request.spans);
      return;
    }
    // A receiver may claim anything.
    const rejected = Math.min(Math.max(delivery.rejected, 0), request.spans);
    this.#rejected += rejected;
    this.#acknowledged += request.spans - rejected;
    if (rejected > 0) this.#lastProblem = `rejected: ${delivery.message}`;
  }
}
