// The table of -c, of what was counted before.

import { addon } from './addon.ts';
import type { SummaryOptions } from './session-options.ts';
import { summaryValues } from './session-values.ts';

/** Calls of one name that returned. */
export interface SummaryRow {
  readonly name: string;
  readonly calls: number;
  readonly errors: number;
  readonly totalNs: number;
  readonly minNs: number;
  readonly maxNs: number;
}

/** The table as -c prints it; empty without rows. */
export function summaryTable(rows: readonly SummaryRow[], options: SummaryOptions): string {
  const figures = rows.flatMap(({ calls, errors, totalNs, minNs, maxNs }) => [calls, errors, totalNs, minNs, maxNs]);
  return addon().summaryTable(
    summaryValues(options),
    rows.map(({ name }) => name),
    Float64Array.from(figures),
  );
}
