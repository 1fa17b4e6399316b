// The tree and its bars on one time axis. Only rows in sight are in the document; keys move a selection, not the focus.
// biome-ignore-all lint/a11y/useSemanticElements: windowed rows are no table

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Axis, GridLines } from './axis.tsx';
import { moveFor, nextFailed } from './moves.ts';
import { ROW_HEIGHT, TreeRow } from './row.tsx';
import type { Row, Tree } from './rows.ts';
import { around, type Range } from './scale.ts';
import type { TraceViewState } from './use-trace-view.ts';
import { useWindow } from './use-window.ts';

const AXIS_HEIGHT = 26;

export function Waterfall({ view }: { readonly view: TraceViewState }): JSX.Element {
  const { rows, selected } = view;
  const scrolled = useRef<HTMLDivElement>(null);
  const sight = useWindow(scrolled, rows.length, ROW_HEIGHT, AXIS_HEIGHT);
  const [barsShare, setBarsShare] = useState(0.34);
  const at = useMemo(() => rows.findIndex(({ key }) => key === selected), [rows, selected]);
  useEffect(() => {
    if (at >= 0) sight.reveal(at);
  }, [at, rows]);
  const moveSplit = (by: number): void => {
    const width = scrolled.current?.clientWidth ?? 1;
    setBarsShare((share) => Math.max(0.15, Math.min(0.8, share - by / width)));
  };
  return (
    <div
      class="waterfall"
      role="treegrid"
      aria-label="Processes and calls"
      aria-rowcount={rows.length}
      aria-activedescendant={at >= sight.from && at < sight.to ? `row-${selected}` : undefined}
      tabIndex={0}
      ref={scrolled}
      onScroll={sight.onScroll}
      onKeyDown={keys(view, at, sight.page)}
      style={{ '--bars': `${barsShare * 100}%` }}
    >
      <Axis range={view.range} whole={view.whole} zoom={view.zoom} barsShare={barsShare} moveSplit={moveSplit} />
      <Rows view={view} from={sight.from} to={sight.to} />
    </div>
  );
}

interface RowsProps {
  readonly view: TraceViewState;
  readonly from: number;
  readonly to: number;
}

function Rows({ view: { tree, rows, filter, selected, select, toggle, range, zoom }, from, to }: RowsProps): JSX.Element {
  return (
    <div class="stack" role="rowgroup" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
      <GridLines range={range} />
      {rows.slice(from, to).map((row, offset) => (
        <TreeRow
          key={row.key}
          tree={tree}
          row={row}
          at={from + offset}
          find={filter.text}
          selected={row.key === selected}
          select={select}
          toggle={toggle}
          range={range}
          zoom={() => zoom(spanOf(tree, row))}
        />
      ))}
      {rows.length === 0 && <p class="none-found">No call matches.</p>}
    </div>
  );
}

function spanOf({ trace }: Tree, row: Row): Range | undefined {
  const span = (row.kind === 'process' ? trace.processes : trace.calls)[row.index];
  return span && around(span.start, span.duration);
}

function failed({ trace }: Tree, row: Row): boolean {
  return row.kind === 'call' && trace.calls[row.index]?.failed === true;
}

/** Arrows and paging move; `n` and `p` go to failed calls; `z` looks closer. */
function keys({ tree, rows, select, toggle, zoom }: TraceViewState, at: number, page: number): (event: KeyboardEvent) => void {
  const selectRow = (row: number | undefined): void => {
    const target = rows[row ?? -1];
    if (target !== undefined) select(target.key);
  };
  const letters: Readonly<Record<string, () => void>> = {
    n: () => selectRow(nextFailed(rows, at, 1, (row) => failed(tree, row))),
    p: () => selectRow(nextFailed(rows, at, -1, (row) => failed(tree, row))),
    z: () => rows[at] && zoom(spanOf(tree, rows[at])),
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveFor(event.key, rows, at, page);
    const letter = letters[event.key];
    if (move === undefined && letter === undefined) return;
    event.preventDefault();
    letter?.();
    if (move === undefined) return;
    if ('select' in move) selectRow(move.select);
    else toggle(rows[move.toggle]?.index ?? -1);
  };
}
