// What the calls of a run came to, from its indexes alone.

import type { SummaryRow } from '@sysspan/native';
import type { Block } from './run-file.ts';

/** Adds up blocks, as they come. */
export class RunTotals {
  readonly #rows = new Map<string, { -readonly [Key in keyof SummaryRow]: SummaryRow[Key] }>();

  add({ index }: Pick<Block, 'index'>): void {
    for (const { totals } of index.processes) {
      for (const { name, errno, calls, totalNs, minNs, maxNs } of totals) {
        const row = this.#rows.get(name) ?? { name, calls: 0, errors: 0, totalNs: 0, minNs, maxNs: 0 };
        row.calls += calls;
        if (errno !== '') row.errors += calls;
        row.totalNs += totalNs;
        row.minNs = Math.min(row.minNs, minNs);
        row.maxNs = Math.max(row.maxNs, maxNs);
        this.#rows.set(name, row);
      }
    }
  }

  /** One for each name, in the order in which the names came. */
  rows(): SummaryRow[] {
    return [...this.#rows.values()];
  }
}
