// One row of the waterfall: a process or a call.
// biome-ignore-all lint/a11y/useSemanticElements: the focus stays on the grid (aria-activedescendant), and windowed rows are no table
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid (aria-activedescendant), and windowed rows are no table
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the focus stays on the grid (aria-activedescendant), and windowed rows are no table

import type { JSX } from 'preact';
import { useFamilyOf } from './families.ts';
import { duration } from './format.ts';
import { Bar, ProcessBar } from './row-bars.tsx';
import { callLabel, processLabel } from './row-label.ts';
import { CallLine, ProcessText } from './row-text.tsx';
import type { Row, Tree } from './rows.ts';
import type { Range } from './scale.ts';

/** Pixels; the style sheet has the same number as --row. */
export const ROW_HEIGHT = 24;

interface TreeRowProps {
  readonly tree: Tree;
  readonly row: Row;
  readonly at: number;
  readonly find: string;
  readonly selected: boolean;
  readonly select: (key: string) => void;
  readonly toggle: (process: number) => void;
  readonly range: Range;
  readonly zoom: () => void;
}

const DEEPEST_INDENT = 14;

export function TreeRow({ tree, row, at, find, selected, select, toggle, range, zoom }: TreeRowProps): JSX.Element | null {
  const { trace } = tree;
  const process = row.kind === 'process' ? trace.processes[row.index] : undefined;
  const call = row.kind === 'call' ? trace.calls[row.index] : undefined;
  const span = process ?? call;
  const familyOf = useFamilyOf();
  const took = call?.fold?.total ?? span?.duration ?? 0;
  if (span === undefined) return null;
  return (
    <div
      id={`row-${row.key}`}
      class={`row ${row.kind}${selected ? ' selected' : ''}${span.failed ? ' failed' : ''}${call?.fold ? ' fold' : ''}`}
      role="row"
      aria-rowindex={at + 1}
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-label={process ? processLabel(process) : call && callLabel(call)}
      {...(row.open === undefined ? {} : { 'aria-expanded': row.open })}
      style={{ transform: `translateY(${at * ROW_HEIGHT}px)` }}
      onClick={() => select(row.key)}
      onDblClick={zoom}
    >
      <div class="what" role="gridcell">
        <i class="indent" style={{ width: `${Math.min(row.depth, DEEPEST_INDENT) * 14}px` }} />
        {process && <ProcessText process={process} open={row.open} find={find} toggle={() => toggle(row.index)} />}
        {call && <CallLine call={call} find={find} threads={tree.threaded[call.process] === true} />}
      </div>
      <div class="took" role="gridcell">
        {call && <i class="heat" style={{ width: `${heat(took)}%`, opacity: 0.25 + (heat(took) / 100) * 0.75 }} />}
        <span>{duration(took)}</span>
      </div>
      <div class="bars" role="gridcell" aria-hidden="true">
        {process && <ProcessBar tree={tree} index={row.index} range={range} />}
        {call && <Bar class={`bar family ${familyOf(call.name)}`} start={call.start} duration={call.duration} range={range} />}
      </div>
    </div>
  );
}

/** How long a call took, on a scale from 1 µs to 1 s that is the same for all traces: ten times as long is a sixth more. */
function heat(nanoseconds: number): number {
  return Math.max(0, Math.min(100, (Math.log10(Math.max(1, nanoseconds)) - 3) * (100 / 6)));
}
