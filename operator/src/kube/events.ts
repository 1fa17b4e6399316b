// Events (events.k8s.io/v1) for what a person would want to be told. Equal events become one with a count (its series); an object
// that has too much to say is cut short. Recording never waits, never throws, and never takes part in a decision.

import { randomBytes } from 'node:crypto';
import { type BackOff, type Connection, hasStatus, type KubeObject, pauseAfter, type Resource } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import { type Allowance, Budget } from './budget.ts';
import { microTime } from './micro-time.ts';

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface Event extends KubeObject {
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly action: string;
  readonly reason: string;
  readonly regarding: ObjectReference;
  readonly note: string;
  readonly type: 'Normal' | 'Warning';
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}

export const EVENTS: Resource<Event> = { group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events', namespaced: true };

/** What is to be told. */
export interface Occurrence {
  readonly regarding: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  /** Why, in CamelCase: NoPodsMatched. At most 128 characters. */
  readonly reason: string;
  /** What was done or tried, in CamelCase: Trace, Aggregate. At most 128 characters. */
  readonly action: string;
  /** A sentence; cut to the API's 1024 bytes. */
  readonly note: string;
}

export interface EventOptions {
  readonly connection: Connection;
  readonly logger: Logger;
  /** `sysspan.io/operator` */
  readonly controller: string;
  /** The pod's name. */
  readonly instance: string;
  /** Repeats are written at most so often; 30 s by default. */
  readonly seriesMs?: number;
  /** A series ends when nothing came for so long; 6 min by default, as in client-go. */
  readonly forgetMs?: number;
}

/** All count from 0 and only grow. */
export interface EventCounters {
  created: number;
  updated: number;
  /** Not written: the object or the process had said too much already. */
  dropped: number;
  failed: number;
}

/** One event that is being counted. */
interface Series {
  readonly occurrence: Occurrence;
  readonly firstTime: string;
  /** The event's name; undefined until it has been created. */
  name: string | undefined;
  count: number;
  lastTime: string;
  lastAt: number;
  /** The count that the API server knows, or has refused for good. */
  written: number;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

const NOTE_BYTES = 1024;
const NAME_LENGTH = 253;
const MOST_SERIES = 1_000;
/** The first repeat is written soon, so that a count is seen; the next ones wait. */
const FIRST_REPEAT_MS = 1_000;
const MOST_FAILURES = 5;
const RETRY: BackOff = { firstMs: 1_000, factor: 2, longestMs: 30_000 };
/** client-go's spam filter: an object may have 25 events at once, and one each 5 minutes. */
const PER_OBJECT: Allowance = { burst: 25, perSecond: 1 / 300 };
const PER_PROCESS: Allowance = { burst: 100, perSecond: 5 };

export class EventRecorder {
  readonly #options: EventOptions;
  readonly #seriesMs: number;
  readonly #forgetMs: number;
  /** Oldest use first. */
  readonly #series = new Map<string, Series>();
  readonly #budgets = new Map<string, Budget>();
  readonly #budget = new Budget(PER_PROCESS, performance.now());
  readonly #counts: EventCounters = { created: 0, updated: 0, dropped: 0, failed: 0 };
  readonly counters: Readonly<EventCounters> = this.#counts;
  /** Writes go one after the other: a series is created before it is counted up. */
  #writes: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: EventOptions) {
    this.#options = options;
    this.#seriesMs = options.seriesMs ?? 30_000;
    this.#forgetMs = options.forgetMs ?? 360_000;
  }

  /** The same object, type, reason, action and note as a while ago counts up that event. */
  record(occurrence: Occurrence): void {
    if (this.#closed) return;
    const { regarding, type, reason, action, note } = occurrence;
    const about = [regarding.kind, regarding.namespace ?? '', regarding.name, regarding.uid ?? ''].join('/');
    const key = JSON.stringify([about, type, reason, action, note]);
    const now = performance.now();
    const known = this.#series.get(key);
    if (known !== undefined && now - known.lastAt < this.#forgetMs) {
      this.#repeat(key, known, now);
    } else if (this.#allowed(about, now)) {
      this.#begin(key, occurrence, now);
    } else {
      this.#counts.dropped++;
    }
  }

  /** Writes the counts that are not written yet, for at most `limitMs`. Nothing is recorded afterwards. */
  async close(limitMs = 3_000): Promise<void> {
    this.#closed = true;
    for (const series of this.#series.values()) {
      clearTimeout(series.timer);
      this.#write(series);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const limit = setTimeout(resolve, limitMs);
    await Promise.race([this.#writes, promise]);
    clearTimeout(limit);
  }

  #begin(key: string, occurrence: Occurrence, now: number): void {
    const time = microTime(new Date());
    const fresh = {
      occurrence,
      firstTime: time,
      lastTime: time,
      lastAt: now,
      name: undefined,
      count: 1,
      written: 0,
      failures: 0,
      timer: undefined,
    };
    this.#forget(now);
    this.#series.set(key, fresh);
    this.#write(fresh);
  }

  #repeat(key: string, series: Series, now: number): void {
    series.count++;
    series.lastAt = now;
    series.lastTime = microTime(new Date());
    this.#series.delete(key);
    this.#series.set(key, series);
    this.#writeLater(series, series.written <= 1 ? Math.min(FIRST_REPEAT_MS, this.#seriesMs) : this.#seriesMs);
  }

  #writeLater(series: Series, delayMs: number): void {
    if (this.#closed) return;
    series.timer ??= setTimeout(() => {
      series.timer = undefined;
      this.#write(series);
    }, delayMs).unref();
  }

  #allowed(about: string, now: number): boolean {
    const budget = this.#budgets.get(about) ?? new Budget(PER_OBJECT, now);
    this.#budgets.set(about, budget);
    return budget.take(now) && this.#budget.take(now);
  }

  /** Drops what has been quiet, and the oldest when there are too many. */
  #forget(now: number): void {
    for (const [key, series] of this.#series) {
      if (now - series.lastAt < this.#forgetMs && this.#series.size < MOST_SERIES) break;
      this.#series.delete(key);
    }
    for (const [about, budget] of this.#budgets) if (budget.isFull(now)) this.#budgets.delete(about);
  }

  #write(series: Series): void {
    this.#writes = this.#writes.then(async () => await this.#send(series));
  }

  async #send(series: Series): Promise<void> {
    const { logger } = this.#options;
    const { count } = series;
    // A write that was still waiting has told this count already.
    if (count === series.written) return;
    try {
      if (series.name === undefined) await this.#create(series);
      else await this.#update(series, series.name);
      series.written = count;
      series.failures = 0;
    } catch (error) {
      this.#counts.failed++;
      series.failures++;
      const again = series.failures < MOST_FAILURES && !isFinal(error);
      logger.warn({ err: error, reason: series.occurrence.reason, again }, 'an event was not written');
      if (again) this.#writeLater(series, pauseAfter(series.failures, Math.random(), RETRY));
      else series.written = count;
    }
  }

  async #create(series: Series): Promise<void> {
    const { connection, controller, instance } = this.#options;
    const { regarding, note, ...said } = series.occurrence;
    const suffix = `.${randomBytes(8).toString('hex')}`;
    const name = regarding.name.slice(0, NAME_LENGTH - suffix.length) + suffix;
    await connection.create(EVENTS, {
      // Events of objects without a namespace live in "default".
      metadata: { name, namespace: namespaceOf(regarding) },
      ...said,
      regarding,
      note: cut(note),
      eventTime: series.firstTime,
      reportingController: controller,
      reportingInstance: instance,
      ...(series.count > 1 ? { series: { count: series.count, lastObservedTime: series.lastTime } } : {}),
    });
    series.name = name;
    this.#counts.created++;
  }

  /** An event lives for an hour: one that is gone is created anew, with the whole count. */
  async #update(series: Series, name: string): Promise<void> {
    const key = { name, namespace: namespaceOf(series.occurrence.regarding) };
    try {
      await this.#options.connection.mergePatch(EVENTS, key, { series: { count: series.count, lastObservedTime: series.lastTime } });
      this.#counts.updated++;
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      await this.#create(series);
    }
  }
}

function namespaceOf(regarding: ObjectReference): string {
  return regarding.namespace ?? 'default';
}

/** No later try would end otherwise: forbidden, the namespace is gone or ending, invalid. */
function isFinal(error: unknown): boolean {
  return [400, 403, 404, 409, 422].some((status) => hasStatus(error, status));
}

function cut(note: string): string {
  const bytes = Buffer.from(note, 'utf8');
  if (bytes.length <= NOTE_BYTES) return note;
  // A streaming decoder leaves out a character whose bytes are not all there.
  return `${new TextDecoder().decode(bytes.subarray(0, NOTE_BYTES - 3), { stream: true })}…`;
}
