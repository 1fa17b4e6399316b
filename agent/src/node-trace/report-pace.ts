// How often agents report, and how they spread it. The operator sets the interval, and reckons with what agents make of it. Pure.

import { REPORT_BOUNDS } from './bounds.ts';

const { minimum, maximum } = REPORT_BOUNDS.reportSeconds;

/** Seconds between two reports unless many nodes trace. */
export const SHORTEST_REPORT_SECONDS = minimum;

/** Within the bounds of the schema, whatever a NodeTrace says. */
export function reportSecondsOf(told: number | undefined): number {
  return told === undefined || Number.isNaN(told) ? minimum : Math.min(maximum, Math.max(minimum, told));
}

/** A change that people wait for is told within so many milliseconds, by chance: where thousands of nodes tell the same, not all at once. */
export function spreadMs(told: number | undefined): number {
  const reportSeconds = reportSecondsOf(told);
  return reportSeconds === minimum ? 0 : reportSeconds * 500;
}
