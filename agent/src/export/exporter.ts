// Delivers requests in order: a queue bounded in bytes, one request under way, retries with growing pauses. At all times
// spans = acknowledged + rejected + failed + queued, where `failed` says why.

import { halved, type SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';

export interface ExportCounts {
  readonly spans: number;
  readonly acknowledged: number;
  readonly rejected: number;
  /** Spans by the reason for which they were given up. */
  readonly failed: Readonly<Record<string, number>>;
  readonly queued: number;
}

export interface ExporterOptions {
  readonly queueBytes: number;
  /** First pause, its growth, and the longest one. */
  readonly firstPauseMs: number;
  readonly pauseFactor: number;
  readonly longestPauseMs: number;
  /** How long one request is tried. */
  readonly giveUpMs: number;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits; must end early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Pauses are those that the OTLP specification asks for: exponential, with jitter. */
const DEFAULTS: ExporterOptions = {
  queueBytes: 64 << 20,
  firstPauseMs: 1_000,
  pauseFactor: 1.5,
  longestPauseMs: 30_000,
  giveUpMs: 300_000,
  now: Date.now,
  random: Math.random,
  sleep,
};

export class Exporter {
  readonly #deliverer: Deliverer;
  readonly #options: ExporterOptions;
  #queue: SpanRequest[] = [];
  #current: SpanRequest | undefined;
  #bytes = 0;
  #spans = 0;
  #acknowledged = 0;
  #rejected = 0;
  readonly #failed = new Map<string, number>();
  #lastProblem = '';
  #working: Promise<void> | undefined;
  /** Aborted when nothing may be retried any more. */
  readonly #hurry = new AbortController();

  constructor(deliverer: Deliverer, options: Partial<ExporterOptions> = {}) {
    this.#deliverer = deliverer;
    this.#options = { ...DEFAULTS, ...options };
  }

  get target(): string {
    return this.#deliverer.target;
  }

  /** What the receiver said last when it did not take something; empty when it always did. */
  get lastProblem(): string {
    return this.#lastProblem;
  }

  counts(): ExportCounts {
    const queued = this.#queue.reduce((sum, { spans }) => sum + spans, this.#current?.spans ?? 0);
    return {
      spans: this.#spans,
      acknowledged: this.#acknowledged,
      rejected: this.#rejected,
      failed: Object.fromEntries(this.#failed),
      queued,
    };
  }

  /** Takes the requests of one segment. When there is no room the oldest whole segment that waits is given up. */
  enqueue(requests: readonly SpanRequest[]): void {
    for (const request of requests) {
      this.#spans += request.spans;
      this.#bytes += request.bytes.length;
      this.#queue.push(request);
    }
    while (this.#bytes > this.#options.queueBytes && this.#queue.length > 0) this.#dropOldest();
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Sends what waits. After `deadlineMs` everything that is left gets one more try and is then given up. */
  async finish(deadlineMs: number): Promise<void> {
    const timer = setTimeout(() => this.#hurry.abort(), deadlineMs);
    await this.#working;
    clearTimeout(timer);
    await this.#deliverer.close();
  }

  #dropOldest(): void {
    const traceId = this.#queue[0]?.traceId;
    this.#queue = this.#queue.filter((request) => {
      if (request.traceId !== traceId) return true;
      this.#bytes -= request.bytes.length;
      this.#fail('queue_full', request.spans);
      return false;
    });
  }

  #fail(reason: string, spans: number): void {
    this.#failed.set(reason, (this.#failed.get(reason) ?? 0) + spans);
  }

  async #work(): Promise<void> {
    for (let request = this.#queue.shift(); request !== undefined; request = this.#queue.shift()) {
      this.#current = request;
      const delivery = await this.#deliver(request);
      this.#current = undefined;
      this.#bytes -= request.bytes.length;
      this.#settle(request, delivery);
    }
  }

  /** Tries until the request is taken, refused, or out of time. */
  async #deliver(request: SpanRequest): Promise<Delivery> {
    const { firstPauseMs, pauseFactor, longestPauseMs, giveUpMs, now, random, sleep: wait } = this.#options;
    const begun = now();
    for (let pause = firstPauseMs; ; pause = Math.min(pause * pauseFactor, longestPauseMs)) {
      const last = this.#hurry.signal.aborted;
      const delivery = await this.#deliverer.deliver(request);
      if (delivery.outcome !== 'delivered') this.#lastProblem = `${delivery.reason}: ${delivery.message}`;
      if (delivery.outcome !== 'retry' || last || now() - begun >= giveUpMs) return delivery;
      await wait(delivery.afterMs ?? pause * (0.5 + random() / 2), this.#hurry.signal);
    }
  }

  #settle(request: SpanRequest, delivery: Delivery): void {
    switch (delivery.outcome) {
      case 'delivered':
        this.#rejected += delivery.rejected;
        this.#acknowledged += request.spans - delivery.rejected;
        if (delivery.rejected > 0) this.#lastProblem = `rejected: ${delivery.message}`;
        return;
      case 'tooLarge': {
        const parts = halved(request);
        if (parts === undefined) break;
        this.#queue.unshift(...parts);
        for (const { bytes } of parts) this.#bytes += bytes.length;
        return;
      }
      default:
        break;
    }
    this.#fail(delivery.reason, request.spans);
  }
}
