// Writes what is reported of NodeTraces: when something has changed that a person waits for within the spread of its interval, which
// is at once while few nodes trace, and otherwise, when only numbers have, once in an interval and not all at the same time. What was
// reported before is read before the first word. Nobody else writes these statuses, so that a patch cannot conflict.

import { type Clock, elapsedMs, later, type Moment } from '../clock.ts';
import { type BackOff, pauseAfter } from '../kube/back-off.ts';
import { hasStatus } from '../kube/errors.ts';
import type { ObjectKey } from '../kube/objects.ts';
import { spreadMs } from '../node-trace/report-pace.ts';
import type { NodeTraceReportStatus } from '../node-trace/types.ts';
import type { Logger } from '../telemetry/log.ts';

/** Of the NodeTrace, and of its report, which has the same name. */
export interface ReportKey extends ObjectKey {
  /** Uid of the SyscallTrace: a report of another one is none of ours, whatever it is called. */
  readonly traceUid: string;
}

export interface StatusWriterParts {
  /** Reads what was said before, and hands it over. Called until it succeeds. Rejects with KubeError. */
  readonly adopt: (uid: string, key: ReportKey) => Promise<void>;
  /** Writes the status subresource. Rejects with KubeError. */
  readonly write: (key: ReportKey, status: NodeTraceReportStatus) => Promise<void>;
  /** What is to be said now, without `updatedAt`; undefined: nothing. */
  readonly statusOf: (uid: string) => NodeTraceReportStatus | undefined;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

interface Entry {
  readonly key: ReportKey;
  /** Between writes of numbers alone: this long, and up to half as much more. */
  reportSeconds: number;
  /** What was said before is part of what we say. */
  adopted: boolean;
  /** As last written. */
  written: string;
  dueAt: Moment;
  failures: number;
  writing: Promise<void> | undefined;
  /** Changed while it was being written. */
  again: boolean;
}

interface News {
  readonly status: NodeTraceReportStatus;
  readonly text: string;
}

const BACK_OFF: BackOff = { firstMs: 1_000, factor: 2, longestMs: 30_000 };

export class StatusWriter {
  readonly #parts: StatusWriterParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: StatusWriterParts) {
    this.#parts = parts;
  }

  /** A NodeTrace exists, or the interval of one is another. Also one that is new may have a report: it was deleted, and made anew beside it. */
  add(uid: string, key: ReportKey, reportSeconds: number): void {
    const known = this.#entries.get(uid);
    if (known !== undefined) {
      known.reportSeconds = reportSeconds;
      this.#noLater(known, reportSeconds * 1_000);
      return;
    }
    const dueAt = later(this.#parts.clock.now(), this.#parts.random() * spreadMs(reportSeconds));
    const fresh = { adopted: false, written: '', failures: 0, writing: undefined, again: false };
    this.#entries.set(uid, { key, reportSeconds, dueAt, ...fresh });
  }

  remove(uid: string): void {
    this.#entries.delete(uid);
  }

  /** Something has changed that a person waits for. */
  changed(uid: string): void {
    const entry = this.#entries.get(uid);
    // While writes fail it waits like all others.
    if (entry === undefined || entry.failures > 0) return;
    const spread = spreadMs(entry.reportSeconds);
    if (spread === 0) this.#start(uid, entry);
    else this.#noLater(entry, this.#parts.random() * spread);
  }

  #noLater(entry: Entry, ms: number): void {
    const at = later(this.#parts.clock.now(), ms);
    if (elapsedMs(at, entry.dueAt) > 0) entry.dueAt = at;
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
    entry.dueAt = later(this.#parts.clock.now(), entry.reportSeconds * 1_000 * (1 + this.#parts.random() / 2));
    const news = entry.adopted ? this.#news(uid, entry) : undefined;
    if (entry.adopted && news === undefined) {
      entry.failures = 0;
      return;
    }
    entry.writing = this.#write(uid, entry, news).finally(() => {
      entry.writing = undefined;
      if (!entry.again) return;
      entry.again = false;
      this.changed(uid);
    });
  }

  /** What is to be written, if it is not written yet. */
  #news(uid: string, entry: Entry): News | undefined {
    const status = this.#parts.statusOf(uid);
    if (status === undefined) return undefined;
    const text = JSON.stringify(status);
    return text === entry.written ? undefined : { status, text };
  }

  async #write(uid: string, entry: Entry, known: News | undefined): Promise<void> {
    const { adopt, clock, write, logger } = this.#parts;
    try {
      if (!entry.adopted) await adopt(uid, entry.key);
      entry.adopted = true;
      const news = known ?? this.#news(uid, entry);
      if (news !== undefined) {
        await write(entry.key, { ...news.status, updatedAt: new Date(clock.wall()).toISOString() });
        entry.written = news.text;
      }
      entry.failures = 0;
    } catch (error) {
      entry.failures++;
      entry.dueAt = later(clock.now(), pauseAfter(entry.failures, this.#parts.random(), BACK_OFF));
      // It was deleted; the watch will say so.
      if (hasStatus(error, 404)) return;
      const level = Number.isInteger(Math.log2(entry.failures)) ? 'warn' : 'debug';
      logger[level]({ err: error, nodeTrace: entry.key, uid, failures: entry.failures }, 'a report was not written');
    }
  }
}
