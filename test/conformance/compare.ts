// Says of each line whether both tracers show the same. What differs between two runs of strace itself is not expected
// of us: such values are masked, one by one, and such lines are counted apart. Addresses are masked always. Pure.

import { align, sort, tokens } from './align.ts';
import { callOf, type Threads } from './lines.ts';

/**
 * `identical`: same place, same text but for masked values. `different`: the same call with another text.
 * `missing`, `extra`: only strace or only we have it. `unstable`: two runs of one tracer do not agree that it is there.
 */
export type Verdict = 'identical' | 'different' | 'missing' | 'extra' | 'unstable';

export interface Compared {
  readonly verdict: Verdict;
  readonly call: string;
  readonly thread: string;
  readonly situation?: string;
  readonly strace?: string;
  readonly ours?: string;
  /** Values that two runs of strace did not agree on. */
  readonly masked: number;
}

/** Two runs of the same situation. */
export interface Twice {
  readonly first: Threads;
  readonly second: Threads;
}

/** Token numbers in which two runs of strace differ; undefined when the lines are not even of one shape. */
function varying(first: string, second: string): ReadonlySet<number> | undefined {
  if (first === second) return new Set();
  const [a, b] = [tokens(first), tokens(second)];
  if (a.length !== b.length || a.some((token, index) => sort(token) !== sort(b[index] ?? ''))) return undefined;
  return new Set(a.flatMap((token, index) => (token === b[index] ? [] : [index])));
}

/** Fields that the machine changes on its own between two runs, whether or not it did between those of strace. */
const MACHINES = new Set(
  'f_bfree f_bavail f_ffree uptime loads freeram sharedram bufferram freeswap freehigh procs ru_minflt ru_nvcsw ru_nivcsw'.split(' '),
);

/** Token numbers of the values of such fields: one, or those of a list in brackets. */
function machines(line: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let at = 0; at < line.length; at++) {
    if (!MACHINES.has(line[at] ?? '') || line[at + 1] !== '=') continue;
    let end = at + 2;
    while (line[at + 2] === '[' && end < line.length && line[end] !== ']') end++;
    for (let index = at + 2; index <= end; index++) found.add(index);
  }
  return found;
}

/** Of the heap, the stack or a mapping: what a thread found free, and what a tracer left in the environment, moves them. */
const ADDRESS = /^0x[0-9a-f]{9,12}$/;

function alike(strace: string, ours: string, masked: ReadonlySet<number>): boolean {
  if (strace === ours) return true;
  const [a, b] = [tokens(strace), tokens(ours)];
  const free = new Set([...masked, ...machines(a)]);
  const same = (token: string, other: string, index: number): boolean =>
    token === other || (free.has(index) && sort(token) === sort(other)) || (ADDRESS.test(token) && ADDRESS.test(other));
  return a.length === b.length && a.every((token, index) => same(token, b[index] ?? '', index));
}

interface Run {
  readonly lines: readonly string[];
  /** The line's partner in the second run of the same tracer, or -1. */
  readonly partners: Int32Array;
  readonly second: readonly string[];
  /** Calls of which the two runs have not the same number of lines. */
  readonly wavering: ReadonlySet<string>;
}

function run(twice: Twice, thread: string): Run {
  const [lines, second] = [twice.first.get(thread) ?? [], twice.second.get(thread) ?? []];
  const partners = align(lines, second);
  const met = new Set(partners);
  const wavering = new Set([
    ...lines.filter((_, index) => partners[index] === -1).map(callOf),
    ...second.filter((_, index) => !met.has(index)).map(callOf),
  ]);
  return { lines, partners, second, wavering };
}

function compareThread(thread: string, strace: Run, ours: Run): Compared[] {
  const partners = align(strace.lines, ours.lines);
  const wavers = (call: string): boolean => strace.wavering.has(call) || ours.wavering.has(call);
  const met = new Set(partners);
  const shown = strace.lines.map((line, index): Compared => {
    const common = { call: callOf(line), thread, strace: line, masked: 0 };
    const again = strace.partners[index] ?? -1;
    const masked = again < 0 ? undefined : varying(line, strace.second[again] ?? '');
    const partner = partners[index] ?? -1;
    const other = ours.lines[partner];
    if (other === undefined) return { ...common, verdict: wavers(common.call) ? 'unstable' : 'missing' };
    if (masked === undefined) return { ...common, ours: other, verdict: line === other ? 'identical' : 'unstable' };
    return { ...common, ours: other, masked: masked.size, verdict: alike(line, other, masked) ? 'identical' : 'different' };
  });
  const added = ours.lines.flatMap((line, index): Compared[] => {
    if (met.has(index)) return [];
    const call = callOf(line);
    return [{ call, thread, ours: line, masked: 0, verdict: wavers(call) ? 'unstable' : 'extra' }];
  });
  return [...shown, ...added];
}

/** Compares two runs under strace with two of our own. */
export function compare(strace: Twice, ours: Twice): Compared[] {
  const names = new Set([...strace.first.keys(), ...ours.first.keys()]);
  return [...names].flatMap((thread) => compareThread(thread, run(strace, thread), run(ours, thread)));
}
