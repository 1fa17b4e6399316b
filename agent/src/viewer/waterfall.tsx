// The tree and its bars on one time axis. Only rows in sight are in the document; keys move a selection, not the focus.
// biome-ignore-all lint/a11y/useSemanticElements: windowed rows are no table

import type { HTMLAttributes, JSX, TargetedWheelEvent } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Axis, GridLines } from './axis.tsx';
import { NO_FILTER } from './filter.ts';
import { count, counted } from './format.ts';
import { wheel } from './minimap.tsx';
import { moveFor, nextFailed } from './moves.ts';
import { ROW_HEIGHT, TreeRow } from './row.tsx';
import type { Row, Tree } from './rows.ts';
import { around, panned, type Range } from './scale.ts';
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
      onWheel={(event) => wheelOnBars(event, view)}
      {...useGrab(view)}
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

function Rows({ view: { tree, rows, filter, setFilter, find, selected, select, toggle, range, zoom }, from, to }: RowsProps): JSX.Element {
  return (
    <div class="stack" role="rowgroup" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
      <GridLines range={range} />
      {rows.slice(from, to).map((row, offset) => (
        <TreeRow
          key={row.key}
          tree={tree}
          row={row}
          at={from + offset}
          find={`${filter.text} ${find}`}
          selected={row.key === selected}
          select={select}
          toggle={toggle}
          range={range}
          zoom={() => zoom(spanOf(tree, row))}
        />
      ))}
      {rows.length === 0 && (
        <div class="none-found">
          <p>
            <b>Nothing is left by the filters.</b> {counted(tree.trace.calls.length, 'call')} and{' '}
            {tree.trace.processes.length === 1 ? '1 process' : `${count(tree.trace.processes.length)} processes`} are hidden.
          </p>
          <button type="button" onClick={() => setFilter(NO_FILTER)}>
            Show everything
          </button>
        </div>
      )}
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

/** With Ctrl the wheel looks closer, with Shift or sideways it goes along the time; else it scrolls. */
function wheelOnBars(event: TargetedWheelEvent<HTMLDivElement>, view: TraceViewState): void {
  const ruler = event.currentTarget.querySelector('.ruler')?.getBoundingClientRect();
  const onRuler = event.target instanceof Element && event.target.closest('.ruler') !== null;
  if (ruler === undefined || !(event.ctrlKey || event.shiftKey || onRuler || Math.abs(event.deltaX) > Math.abs(event.deltaY))) return;
  event.preventDefault();
  wheel(event, view, ruler, view.range);
}

/** Less than so many pixels is a click. */
const LEAST_GRAB = 4;

/** The bars can be taken and moved along the time. */
function useGrab({
  range,
  whole,
  zoom,
}: TraceViewState): Pick<HTMLAttributes<HTMLDivElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp'> {
  const held = useRef<{ readonly x: number; readonly range: Range; readonly width: number }>(undefined);
  return {
    onPointerDown: (event) => {
      const bars = event.target instanceof Element ? event.target.closest('.bars') : null;
      if (bars !== null && range !== whole) held.current = { x: event.clientX, range, width: bars.clientWidth };
    },
    onPointerMove: (event) => {
      const from = held.current;
      if (from === undefined || (event.buttons & 1) === 0) return;
      const moved = event.clientX - from.x;
      if (Math.abs(moved) < LEAST_GRAB) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      zoom(panned(from.range, whole, (-moved / from.width) * (from.range.to - from.range.from)));
    },
    onPointerUp: () => {
      held.current = undefined;
    },
  };
}

/** Arrows and paging move; `n` and `p` go to failed calls, also of processes that are closed. */
function keys(view: TraceViewState, at: number, page: number): (event: KeyboardEvent) => void {
  const { tree, rows, every, selected, select, toggle } = view;
  const goToFailed = (direction: 1 | -1): void => {
    const all = every();
    const from = all.findIndex(({ key }) => key === selected);
    const target = all[nextFailed(all, from, direction, (row) => failed(tree, row)) ?? -1];
    if (target !== undefined) select(target.key);
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const direction = ({ n: 1, p: -1 } as const)[event.key];
    const move = moveFor(event.key, rows, at, page);
    if (move === undefined && direction === undefined) return;
    event.preventDefault();
    if (direction !== undefined) goToFailed(direction);
    else if (move !== undefined && 'select' in move) select(rows[move.select]?.key ?? selected);
    else if (move !== undefined) toggle(rows[move.toggle]?.index ?? -1);
  };
}
