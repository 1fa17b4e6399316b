// From a selection to commands for the kernel side: trace sets get numbers, entries point at them, and the order is such that
// nothing points at a trace set that is not there. Pure: the state goes in and comes out.

import * as abi from '../abi/layout.ts';
import { encodeTraceSet, traceSetWord } from '../session/trace-set.ts';
import { unionTraceSet, type WantedCalls } from './desired-trace.ts';
import type { Entry, Selection } from './selection.ts';

/** Trace set 0 means "not traced"; generations are never 0. */
const TRACE_SETS = 1023;
const GENERATIONS = 2 ** 22 - 1;
const NO_TRACE_SET = new Uint8Array(abi.planTraceSet.size);

/** A trace set number in use. The generation tells tasks that carry it from those of an earlier use. */
export interface TraceSetUse {
  readonly number: number;
  readonly generation: number;
  /** Numbers of the traces that its records go to, ascending. */
  readonly traces: readonly number[];
}

interface WrittenEntry {
  readonly word: number;
  readonly level: number;
  readonly containerLevel: number;
}

/** What the kernel side was told. */
export interface Programmed {
  /** By their traces. */
  readonly traceSets: ReadonlyMap<string, TraceSetUse>;
  readonly entries: ReadonlyMap<bigint, WrittenEntry>;
  /** Numbers that were used and may be used again, the longest unused first. */
  readonly free: readonly Pick<TraceSetUse, 'number' | 'generation'>[];
  /** Numbers from here on were never used. */
  readonly fresh: number;
}

export const NOTHING_PROGRAMMED: Programmed = { traceSets: new Map(), entries: new Map(), free: [], fresh: 1 };

export type Command =
  /** Says where the records of a trace set go, then makes it. */
  | { readonly kind: 'make'; readonly traceSet: TraceSetUse; readonly bytes: Uint8Array }
  | { readonly kind: 'enter'; readonly cgroupId: bigint; readonly word: number; readonly containerLevel: number }
  | { readonly kind: 'leave'; readonly cgroupId: bigint }
  /** Every task looks up its cgroup again. */
  | { readonly kind: 'refresh' }
  | { readonly kind: 'dissolve'; readonly traceSet: TraceSetUse; readonly bytes: Uint8Array };

export interface Program {
  readonly next: Programmed;
  readonly commands: readonly Command[];
}

const unused = (state: Programmed): number => TRACE_SETS + 1 - state.fresh;

/** The number that the nth new trace set gets: one that was never used, or else the one that was not used for longest. */
function numbered(state: Programmed, nth: number): Pick<TraceSetUse, 'number' | 'generation'> | undefined {
  if (nth < unused(state)) return { number: state.fresh + nth, generation: 1 };
  const again = state.free[nth - unused(state)];
  return again && { number: again.number, generation: (again.generation % GENERATIONS) + 1 };
}

/** Trace sets of a selection: those that are there already, and new ones. Undefined: there are not enough numbers. */
function traceSetsOf(selection: Selection, last: Programmed): Pick<Programmed, 'traceSets' | 'free' | 'fresh'> | undefined {
  const traceSets = new Map<string, TraceSetUse>();
  let used = 0;
  for (const { traces } of selection.entries.values()) {
    const key = traces.join();
    if (traces.length === 0 || traceSets.has(key)) continue;
    const there = last.traceSets.get(key);
    const use = there ?? numbered(last, used);
    if (use === undefined) return undefined;
    if (there === undefined) used++;
    traceSets.set(key, { number: use.number, generation: use.generation, traces });
  }
  const fresh = Math.min(used, unused(last));
  return { traceSets, free: last.free.slice(used - fresh), fresh: last.fresh + fresh };
}

function written({ traces, level, containerLevel }: Entry, traceSets: ReadonlyMap<string, TraceSetUse>): WrittenEntry {
  const traceSet = traceSets.get(traces.join());
  return { word: traceSet === undefined ? 0 : traceSetWord(traceSet.number, traceSet.generation), level, containerLevel };
}

/** Deepest first, so that what is not wanted in a pod is excluded before the pod is entered. */
function entering(entries: Programmed['entries'], last: Programmed['entries']): Command[] {
  return [...entries]
    .filter(([id, { word, containerLevel }]) => last.get(id)?.word !== word || last.get(id)?.containerLevel !== containerLevel)
    .sort(([, a], [, b]) => b.level - a.level)
    .map(([cgroupId, { word, containerLevel }]) => ({ kind: 'enter', cgroupId, word, containerLevel }));
}

function leaving(entries: Programmed['entries'], last: Programmed['entries']): Command[] {
  return [...last]
    .filter(([id]) => !entries.has(id))
    .sort(([, a], [, b]) => a.level - b.level)
    .map(([cgroupId]) => ({ kind: 'leave', cgroupId }));
}

/**
 * The commands that lead from what the kernel side was told to a selection. Undefined when that needs more trace sets than
 * there are. Numbers of dissolved trace sets stay out of use until they are released.
 * @param filters of the active traces, by number; a trace's filter never changes
 */
export function program(last: Programmed, selection: Selection, filters: ReadonlyMap<number, WantedCalls>): Program | undefined {
  const found = traceSetsOf(selection, last);
  if (found === undefined) return undefined;
  const entries = new Map([...selection.entries].map(([id, entry]) => [id, written(entry, found.traceSets)]));
  const made = [...found.traceSets].filter(([key]) => !last.traceSets.has(key)).map(([, traceSet]) => traceSet);
  const dissolved = [...last.traceSets].filter(([key]) => !found.traceSets.has(key)).map(([, traceSet]) => traceSet);
  const moves = [...entering(entries, last.entries), ...leaving(entries, last.entries)];
  const commands: Command[] = [
    ...made.map((traceSet): Command => ({ kind: 'make', traceSet, bytes: encoded(traceSet, filters) })),
    ...moves,
    ...(moves.length === 0 ? [] : [{ kind: 'refresh' } as const]),
    ...dissolved.map((traceSet): Command => ({ kind: 'dissolve', traceSet, bytes: NO_TRACE_SET })),
  ];
  return { next: { ...found, entries }, commands };
}

function encoded({ traces, generation }: TraceSetUse, filters: ReadonlyMap<number, WantedCalls>): Uint8Array {
  const wanted = traces.flatMap((number) => filters.get(number) ?? []);
  return encodeTraceSet(unionTraceSet(wanted), generation);
}

/** A dissolved trace set has said its last: its number may be used again. */
export function release(state: Programmed, { number, generation }: TraceSetUse): Programmed {
  return { ...state, free: [...state.free, { number, generation }] };
}
