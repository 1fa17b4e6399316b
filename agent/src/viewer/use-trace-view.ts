// What of a trace is shown: open processes, selection, filter, search and stretch of time, and the rows that follow from them.

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TracePage } from '../http/page-data.ts';
import type { Address } from './address.ts';
import { useFamilyOf } from './families.ts';
import { type Filter, type Matches, matches, searchable } from './filter.ts';
import { findRows } from './find.ts';
import { plant, type Row, rowsOf, type Tree } from './rows.ts';
import { around, type Range } from './scale.ts';

export interface TraceViewState {
  readonly tree: Tree;
  readonly rows: readonly Row[];
  /** The rows that there are when all processes are open; made when it is asked for. */
  readonly every: () => readonly Row[];
  readonly matched: Matches | undefined;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly find: string;
  readonly setFind: (text: string) => void;
  /** Keys of the rows that the search found; absent while somebody types. */
  readonly found: readonly string[] | undefined;
  /** The same without waiting for a pause, of the filter neither. */
  readonly findNow: () => readonly string[];
  readonly anyOpen: boolean;
  readonly toggle: (process: number) => void;
  readonly openAll: (all: boolean) => void;
  /** Key of a row. */
  readonly selected: string;
  /** Opens the process of a call. */
  readonly select: (key: string) => void;
  readonly whole: Range;
  readonly range: Range;
  /** Without a range, or with the whole one: back to the whole time. */
  readonly zoom: (range: Range | undefined) => void;
}

/** A single process is open from the start; of several, the tree is seen first. */
export function useTraceView(trace: TracePage, start: Address, save: (shown: Omit<Address, 'id'>) => void): TraceViewState {
  const familyOf = useFamilyOf();
  const tree = useMemo(() => plant(trace), [trace]);
  const texts = useMemo(() => searchable(trace), [trace]);
  const whole = useMemo(() => around(0, trace.summary.durationNs, 0.01), [trace]);
  const [selected, setSelected] = useState(() => (exists(trace, start.row) ? start.row : 'p0'));
  const [open, setOpen] = useState<ReadonlySet<number>>(
    () => new Set([...(trace.processes.length === 1 ? [0] : []), ...ownerOf(trace, selected)]),
  );
  const [filter, setFilter] = useState(start.filter);
  const [find, setFind] = useState('');
  const [range, zoom] = useState(start.range);
  const pause = trace.calls.length > LARGE ? TYPING_MS : 0;
  const [asked, sought] = [useSettled(filter, pause), useSettled(find, pause)];
  const matched = useMemo(() => matches(trace, texts, asked, familyOf), [trace, texts, asked, familyOf]);
  const rows = useMemo(() => rowsOf(tree, open, matched), [tree, open, matched]);
  const every = useMemo(() => later(() => rowsOf(tree, new Set(trace.processes.keys()), matched)), [tree, matched]);
  const found = useMemo(() => findRows(every, texts, sought), [every, texts, sought]);
  useEffect(() => save({ filter, row: selected, ...(range === undefined ? {} : { range }) }), [filter, selected, range]);
  return {
    tree,
    rows,
    every,
    matched,
    filter,
    setFilter,
    find,
    setFind,
    found: sought === find ? found : undefined,
    findNow: () => {
      if (asked === filter) return sought === find ? found : findRows(every, texts, find);
      return findRows(() => rowsOf(tree, new Set(trace.processes.keys()), matches(trace, texts, filter, familyOf)), texts, find);
    },
    anyOpen: open.size > 0,
    toggle: (process) => setOpen((last) => toggled(last, process)),
    openAll: (all) => setOpen(new Set(all ? trace.processes.keys() : [])),
    selected,
    select: (key) => {
      setSelected(key);
      const [owner] = ownerOf(trace, key);
      if (owner !== undefined) setOpen((last) => (last.has(owner) ? last : new Set([...last, owner])));
    },
    whole,
    range: range ?? whole,
    zoom: (next) => zoom(next === whole ? undefined : next),
  };
}

/** More calls than this are not gone through at each letter, but when no other one follows. */
const LARGE = 20_000;
const TYPING_MS = 120;

/** The value once it has not changed for so long; at once without a pause. */
function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(() => value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return milliseconds === 0 ? value : settled;
}

function exists({ calls, processes }: TracePage, key: string | undefined): key is string {
  return key !== undefined && (key.startsWith('c') ? calls : processes)[Number(key.slice(1))] !== undefined;
}

/** The process of a call, by the call's key. */
function ownerOf({ calls }: TracePage, key: string): number[] {
  const owner = key.startsWith('c') ? calls[Number(key.slice(1))]?.process : undefined;
  return owner === undefined ? [] : [owner];
}

function later<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
