// What the kernel side counts by trace set number, as counts by trace. A number is used again and again and its counters only
// grow, so each use has a base; a trace set belongs to several traces, and each of them gets all of its counts.

import type { Counters } from '@sysspan/native';
import { added, NO_COUNTERS, since } from './counters.ts';
import type { TraceSetUse } from './trace-set-program.ts';

interface Account {
  readonly use: TraceSetUse;
  readonly base: Counters;
}

export class TraceSetLedger {
  readonly #read: (traceSet: number) => Counters;
  readonly #open = new Map<number, Account>();
  /** Of closed accounts, by trace. */
  readonly #closed = new Map<number, Counters>();

  /** @param read the kernel side's counters of a trace set number */
  constructor(read: (traceSet: number) => Counters) {
    this.#read = read;
  }

  /** A trace set begins to count. */
  open(use: TraceSetUse): void {
    this.#open.set(use.number, { use, base: this.#read(use.number) });
  }

  /** A dissolved trace set has counted its last. */
  close({ number }: TraceSetUse): void {
    const account = this.#open.get(number);
    if (account === undefined) return;
    this.#open.delete(number);
    const counted = since(this.#read(number), account.base);
    for (const trace of account.use.traces) this.#closed.set(trace, added(this.#closed.get(trace) ?? NO_COUNTERS, counted));
  }

  of(trace: number): Counters {
    let counted = this.#closed.get(trace) ?? NO_COUNTERS;
    for (const { use, base } of this.#open.values())
      if (use.traces.includes(trace)) counted = added(counted, since(this.#read(use.number), base));
    return counted;
  }

  /** Forgets a trace that is in no trace set any more. */
  forget(trace: number): void {
    this.#closed.delete(trace);
  }
}
