// Keys that have work to do: each key is worked on by one worker at a time, a key that is added while it is worked on is worked
// on once more afterwards, and a key whose work fails comes back later and later.

import { setImmediate } from 'node:timers/promises';
import { type BackOff, pauseAfter } from '@sysspan/agent/kube';

export interface WorkQueueOptions {
  /** What to do for a key. A number asks to be called again after so many milliseconds; a rejection, after a growing pause. */
  readonly work: (key: string, signal: AbortSignal) => Promise<number | undefined>;
  /** Told of each rejection, before the pause. Must not throw. */
  readonly onError: (key: string, error: unknown, failures: number, pauseMs: number) => void;
  /** Keys worked on at the same time; 1 by default. */
  readonly workers?: number;
  readonly backOff?: BackOff;
  /** From 0 to 1; Math.random by default. */
  readonly chance?: () => number;
}

/** All count from 0 and only grow, but `waiting`, `delayed` and `working`, which are of this moment. */
export interface WorkQueueCounters {
  added: number;
  done: number;
  failed: number;
  waiting: number;
  delayed: number;
  working: number;
}

const BACK_OFF: BackOff = { firstMs: 100, factor: 2, longestMs: 60_000 };

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** In order of arrival. */
  readonly #waiting = new Set<string>();
  readonly #working = new Set<string>();
  /** Added while worked on. */
  readonly #dirty = new Set<string>();
  readonly #timers = new Map<string, { timer: NodeJS.Timeout; at: number }>();
  readonly #failures = new Map<string, number>();
  readonly #abort = new AbortController();
  readonly #counts = { added: 0, done: 0, failed: 0 };
  #stopped = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  get counters(): WorkQueueCounters {
    return { ...this.#counts, waiting: this.#waiting.size, delayed: this.#timers.size, working: this.#working.size };
  }

  /** As soon as a worker is free. */
  add(key: string): void {
    if (this.#stopped) return;
    this.#counts.added++;
    if (this.#working.has(key)) this.#dirty.add(key);
    else this.#waiting.add(key);
    this.#next();
  }

  /** After `delayMs`, unless the key is worked on before: work that starts ends the key's appointment. The earlier of two stays. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const at = performance.now() + delayMs;
    const known = this.#timers.get(key);
    if (known !== undefined && known.at <= at) return;
    clearTimeout(known?.timer);
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        this.add(key);
      },
      Math.min(delayMs, LONGEST_TIMER),
    );
    this.#timers.set(key, { timer, at });
  }

  /** Forgets that a key exists: its appointment and its failures. */
  forget(key: string): void {
    clearTimeout(this.#timers.get(key)?.timer);
    this.#timers.delete(key);
    this.#failures.delete(key);
  }

  /**
   * Takes no more keys, drops those that wait for a later time, works off those that wait for a worker, and resolves then.
   * After `graceMs` the signal of the work is aborted and what still waits is dropped; work that heeds no signal is not waited for.
   */
  async shutdown(graceMs: number): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    if (this.#waiting.size === 0 && this.#working.size === 0) return;
    this.#idle ??= Promise.withResolvers<void>();
    const grace = setTimeout(() => {
      this.#waiting.clear();
      this.#dirty.clear();
      this.#abort.abort();
      this.#idle?.resolve();
    }, graceMs);
    await this.#idle.promise;
    clearTimeout(grace);
  }

  #next(): void {
    const { workers = 1 } = this.#options;
    for (const key of this.#waiting) {
      if (this.#working.size >= workers) return;
      this.#waiting.delete(key);
      this.#working.add(key);
      void this.#work(key);
    }
  }

  async #work(key: string): Promise<void> {
    clearTimeout(this.#timers.get(key)?.timer);
    this.#timers.delete(key);
    try {
      const again = await this.#options.work(key, this.#abort.signal);
      this.#failures.delete(key);
      this.#counts.done++;
      if (again !== undefined) this.addAfter(key, again);
    } catch (error) {
      this.#failed(key, error);
    } finally {
      // Work that waits for nothing must not keep the watches, and the lease, from being heard.
      await setImmediate();
      this.#working.delete(key);
      if (this.#dirty.delete(key)) this.#waiting.add(key);
      this.#next();
      if (this.#waiting.size === 0 && this.#working.size === 0) this.#idle?.resolve();
    }
  }

  #failed(key: string, error: unknown): void {
    const { backOff = BACK_OFF, chance = Math.random, onError } = this.#options;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.#counts.failed++;
    const pauseMs = pauseAfter(failures, chance(), backOff);
    onError(key, error, failures, pauseMs);
    this.addAfter(key, pauseMs);
  }
}

/** setTimeout takes no more than 31 bits; a key that comes early is only looked at once more. */
const LONGEST_TIMER = 2 ** 31 - 1;
