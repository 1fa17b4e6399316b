// What the comparison found, as tables and classes of differences. Pure.

import { skeleton, sort, tokens } from './align.ts';
import type { Compared, Verdict } from './compare.ts';
import type { Explained } from './explained.ts';

export interface Figures {
  readonly lines: number;
  readonly identical: number;
  readonly unstable: number;
}

/** Lines that count: those that two runs of a tracer agree on. */
export function figures(compared: readonly Compared[]): Figures {
  const count = (verdict: Verdict): number => compared.filter((one) => one.verdict === verdict).length;
  const unstable = count('unstable');
  return { lines: compared.length - unstable, identical: count('identical'), unstable };
}

/** Per cent with one digit, rounded down: 100.0 means all. */
export function percent({ lines, identical }: Figures): number {
  return lines === 0 ? 100 : Math.floor((identical * 1000) / lines) / 10;
}

/** One row for each group of lines. */
export function table(title: string, groups: ReadonlyMap<string, readonly Compared[]>): string {
  const rows = [...groups].map(([name, compared]) => ({ name, ...figures(compared) }));
  const all = figures([...groups.values()].flat());
  const width = Math.max(title.length, 5, ...rows.map(({ name }) => name.length));
  const line = (name: string, one: Figures): string =>
    `${name.padEnd(width)}  ${String(one.lines).padStart(7)}  ${String(one.identical).padStart(9)}  ${percent(one).toFixed(1).padStart(8)}  ${String(one.unstable).padStart(8)}`;
  const head = `${title.padEnd(width)}  ${'lines'.padStart(7)}  ${'identical'.padStart(9)}  ${'per cent'.padStart(8)}  ${'unstable'.padStart(8)}`;
  return [head, ...rows.map((row) => line(row.name, row)), line('all', all)].join('\n');
}

/** The part of a line that the other has not, between what both begin and end with. */
function middle(line: string, other: string): string {
  const [a, b] = [tokens(line), tokens(other)];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return a
    .slice(start, a.length - end)
    .map(sort)
    .join('');
}

/** Differences of one kind have one name: call and what stands in place of what. */
function className({ verdict, call, strace = '', ours = '' }: Compared): string {
  if (verdict !== 'different') return `${call} ${verdict}`;
  return `${call}: ${middle(strace, ours)} → ${middle(ours, strace)}`;
}

interface DifferenceClass {
  readonly name: string;
  readonly example: Compared;
  readonly count: number;
  readonly reason: string | undefined;
}

function fits(one: Compared, { call, verdict, strace, ours, values, situation }: Explained): boolean {
  if (!call.test(one.call) || (verdict ?? one.verdict) !== one.verdict || (situation ?? one.situation) !== one.situation) return false;
  if (values === true && skeleton(one.strace ?? '') !== skeleton(one.ours ?? '')) return false;
  return (strace?.test(one.strace ?? '') ?? true) && (ours?.test(one.ours ?? '') ?? true);
}

/** Classes of what is not identical, the largest first. */
export function classes(compared: readonly Compared[], explained: readonly Explained[]): DifferenceClass[] {
  const reasonOf = (one: Compared): string | undefined => explained.find((reason) => fits(one, reason))?.reason;
  const found = compared.filter(({ verdict }) => verdict !== 'identical' && verdict !== 'unstable');
  const groups = Map.groupBy(found, (one) => reasonOf(one) ?? className(one));
  return [...groups]
    .flatMap(([name, [example, ...others]]) =>
      example === undefined ? [] : [{ name, example, count: 1 + others.length, reason: reasonOf(example) }],
    )
    .sort((a, b) => b.count - a.count);
}

/** The classes with one example each. */
export function listed(found: readonly DifferenceClass[]): string {
  return found
    .map(({ name, example, count, reason }) =>
      [
        `${String(count).padStart(5)}  ${reason ?? `not explained: ${name}`}`,
        ...(example.strace === undefined ? [] : [`         strace   ${example.strace}`]),
        ...(example.ours === undefined ? [] : [`         sysspan  ${example.ours}`]),
      ].join('\n'),
    )
    .join('\n');
}
