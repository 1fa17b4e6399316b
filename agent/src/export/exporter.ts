// Delivers requests in order, one segment at a time, and tries again what may be taken later. At all times
// spans = acknowledged + rejected + failed + queued, where `failed` says why.

import { setTimeout as delay } from 'node:timers/promises';
import type { DirectExport } from '@sysspan/native';
import { CLOCK, type Moment } from '../clock.ts';
import { halved, type SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { type DirectExportUser, DirectSpans } from './direct-spans.ts';
import { type Pending, pendingOf, type Requests, SegmentQueue } from './queue.ts';
import { type ExportProblem, ReceiverState } from './receiver-state.ts';
import { Retries } from './retries.ts';
import { RETRY_POLICY, type RetryPolicy } from './retry.ts';
import { type ExportCounts, Tallies } from './tally.ts';

export type { ExportCounts, ExportProblem };

export interface ExporterOptions extends RetryPolicy {
  readonly queueBytes: number;
  readonly now: () => Moment;
  readonly random: () => number;
  /** Called once with what does not pass by itself, which is final then; without it that is tried again as all else. */
  readonly lasting?: (problem: ExportProblem) => void;
  /** Waits; must end early when the signal aborts, and must not reject. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Each answer wakes the thread: at a high rate several segments share one. */
const TOGETHER_BYTES = 6_000_000;

/** For the answers of several requests at once, after a deliverer was closed. */
const LAST_ANSWERS_MS = 1_000;

/** Between two looks at what native has under way, by who waits for its end. */
const LOOK_MS = 10;

/** Node's timers take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const sleep: ExporterOptions['sleep'] = (ms, signal) => delay(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);

/** Waits for something, at most so long; its signal aborts then, or when it is there. */
async function atMost(ms: number, something: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const over = new AbortController();
  await Promise.race([something(over.signal), sleep(ms, over.signal)]);
  over.abort();
}

const DEFAULTS: ExporterOptions = {
  ...RETRY_POLICY,
  queueBytes: 64 << 20,
  now: CLOCK.now,
  random: Math.random,
  sleep,
};

type Retry = Extract<Delivery, { outcome: 'retry' }>;

export class Exporter {
  readonly #deliverer: Deliverer;
  readonly #options: ExporterOptions;
  readonly #queue: SegmentQueue;
  readonly #tallies = new Tallies();
  readonly #direct: DirectSpans | undefined;
  readonly #receiver: ReceiverState;
  readonly #retries: Retries;
  #working: Promise<void> | undefined;
  #trying = false;
  #closed = false;
  /** What is left was counted as failed. */
  #givenUp = false;

  constructor(deliverer: Deliverer, options: Partial<ExporterOptions> = {}) {
    this.#deliverer = deliverer;
    this.#options = { ...DEFAULTS, ...options };
    this.#queue = new SegmentQueue(this.#options.queueBytes);
    this.#receiver = new ReceiverState(this.#options.lasting);
    this.#retries = new Retries({ ...this.#options, reconnected: (signal) => deliverer.reconnected?.(signal) });
    this.#direct = DirectSpans.of(deliverer, this.#options.queueBytes / 2, this.#tallies);
  }

  get target(): string {
    return this.#deliverer.target;
  }

  /** What to do when nothing is taken. */
  get remedy(): string {
    return this.#deliverer.remedy ?? 'is it running, and is the address right?';
  }

  /** What the receiver said last when it did not take something; empty when it always did. */
  get lastProblem(): string {
    return this.#receiver.lastProblem || (this.#direct?.problem ?? '');
  }

  /** Why the last try did not succeed; undefined when it did, or when there was none. */
  get problem(): ExportProblem | undefined {
    return this.#receiver.problem;
  }

  /** Bytes that wait. */
  get queuedBytes(): number {
    this.#direct?.poll();
    return this.#queue.bytes + (this.#direct?.bytes ?? 0);
  }

  counts(): ExportCounts {
    this.#direct?.poll();
    const { all } = this.#tallies;
    const pending = this.#direct?.pending() ?? 0;
    return { ...all, spans: all.spans + pending, queued: this.#queue.spans + pending };
  }

  /** The counts of requests of one owner. */
  countsOf(owner: string): ExportCounts {
    this.#direct?.poll();
    const counts = this.#tallies.of(owner);
    const pending = this.#direct?.pending(owner) ?? 0;
    return { ...counts, spans: counts.spans + pending, queued: counts.queued + pending };
  }

  /**
   * What a session may send to by itself, undefined where spans need us. It does so whenever nothing waits here, and as long as all is
   * taken.
   */
  directExportFor(user: DirectExportUser): DirectExport | undefined {
    return this.#direct?.use(user);
  }

  /** Forgets owners of whom nothing waits, except those to keep. */
  forget(keep: (owner: string) => boolean): void {
    this.#tallies.forget(keep);
  }

  /** Gives up what waits of one owner, except a request that is under way. */
  giveUp(owner: string, reason: string): void {
    for (const request of this.#queue.remove(owner)) this.#tallies.fail(request, reason);
  }

  /** Takes the requests of one segment. When there is no room the oldest whole segment that waits is given up. */
  enqueue(requests: readonly SpanRequest[]): void {
    if (requests.length > 0) this.enqueueLater(pendingOf(requests));
  }

  /** The same for a segment whose requests are made when their turn comes. */
  enqueueLater(pending: Pending): void {
    this.#tallies.add(pending);
    if (this.#closed) {
      this.#tallies.fail(pending, 'shutdown');
      return;
    }
    for (const dropped of this.#queue.add(pending, this.#direct?.bytes)) this.#tallies.fail(dropped, 'queue_full');
    this.#start();
  }

  /** Finds out whether the receiver can be reached and takes what we send, by a request that holds no span. */
  probe(): void {
    if (this.#working === undefined) this.enqueue([{ bytes: new Uint8Array(0), traceId: '', spans: 0 }]);
  }

  /** Waits until all is sent, at most so long; what is left then stays queued. Resolves with whether nothing is left. */
  async flush(deadlineMs: number): Promise<boolean> {
    this.#retries.hurry();
    await atMost(deadlineMs, (signal) => this.#drained(signal));
    return this.#waiting() === 0;
  }

  async #drained(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#working;
      this.#direct?.fetch();
      if (this.#working === undefined && (this.#direct?.pending() ?? 0) === 0) return;
      if (this.#working === undefined) await sleep(LOOK_MS, signal);
      if (signal.aborted) return;
    }
  }

  /** Spans that are not settled. */
  #waiting(): number {
    return this.#queue.spans + (this.#direct?.pending() ?? 0);
  }

  /**
   * Sends what waits, gives up what is left at the deadline, and closes the deliverer. A request that is under way then counts
   * as failed, although it may yet arrive.
   * @throws SysspanError OUTPUT_NOT_WRITABLE when it cannot be closed
   */
  async shutdown(deadlineMs: number): Promise<void> {
    if (this.#closed) return;
    await this.flush(deadlineMs);
    await this.#close(deadlineMs);
  }

  /**
   * The same, but gives up only when nothing was taken for so long: a receiver that is slow gets all.
   * @throws SysspanError OUTPUT_NOT_WRITABLE when it cannot be closed
   */
  async finish(patienceMs: number): Promise<void> {
    if (this.#closed) return;
    const progress = (): number => (this.#deliverer.taken ?? 0) - this.#waiting();
    for (let before = Number.NEGATIVE_INFINITY; progress() > before; ) {
      before = progress();
      if (await this.flush(patienceMs)) break;
    }
    await this.#close(patienceMs);
  }

  async #close(waitedMs: number): Promise<void> {
    this.#closed = true;
    this.#retries.end();
    const closed = this.#deliverer.close();
    closed.catch(() => undefined); // awaited below, unless a request holds it up
    // Of several requests that were sent at once, the receiver may have taken the first ones: that is told with the others.
    if (this.#trying && this.#deliverer.deliverAll !== undefined) await atMost(LAST_ANSWERS_MS, async () => await this.#working);
    if (this.#waiting() > 0 && this.lastProblem === '') this.#receiver.note(`shutdown: no answer within ${waitedMs / 1_000} s`);
    this.#givenUp = true;
    for (const request of this.#queue.clear()) this.#tallies.fail(request, 'shutdown');
    this.#direct?.fetch(); // what was under way has come back by that
    if (!this.#trying) await closed;
  }

  /** What is added while the last turn ends must not be left lying. */
  #start(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (!this.#closed && !this.#queue.isEmpty) this.#start();
    });
  }

  async #work(): Promise<void> {
    await Promise.resolve(); // what is added in the same turn goes together
    this.#retries.begin();
    for (let requests = this.#next(); requests !== undefined && !this.#closed; requests = this.#next()) {
      const deliveries = await this.#tryOnce(requests);
      for (const [index, delivery] of deliveries.entries()) {
        if (this.#givenUp) return; // counted then
        if (this.#closed && delivery.outcome !== 'delivered') return;
        if (delivery.outcome === 'retry' && (await this.#mayTryAgain(delivery))) break;
        if (!this.#givenUp) this.#settle(requests[index], delivery);
        this.#retries.begin();
      }
    }
  }

  /** A segment that cannot be encoded must not hold up those behind it. */
  #next(): Requests | undefined {
    for (;;) {
      try {
        return this.#queue.first(this.#deliverer.deliverAll === undefined ? undefined : TOGETHER_BYTES);
      } catch (cause) {
        this.#receiver.note(`encode: ${(cause as Error).message}`);
        for (const dropped of this.#queue.dropFirst()) this.#tallies.fail(dropped, 'encode');
      }
    }
  }

  /** Waits before another try of the first request; false, at once, when that would be too late, or in vain. */
  async #mayTryAgain({ afterMs, lasting }: Retry): Promise<boolean> {
    if (lasting && this.#options.lasting !== undefined) return false;
    return await this.#retries.wait(afterMs);
  }

  async #tryOnce(requests: Requests): Promise<Delivery[]> {
    this.#trying = true;
    const several = this.#deliverer.deliverAll?.(requests);
    const deliveries = several === undefined ? [await this.#deliverer.deliver(requests[0])] : await several;
    this.#trying = false;
    for (const delivery of deliveries) if (!this.#closed || delivery.outcome === 'delivered') this.#receiver.judge(delivery);
    return deliveries;
  }

  #settle(request: SpanRequest | undefined, delivery: Delivery): void {
    if (request === undefined) return;
    const parts = delivery.outcome === 'tooLarge' ? halved(request) : undefined;
    this.#queue.replaceFirst(parts);
    if (parts !== undefined) return;
    request.release?.();
    if (delivery.outcome !== 'delivered') {
      this.#tallies.fail(request, delivery.reason);
      return;
    }
    // A receiver may claim anything.
    const rejected = Math.min(Math.max(delivery.rejected, 0), request.spans);
    this.#tallies.acknowledge(request, rejected);
    if (this.#queue.isEmpty) this.#direct?.open();
    if (rejected > 0) this.#receiver.note(`rejected: ${delivery.message}`);
  }
}
