// The chosen trace: its head, the waterfall and the details of what is selected.

import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { TracePage } from '../http/page-data.ts';
import { CallDetails } from './call-details.tsx';
import { type Filter, matches, searchable } from './filter.ts';
import { ProcessDetails } from './process-details.tsx';
import { plant, rowsOf } from './rows.ts';
import { around, type Range } from './scale.ts';
import { Splitter } from './splitter.tsx';
import { Toolbar } from './toolbar.tsx';
import { LostNotice, TraceHead } from './trace-head.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { Waterfall } from './waterfall.tsx';

interface TraceViewProps {
  readonly trace: TracePage;
  /** Ids of the traces that can be chosen. */
  readonly stored: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}

const NO_FILTER: Filter = { text: '', failedOnly: false };

/** Made anew for each trace, so that nothing of the last one stays selected. */
export function TraceView({ trace, stored, choose }: TraceViewProps): JSX.Element {
  const whole: Range = useMemo(() => around(0, trace.summary.durationNs, 0.01), [trace]);
  const tree = useMemo(() => plant(trace), [trace]);
  const texts = useMemo(() => searchable(trace), [trace]);
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(trace.processes.length === 1 ? [0] : []));
  const [selected, setSelected] = useState('p0');
  const [filter, setFilter] = useState(NO_FILTER);
  const [range, setRange] = useState<Range>();
  const [detailsWidth, setDetailsWidth] = useState(344);
  const filterField = useRef<HTMLInputElement>(null);
  const found = useMemo(() => matches(trace, texts, filter), [trace, texts, filter]);
  const rows = useMemo(() => rowsOf(tree, open, found), [tree, open, found]);
  useShortcuts(filterField, () => setRange(undefined));
  const toggle = (process: number): void => setOpen((last) => toggled(last, process));
  return (
    <div class="trace" style={{ gridTemplateColumns: `minmax(0, 1fr) auto ${detailsWidth}px` }}>
      <main class="trace-main">
        <TraceHead trace={trace} stored={stored} choose={choose} />
        <LostNotice summary={trace.summary} />
        <Toolbar
          trace={trace}
          filter={filter}
          setFilter={setFilter}
          found={found}
          field={filterField}
          openAll={(all) => setOpen(new Set(all ? trace.processes.keys() : []))}
          anyOpen={open.size > 0}
          zoomOut={range && (() => setRange(undefined))}
        />
        <Waterfall
          tree={tree}
          rows={rows}
          find={filter.text}
          selected={selected}
          select={setSelected}
          toggle={toggle}
          range={range ?? whole}
          whole={whole}
          zoom={setRange}
        />
        <Keys />
      </main>
      <Splitter
        label="Width of the details"
        value={detailsWidth}
        move={(by) => setDetailsWidth((width) => Math.max(240, Math.min(800, width - by)))}
      />
      <Details tree={tree} selected={selected} select={setSelected} choose={choose} stored={stored} />
    </div>
  );
}

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['↑ ↓', 'move'],
  ['← →', 'close, open'],
  ['n p', 'next, last failed'],
  ['z', 'look closer'],
  ['Esc', 'whole time'],
  ['/', 'filter'],
];

function Keys(): JSX.Element {
  return (
    <footer class="keys">
      {KEYS.map(([keys, meaning]) => (
        <span key={keys}>
          <kbd>{keys}</kbd> {meaning}
        </span>
      ))}
    </footer>
  );
}

function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

interface DetailsProps {
  readonly tree: ReturnType<typeof plant>;
  readonly selected: string;
  readonly select: (key: string) => void;
  readonly choose: (id: string) => void;
  readonly stored: ReadonlySet<string>;
}

function Details({ tree, selected, select, choose, stored }: DetailsProps): JSX.Element {
  const index = Number(selected.slice(1));
  const call = selected.startsWith('c') ? tree.trace.calls[index] : undefined;
  const process = tree.trace.processes[call?.process ?? index];
  return (
    <aside class="details" aria-label="Details">
      {process && call && <CallDetails call={call} process={process} trace={tree.trace} select={select} />}
      {process && !call && <ProcessDetails process={process} trace={tree.trace} select={select} choose={choose} stored={stored} />}
    </aside>
  );
}
