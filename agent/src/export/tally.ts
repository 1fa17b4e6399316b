// What became of spans, counted: at all times spans = acknowledged + rejected + failed + queued. Once for all, and once
// for each owner.

export interface ExportCounts {
  readonly spans: number;
  readonly acknowledged: number;
  readonly rejected: number;
  /** Spans by the reason for which they were given up: a gRPC code or errno name, `queue_full`, `shutdown`. */
  readonly failed: Readonly<Record<string, number>>;
  readonly queued: number;
}

class Tally {
  spans = 0;
  acknowledged = 0;
  rejected = 0;
  readonly failed = new Map<string, number>();

  get queued(): number {
    return this.spans - this.acknowledged - this.rejected - [...this.failed.values()].reduce((sum, count) => sum + count, 0);
  }

  counts(): ExportCounts {
    const { spans, acknowledged, rejected, failed, queued } = this;
    return { spans, acknowledged, rejected, failed: Object.fromEntries(failed), queued };
  }
}

/** Spans and whose they are. */
export interface Owned {
  readonly spans: number;
  readonly owner?: string;
}

export class Tallies {
  readonly #all = new Tally();
  readonly #owners = new Map<string, Tally>();

  get all(): ExportCounts {
    return this.#all.counts();
  }

  /** All zero for an owner of whom nothing came, or that was forgotten. */
  of(owner: string): ExportCounts {
    return (this.#owners.get(owner) ?? new Tally()).counts();
  }

  add(what: Owned): void {
    for (const tally of this.#of(what)) tally.spans += what.spans;
  }

  acknowledge(what: Owned, rejected: number): void {
    for (const tally of this.#of(what)) {
      tally.rejected += rejected;
      tally.acknowledged += what.spans - rejected;
    }
  }

  fail(what: Owned, reason: string): void {
    if (what.spans === 0) return;
    for (const tally of this.#of(what)) tally.failed.set(reason, (tally.failed.get(reason) ?? 0) + what.spans);
  }

  /** Forgets owners of whom nothing waits any more, except those to keep. Their spans stay in the sums. */
  forget(keep: (owner: string) => boolean): void {
    for (const [owner, tally] of this.#owners) if (tally.queued === 0 && !keep(owner)) this.#owners.delete(owner);
  }

  #of({ owner }: Owned): readonly Tally[] {
    if (owner === undefined) return [this.#all];
    const tally = this.#owners.get(owner) ?? new Tally();
    this.#owners.set(owner, tally);
    return [this.#all, tally];
  }
}
