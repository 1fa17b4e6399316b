// The tries of one request: how long the exporter waits before the next one, what ends that pause early, and when it gives up.
// retry.ts computes the pauses.

import { elapsedMs, type Moment } from '../clock.ts';
import { pauseBefore, type RetryPolicy } from './retry.ts';

export interface RetriesOptions extends RetryPolicy {
  readonly now: () => Moment;
  readonly random: () => number;
  /** Waits; must end early when the signal aborts, and must not reject. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Resolves when a connection that was broken is there again; undefined where nobody knows. */
  readonly reconnected: (signal: AbortSignal) => Promise<void> | undefined;
}

/** A pause between two tries. */
interface Pause {
  readonly over: AbortController;
  /** The receiver asked for it, so that a flush does not cut it short. */
  readonly asked: boolean;
}

export class Retries {
  readonly #options: RetriesOptions;
  #failed = 0;
  #begun: Moment;
  #pause: Pause | undefined;

  constructor(options: RetriesOptions) {
    this.#options = options;
    this.#begun = options.now();
  }

  /** The next request begins. */
  begin(): void {
    this.#failed = 0;
    this.#begun = this.#options.now();
  }

  /**
   * Waits before another try.
   * @param afterMs what the receiver asked for
   * @returns false, at once, when another try would be too late
   */
  async wait(afterMs: number | undefined): Promise<boolean> {
    const { now, random } = this.#options;
    this.#failed++;
    const pause = pauseBefore({ failed: this.#failed, elapsedMs: elapsedMs(this.#begun, now()), afterMs }, random(), this.#options);
    if (pause === undefined) return false;
    const over = new AbortController();
    this.#pause = { over, asked: afterMs !== undefined && afterMs > 0 };
    await this.#waitOut(pause, this.#pause);
    this.#pause = undefined;
    if (over.signal.aborted) this.#failed = 0; // whoever flushes wants short pauses
    return true;
  }

  /** Ends a pause that the receiver did not ask for. */
  hurry(): void {
    if (this.#pause?.asked === false) this.end();
  }

  /** Ends any pause. */
  end(): void {
    this.#pause?.over.abort();
  }

  /** Until the pause is over, or a connection that was broken is there again, unless the receiver asked for the pause. */
  async #waitOut(ms: number, { over, asked }: Pause): Promise<void> {
    const { sleep, reconnected } = this.#options;
    const ended = new AbortController();
    const waits = [sleep(ms, AbortSignal.any([over.signal, ended.signal]))];
    const back = asked ? undefined : reconnected(ended.signal);
    if (back !== undefined) waits.push(back);
    await Promise.race(waits);
    ended.abort();
  }
}
