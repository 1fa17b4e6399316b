// Writes the status of NodeTraces: at once when what a person waits for has changed, and otherwise, when only numbers have,
// every few seconds and not all at the same time. A merge patch of a status that nobody else writes cannot conflict.

import type { NodeTraceStatus } from '@sysspan/operator/api';
import { type Clock, later, type Moment } from '../clock.ts';
import { type BackOff, pauseAfter } from './back-off.ts';
import { hasStatus } from './errors.ts';
import type { Logger } from './logger.ts';
import type { ObjectKey } from './objects.ts';

export interface StatusWriterParts {
  /** Patches the status subresource. Rejects with KubeError. */
  readonly write: (key: ObjectKey, status: NodeTraceStatus) => Promise<void>;
  /** What is to be said now, without `updatedAt`; undefined: nothing. */
  readonly statusOf: (uid: string) => NodeTraceStatus | undefined;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

interface Entry {
  readonly key: ObjectKey;
  /** As last written. */
  written: string;
  dueAt: Moment;
  failures: number;
  writing: Promise<void> | undefined;
  /** Changed while it was being written. */
  again: boolean;
}

/** Between writes of numbers alone: this long, and up to half as much more. */
const PAUSE_MS = 5_000;
const BACK_OFF: BackOff = { firstMs: 1_000, factor: 2, longestMs: 30_000 };

export class StatusWriter {
  readonly #parts: StatusWriterParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: StatusWriterParts) {
    this.#parts = parts;
  }

  /** A NodeTrace exists. */
  add(uid: string, key: ObjectKey): void {
    if (!this.#entries.has(uid))
      this.#entries.set(uid, { key, written: '', dueAt: this.#parts.clock.now(), failures: 0, writing: undefined, again: false });
  }

  remove(uid: string): void {
    this.#entries.delete(uid);
  }

  /** Something has changed that a person waits for. */
  changed(uid: string): void {
    const entry = this.#entries.get(uid);
    // While writes fail it waits like all others.
    if (entry !== undefined && entry.failures === 0) this.#start(uid, entry);
  }

  /** Writes what is due; to be called often. */
  tick(): void {
    for (const [uid, entry] of this.#entries) if (this.#parts.clock.now() >= entry.dueAt) this.#start(uid, entry);
  }

  /** Writes all that has changed, once. Resolves when it is done, failed or too late. */
  async flush(deadlineMs: number): Promise<void> {
    const deadline = new AbortController();
    const late = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, deadlineMs);
      deadline.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    });
    const all = Promise.all([...this.#entries].map(([uid, entry]) => this.#finish(uid, entry)));
    await Promise.race([all, late]);
    deadline.abort();
  }

  async #finish(uid: string, entry: Entry): Promise<void> {
    await entry.writing;
    this.#start(uid, entry);
    await entry.writing;
  }

  #start(uid: string, entry: Entry): void {
    if (entry.writing !== undefined) {
      entry.again = true;
      return;
    }
    const status = this.#parts.statusOf(uid);
    entry.dueAt = later(this.#parts.clock.now(), PAUSE_MS * (1 + this.#parts.random() / 2));
    const text = JSON.stringify(status);
    if (status === undefined || text === entry.written) return;
    entry.writing = this.#write(uid, entry, status, text).finally(() => {
      entry.writing = undefined;
      if (!entry.again) return;
      entry.again = false;
      this.changed(uid);
    });
  }

  async #write(uid: string, entry: Entry, status: NodeTraceStatus, text: string): Promise<void> {
    const { clock, write, logger } = this.#parts;
    try {
      await write(entry.key, { ...status, updatedAt: new Date(clock.wall()).toISOString() });
      entry.written = text;
      entry.failures = 0;
    } catch (error) {
      entry.failures++;
      entry.dueAt = later(clock.now(), pauseAfter(entry.failures, this.#parts.random(), BACK_OFF));
      // It was deleted; the watch will say so.
      if (hasStatus(error, 404)) return;
      const level = Number.isInteger(Math.log2(entry.failures)) ? 'warn' : 'debug';
      logger[level]({ err: error, nodeTrace: entry.key, uid, failures: entry.failures }, 'a status was not written');
    }
  }
}
