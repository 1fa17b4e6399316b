// A copy of some objects of the API server that stays up to date: list, watch, and again after whatever happens.
//
// After any error it waits (longer each time, with jitter) and goes on from the last resourceVersion it knows; when the server
// no longer has that version (410) it lists again and reports the difference. A watch that says nothing, not even a bookmark,
// for longer than the server's bookmarks are apart is taken for dead.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../telemetry/log.ts';
import { type BackOff, pauseAfter } from './back-off.ts';
import type { Connection, Selection } from './connection.ts';
import { KubeError } from './errors.ts';
import { type ObjectEvent, ObjectStore } from './object-store.ts';
import type { KubeObject, Resource } from './objects.ts';
import { listAll } from './pages.ts';
import { readWatch, type WatchEvent } from './watch-stream.ts';

export interface ReflectorOptions<T extends KubeObject> extends Selection {
  readonly connection: Connection;
  readonly resource: Resource<T>;
  readonly logger: Logger;
  /** Called in order, once `objects` has the change. What it throws is logged and counted, and nothing else. */
  readonly onEvent?: (event: ObjectEvent<T>) => void;
  /** Applied to each object before it is stored: drop what is not needed, to bound memory. Keep name, namespace, uid, resourceVersion. */
  readonly trim?: (object: T) => T;
  /** Objects in one answer of a list; 500 by default. */
  readonly pageSize?: number;
  /** How long the server may keep one watch open; 300 s by default, plus up to as much again by chance. */
  readonly watchSeconds?: number;
  /** Silence after which a watch counts as dead; 90 s by default. Bookmarks come about once a minute. */
  readonly silenceMs?: number;
  readonly backOff?: BackOff;
}

/** All count from 0 and only grow. */
export interface ReflectorCounters {
  /** Whole lists that were read, the first included. */
  lists: number;
  /** Lists after the first: the server no longer had our version. */
  relists: number;
  /** Watches that were opened. */
  watches: number;
  /** Errors after which it began again. */
  restarts: number;
  /** Of these, connections that were open and silent. */
  watchdog: number;
  /** Changes that were reported. */
  events: number;
  bookmarks: number;
  /** Times `onEvent` or `trim` threw. */
  handlerErrors: number;
}

/** Of a reflector that has not begun. */
export const NO_COUNTS: Readonly<ReflectorCounters> = {
  lists: 0,
  relists: 0,
  watches: 0,
  restarts: 0,
  watchdog: 0,
  events: 0,
  bookmarks: 0,
  handlerErrors: 0,
};

const BACK_OFF: BackOff = { firstMs: 200, factor: 2, longestMs: 15_000 };
const WATCH_SECONDS = 300;
const SILENCE_MS = 90_000;
/** A watch that lived so long was a working one, even if it had nothing to say. */
const LIVED_MS = 1_000;
/** So many refusals in a row, and the version we go on from is the suspect: begin with a list. */
const REFUSALS_UNTIL_LIST = 4;

export class Reflector<T extends KubeObject> {
  /** True once the first list is stored and reported; false when stopped before. Never rejects. */
  readonly synced: Promise<boolean>;
  readonly counters: Readonly<ReflectorCounters>;
  readonly #counts: ReflectorCounters;
  readonly #options: ReflectorOptions<T>;
  readonly #store = new ObjectStore<T>();
  readonly #abort = new AbortController();
  readonly #settle: (synced: boolean) => void;
  #isSynced = false;
  #watching = false;
  #version = '';
  #failures = 0;
  #lastError: KubeError | undefined;
  #ended: Promise<void> | undefined;

  constructor(options: ReflectorOptions<T>) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.synced = promise;
    this.#settle = resolve;
    this.#options = options;
    this.#counts = { ...NO_COUNTS };
    this.counters = this.#counts;
  }

  /** By `namespace/name`. The map is the same one always, and changes. */
  get objects(): ReadonlyMap<string, T> {
    return this.#store.objects;
  }

  /** The first list has been stored. Stays true while the connection is away: what is known is still the best there is. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** A watch is open now. */
  get isWatching(): boolean {
    return this.#watching;
  }

  /** Why it is not watching; undefined after a success. */
  get lastError(): KubeError | undefined {
    return this.#lastError;
  }

  /** How far it has seen. */
  get resourceVersion(): string {
    return this.#version;
  }

  start(): void {
    this.#ended ??= this.#run();
  }

  /** Ends the watch; resolves when nothing more will be reported. Cannot be started again. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#settle(false);
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        if (this.#version === '') await this.#list();
        await this.#watch();
      } catch (error) {
        if (!this.#abort.signal.aborted) await this.#recover(error);
      }
    }
  }

  async #list(): Promise<void> {
    const { connection, resource, pageSize } = this.#options;
    const keep = (object: T): T | undefined => this.#trimmed(object);
    const page = pageSize === undefined ? {} : { pageSize };
    const { items, resourceVersion } = await listAll(connection, resource, {
      ...this.#selection(),
      ...page,
      keep,
      signal: this.#abort.signal,
    });
    const events = this.#store.replace(items);
    this.#counts.lists++;
    if (this.#isSynced) this.#counts.relists++;
    this.#version = resourceVersion;
    this.#report(events);
    this.#isSynced = true;
    this.#settle(true);
  }

  async #watch(): Promise<void> {
    const { connection, resource, watchSeconds = WATCH_SECONDS, silenceMs = SILENCE_MS } = this.#options;
    const timeoutSeconds = Math.round(watchSeconds * (1 + Math.random()));
    const where = { ...this.#selection(), resourceVersion: this.#version, timeoutSeconds };
    const stream = await connection.watch(resource, where, this.#abort.signal);
    const openedAt = performance.now();
    const lived = setTimeout(() => this.#worked(), LIVED_MS);
    this.#counts.watches++;
    this.#watching = true;
    try {
      for await (const event of readWatch<T>(stream, { what: `watch ${resource.plural}`, silenceMs })) {
        this.#worked();
        this.#take(event);
      }
    } finally {
      this.#watching = false;
      clearTimeout(lived);
    }
    // In order, but too soon: without a pause this would be a loop that does nothing but connect.
    if (performance.now() - openedAt < LIVED_MS)
      throw new KubeError('API_UNREACHABLE', `cannot watch ${resource.plural}: the server ended it at once`);
  }

  #take({ type, object }: WatchEvent<T>): void {
    if (type === 'BOOKMARK') {
      this.#counts.bookmarks++;
    } else {
      const trimmed = this.#trimmed(object);
      if (trimmed !== undefined) this.#report(type === 'DELETED' ? this.#store.remove(trimmed) : this.#store.put(trimmed));
    }
    this.#version = object.metadata?.resourceVersion ?? this.#version;
  }

  #trimmed(object: T): T | undefined {
    const { trim, logger, resource } = this.#options;
    if (trim === undefined) return object;
    try {
      return trim(object);
    } catch (error) {
      this.#counts.handlerErrors++;
      logger.error(
        { err: error, resource: resource.plural, name: object.metadata?.name },
        'an object could not be trimmed and is left out',
      );
      return undefined;
    }
  }

  #report(events: readonly ObjectEvent<T>[]): void {
    const { onEvent, logger, resource } = this.#options;
    for (const event of events) {
      this.#counts.events++;
      try {
        onEvent?.(event);
      } catch (error) {
        this.#counts.handlerErrors++;
        logger.error({ err: error, resource: resource.plural, key: event.key, event: event.type }, 'a change was not handled');
      }
    }
  }

  #worked(): void {
    if (this.#failures > 0)
      this.#options.logger.info({ resource: this.#options.resource.plural, failures: this.#failures }, 'watching again');
    this.#failures = 0;
    this.#lastError = undefined;
  }

  async #recover(error: unknown): Promise<void> {
    const { logger, resource, backOff = BACK_OFF } = this.#options;
    this.#failures++;
    this.#counts.restarts++;
    this.#lastError =
      error instanceof KubeError
        ? error
        : new KubeError('API_MALFORMED', `cannot watch ${resource.plural}: ${String(error)}`, { cause: error });
    if (this.#lastError.code === 'API_TIMEOUT') this.#counts.watchdog++;
    const expired = this.#lastError.status === 410;
    if (expired || (this.#lastError.code === 'API_REFUSED' && this.#failures >= REFUSALS_UNTIL_LIST)) this.#version = '';
    const asked = (this.#lastError.retryAfterSeconds ?? 0) * 1000;
    const pauseMs = Math.max(expired && this.#failures === 1 ? 0 : pauseAfter(this.#failures, Math.random(), backOff), asked);
    // Doubling pauses and powers of two: an outage of hours gives some ten lines.
    const level = Number.isInteger(Math.log2(this.#failures)) ? 'warn' : 'debug';
    logger[level](
      { err: this.#lastError, resource: resource.plural, failures: this.#failures, pauseMs: Math.round(pauseMs) },
      'watch interrupted',
    );
    await sleep(pauseMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  #selection(): Selection {
    const { namespace, fieldSelector, labelSelector } = this.#options;
    return { namespace, fieldSelector, labelSelector };
  }
}
