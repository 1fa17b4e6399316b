// The tree and its bars on one time axis. Only rows in sight are in the document; keys move a selection, not the focus.
// biome-ignore-all lint/a11y/useSemanticElements: windowed rows are no table

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Axis, GridLines } from './axis.tsx';
import { moveFor, nextFailed } from './moves.ts';
import { ROW_HEIGHT, TreeRow } from './row.tsx';
import type { Row, Tree } from './rows.ts';
import { around, type Range } from './scale.ts';
import { useWindow } from './use-window.ts';

interface WaterfallProps {
  readonly tree: Tree;
  readonly rows: readonly Row[];
  /** The filter's text, to mark what it found. */
  readonly find: string;
  readonly selected: string;
  readonly select: (key: string) => void;
  readonly toggle: (process: number) => void;
  readonly range: Range;
  readonly whole: Range;
  readonly zoom: (range: Range | undefined) => void;
}

const AXIS_HEIGHT = 26;

export function Waterfall(props: WaterfallProps): JSX.Element {
  const { tree, rows, selected, select, range } = props;
  const scrolled = useRef<HTMLDivElement>(null);
  const { from, to, page, onScroll, reveal } = useWindow(scrolled, rows.length, ROW_HEIGHT, AXIS_HEIGHT);
  const [barsShare, setBarsShare] = useState(0.34);
  const at = useMemo(() => rows.findIndex(({ key }) => key === selected), [rows, selected]);
  useEffect(() => {
    if (at >= 0) reveal(at);
  }, [at, rows]);
  const onKeyDown = keys(props, at, page);
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
      aria-activedescendant={at >= from && at < to ? `row-${selected}` : undefined}
      tabIndex={0}
      ref={scrolled}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      style={{ '--bars': `${barsShare * 100}%` }}
    >
      <Axis range={range} whole={props.whole} zoom={props.zoom} barsShare={barsShare} moveSplit={moveSplit} />
      <div class="stack" role="rowgroup" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
        <GridLines range={range} />
        {rows.slice(from, to).map((row, offset) => (
          <TreeRow
            key={row.key}
            tree={tree}
            row={row}
            at={from + offset}
            find={props.find}
            selected={row.key === selected}
            select={select}
            toggle={props.toggle}
            range={range}
            zoom={() => props.zoom(spanOf(tree, row))}
          />
        ))}
        {rows.length === 0 && <p class="none-found">No call matches.</p>}
      </div>
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
function keys({ tree, rows, select, toggle, zoom }: WaterfallProps, at: number, page: number): (event: KeyboardEvent) => void {
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
