// What native sends by itself, as one exporter sees it: what was taken is counted here, what came back is handed on to be sent as
// ever, and once all of that was taken native is let go on.

import type { Segment } from '@sysspan/native';
import type { Deliverer, DirectExportPort } from './delivery.ts';
import { taken } from './grpc-answer.ts';
import type { Tallies } from './tally.ts';

/** Who has segments exported directly. */
export interface DirectExportUser {
  /** Has what came back sent as ever. */
  handedBack(segments: readonly Segment[]): void;
  /** The latest traces of an owner that were taken. */
  taken?(owner: string, traceIds: readonly string[]): void;
}

export class DirectSpans {
  readonly #port: DirectExportPort;
  readonly #tallies: Tallies;
  #user: DirectExportUser | undefined;
  #pending = new Map<string, number>();
  #bytes = 0;
  /** Why a receiver did not take some of the spans. */
  problem = '';

  private constructor(open: NonNullable<Deliverer['directExport']>, mostBytes: number, tallies: Tallies) {
    this.#tallies = tallies;
    this.#port = open(mostBytes, () => this.fetch());
  }

  /** Undefined where the deliverer has none. */
  static of(deliverer: Deliverer, mostBytes: number, tallies: Tallies): DirectSpans | undefined {
    return deliverer.directExport === undefined ? undefined : new DirectSpans(deliverer.directExport, mostBytes, tallies);
  }

  /** As native knows it, for who has a session export directly to it. */
  use(user: DirectExportUser): DirectExportPort['directExport'] {
    this.#user = user;
    return this.#port.directExport;
  }

  /** Spans that are under way, of one owner or of all. */
  pending(owner?: string): number {
    if (owner !== undefined) return this.#pending.get(owner) ?? 0;
    return [...this.#pending.values()].reduce((sum, spans) => sum + spans, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Lets native go on, unless something has come back. */
  open(): void {
    if (!this.fetch()) this.#port.open();
  }

  /** Counts what was taken since the last look. */
  poll(): void {
    const { owners, answers, bytes } = this.#port.poll();
    this.#bytes = bytes;
    this.#pending = new Map(owners.filter(({ pending }) => pending > 0).map(({ owner, pending }) => [owner, pending]));
    for (const { owner, spans, traceIds } of owners) {
      if (spans > 0) this.#count({ owner, spans }, 0);
      if (traceIds.length > 0) this.#user?.taken?.(owner, traceIds);
    }
    for (const { owner, spans, body, times } of answers) {
      const { rejected, message } = taken(body);
      this.#count({ owner, spans }, Math.min(Math.max(times * rejected, 0), spans));
      if (rejected > 0) this.problem = `rejected: ${message}`;
    }
  }

  /** Hands on what came back. @returns whether there was something */
  fetch(): boolean {
    const segments = this.#port.handedBack();
    this.poll(); // they do not count twice
    if (segments.length > 0) this.#user?.handedBack(segments);
    return segments.length > 0;
  }

  #count(what: { readonly owner: string; readonly spans: number }, rejected: number): void {
    const owned = what.owner === '' ? { spans: what.spans } : what;
    this.#tallies.add(owned);
    this.#tallies.acknowledge(owned, rejected);
  }
}
