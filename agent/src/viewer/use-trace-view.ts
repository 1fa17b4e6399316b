// What of a trace is shown: open processes, selection, filter and stretch of time, and the rows that follow from them.

import { useMemo, useState } from 'preact/hooks';
import type { TracePage } from '../http/page-data.ts';
import { type Filter, type Matches, matches, searchable } from './filter.ts';
import { plant, type Row, rowsOf, type Tree } from './rows.ts';
import { around, type Range } from './scale.ts';

export interface TraceViewState {
  readonly tree: Tree;
  readonly rows: readonly Row[];
  readonly found: Matches | undefined;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly anyOpen: boolean;
  readonly toggle: (process: number) => void;
  readonly openAll: (all: boolean) => void;
  /** Key of a row. */
  readonly selected: string;
  readonly select: (key: string) => void;
  readonly whole: Range;
  readonly range: Range;
  /** Without a range: back to the whole time. */
  readonly zoom: (range: Range | undefined) => void;
}

/** A single process is open from the start; of several, the tree is seen first. */
export function useTraceView(trace: TracePage): TraceViewState {
  const tree = useMemo(() => plant(trace), [trace]);
  const texts = useMemo(() => searchable(trace), [trace]);
  const whole = useMemo(() => around(0, trace.summary.durationNs, 0.01), [trace]);
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(trace.processes.length === 1 ? [0] : []));
  const [selected, select] = useState('p0');
  const [filter, setFilter] = useState<Filter>({ text: '', failedOnly: false });
  const [range, zoom] = useState<Range>();
  const found = useMemo(() => matches(trace, texts, filter), [trace, texts, filter]);
  const rows = useMemo(() => rowsOf(tree, open, found), [tree, open, found]);
  return {
    tree,
    rows,
    found,
    filter,
    setFilter,
    anyOpen: open.size > 0,
    toggle: (process) => setOpen((last) => toggled(last, process)),
    openAll: (all) => setOpen(new Set(all ? trace.processes.keys() : [])),
    selected,
    select,
    whole,
    range: range ?? whole,
    zoom,
  };
}

function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
