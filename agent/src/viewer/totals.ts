// The table of `strace -c` for one process, some, or all, and how durations are distributed. Pure.

import type { PageCall, PageProcess, PageTotals, TracePage } from '../http/page-data.ts';
import type { Tree } from './rows.ts';

export interface TotalsTable {
  /** Most time first. */
  readonly rows: readonly PageTotals[];
  readonly total: PageTotals;
}

/** What the row is called that has what a process span does not list by name. */
export const OTHERS = 'others';

interface Sum {
  name: string;
  calls: number;
  errors: number;
  durationNs: number;
}

class Sums {
  readonly byName = new Map<string, Sum>();

  add({ name, calls, errors, durationNs }: PageTotals): void {
    const sum = this.byName.get(name) ?? { name, calls: 0, errors: 0, durationNs: 0 };
    sum.calls += calls;
    sum.errors += errors;
    sum.durationNs += durationNs;
    this.byName.set(name, sum);
  }

  table(): TotalsTable {
    const all = [...this.byName.values()];
    const rows = all.filter(({ calls }) => calls > 0).sort((a, b) => b.durationNs - a.durationNs || b.calls - a.calls);
    const total = { name: 'total', calls: 0, errors: 0, durationNs: 0 };
    for (const { calls, errors, durationNs } of rows) {
      total.calls += calls;
      total.errors += errors;
      total.durationNs += durationNs;
    }
    return { rows, total };
  }
}

/**
 * What the program itself counted, which includes calls that were folded or lost. A process span lists at most 20 names; what
 * it counted beyond them is told apart by the calls when they account for all of it, and is "others" when they do not.
 */
export function programTotals(tree: Tree, processes: Iterable<number>): TotalsTable {
  const sums = new Sums();
  for (const index of processes) {
    const process = tree.trace.processes[index];
    if (process === undefined) continue;
    for (const row of process.summary) sums.add(row);
    for (const row of unlisted(tree, index, process)) sums.add(row);
  }
  return sums.table();
}

function unlisted(tree: Tree, index: number, process: PageProcess): PageTotals[] {
  const missing = { name: OTHERS, calls: process.calls, errors: process.errors, durationNs: process.durationNs };
  for (const { calls, errors, durationNs } of process.summary) {
    missing.calls -= calls;
    missing.errors -= errors;
    missing.durationNs -= durationNs;
  }
  if (missing.calls <= 0) return [];
  const listed = new Set(process.summary.map(({ name }) => name));
  const calls = (tree.calls[index] ?? []).flatMap((call) => tree.trace.calls[call] ?? []);
  const { rows, total } = shownTotals(calls.filter(({ name }) => !listed.has(name)));
  const complete = total.calls === missing.calls && total.errors === missing.errors && total.durationNs === missing.durationNs;
  return complete ? [...rows] : [missing];
}

/** The same counted from calls, for what a filter leaves. A call that goes on in a later part is counted there. */
export function shownTotals(calls: Iterable<PageCall>): TotalsTable {
  const sums = new Sums();
  for (const call of calls) {
    if (call.unfinished) continue;
    const count = call.fold?.count ?? 1;
    const durationNs = call.fold?.total ?? call.whole ?? call.duration;
    sums.add({ name: call.name, calls: count, errors: call.errno === undefined ? 0 : count, durationNs });
  }
  return sums.table();
}

/** Durations of calls in steps of factor two. */
export interface Histogram {
  /** From `from` nanoseconds on, up to twice that. */
  readonly steps: readonly { readonly from: number; readonly calls: number; readonly errors: number }[];
  readonly calls: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** Folded into summaries: their durations are not known one by one. */
  readonly folded: number;
}

/** Of the calls with this name; of all when there is none. */
export function histogram(calls: Iterable<PageCall>, name?: string): Histogram | undefined {
  const durations: number[] = [];
  const steps: { from: number; calls: number; errors: number }[] = [];
  let folded = 0;
  for (const call of calls) {
    if ((name !== undefined && call.name !== name) || call.unfinished) continue;
    folded += call.fold?.count ?? 0;
    if (call.fold !== undefined) continue;
    const took = call.whole ?? call.duration;
    const step = Math.max(0, Math.floor(Math.log2(Math.max(1, took))));
    while (steps.length <= step) steps.push({ from: 2 ** steps.length, calls: 0, errors: 0 });
    const found = steps[step];
    if (found !== undefined) {
      found.calls++;
      if (call.errno !== undefined) found.errors++;
    }
    durations.push(took);
  }
  if (durations.length === 0) return undefined;
  durations.sort((a, b) => a - b);
  const first = steps.findIndex((step) => step.calls > 0);
  const at = (share: number): number => durations[Math.min(durations.length - 1, Math.floor(durations.length * share))] ?? 0;
  return { steps: steps.slice(first), calls: durations.length, median: at(0.5), p99: at(0.99), longest: at(1), folded };
}

/** A process and those below it, by index. */
export function withDescendants({ processes }: TracePage, index: number): Set<number> {
  const found = new Set([index]);
  processes.forEach(({ parent }, child) => {
    if (found.has(parent)) found.add(child);
  });
  return found;
}
