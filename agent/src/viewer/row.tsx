// One row of the waterfall: a process or a call.
// biome-ignore-all lint/a11y/useSemanticElements: the focus stays on the grid (aria-activedescendant), and windowed rows are no table
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid (aria-activedescendant), and windowed rows are no table
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the focus stays on the grid (aria-activedescendant), and windowed rows are no table

import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PageCall, PageProcess } from '../http/page-data.ts';
import { CodeText, marked } from './code-text.tsx';
import { densityOf, familyStrokes, strokes } from './density.ts';
import { useFamilyOf } from './families.ts';
import { brief, count, duration } from './format.ts';
import { Chevron, FailedMark } from './marks.tsx';
import { callLabel, processLabel } from './row-label.ts';
import type { Row, Tree } from './rows.ts';
import { bar, place, type Range } from './scale.ts';

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

const DENSITY_SLOTS = 240;
const DEEPEST_INDENT = 14;

export function TreeRow(props: TreeRowProps): JSX.Element | null {
  const { tree, row, at, selected, select, range, zoom } = props;
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
        {process && <ProcessText {...props} process={process} />}
        {call && <CallLine call={call} find={props.find} threads={tree.threaded[call.process] === true} />}
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

interface ProcessTextProps extends TreeRowProps {
  readonly process: PageProcess;
}

function ProcessText({ row, process, find, toggle }: ProcessTextProps): JSX.Element {
  return (
    <>
      {row.open === undefined ? (
        <i class="no-chevron" />
      ) : (
        <button
          type="button"
          class="opener"
          tabIndex={-1}
          aria-label={row.open ? 'Close' : 'Open'}
          onClick={() => toggle(row.index)}
          onDblClick={(event) => event.stopPropagation()}
        >
          <Chevron open={row.open} />
        </button>
      )}
      <span class="process-name">{marked(process.name, find)}</span>
      <span class="pid">{process.pid}</span>
      <span class={`outcome${process.failed ? ' bad' : ''}`}>
        {process.failed && <FailedMark />}
        {process.outcome === 'exit 0' ? '' : process.outcome}
      </span>
      <span class="fill" />
      <ProcessCounts process={process} />
    </>
  );
}

function ProcessCounts({ process: { calls, errors, folded, lost } }: { readonly process: PageProcess }): JSX.Element {
  return (
    <span class="counts">
      {lost > 0 && <span class="warn">{brief(lost)} lost</span>}
      {folded > 0 && <span>{brief(folded)} folded</span>}
      {errors > 0 && (
        <span class="errors">
          <FailedMark label="failed" />
          {brief(errors)}
        </span>
      )}
      <span>
        {brief(calls)} {calls === 1 ? 'call' : 'calls'}
      </span>
    </span>
  );
}

interface CallLineProps {
  readonly call: PageCall;
  readonly find: string;
  readonly threads: boolean;
}

function CallLine({ call, find, threads }: CallLineProps): JSX.Element {
  return (
    <>
      <span class="mark">{call.failed && <FailedMark label="failed" />}</span>
      {threads && call.tid !== 0 && <span class="tid">{call.tid}</span>}
      <span class="call-text">
        {call.resumed && <span class="aside">… </span>}
        <b>{marked(call.name, find)}</b>
        {call.fold === undefined && (
          <>
            (<CodeText text={call.args.join(', ')} find={find} />
            {call.unfinished ? '' : ')'}
          </>
        )}
      </span>
      {call.fold && <span class="times">× {count(call.fold.count)}</span>}
      <CallResult call={call} find={find} />
    </>
  );
}

function CallResult({ call, find }: Omit<CallLineProps, 'threads'>): JSX.Element | null {
  if (call.unfinished) return <span class="result aside">unfinished …</span>;
  if (call.result === '') return null;
  return (
    <span class={`result${call.errno === undefined ? '' : ' errno'}`}>
      <span class="equals">= </span>
      {marked(call.result, find)}
    </span>
  );
}

interface BarProps {
  readonly class: string;
  readonly start: number;
  readonly duration: number;
  readonly range: Range;
}

function Bar({ class: name, start, duration: length, range }: BarProps): JSX.Element | null {
  const at = bar(start, length, range);
  return at === undefined ? null : <i class={name} style={{ left: `${at.left}%`, width: `${at.width}%` }} />;
}

interface ProcessBarProps {
  readonly tree: Tree;
  readonly index: number;
  readonly range: Range;
}

/** The life of a process: paler where it was in a call, strokes where calls began, and marks for exec, signals, losses and its end. */
function ProcessBar({ tree, index, range }: ProcessBarProps): JSX.Element | null {
  const familyOf = useFamilyOf();
  const drawn = useMemo(() => {
    const calls = (tree.calls[index] ?? []).flatMap((call) => tree.trace.calls[call] ?? []);
    const density = densityOf(calls, range, DENSITY_SLOTS, familyOf);
    return { within: strokes(density.within), families: familyStrokes(density), failures: strokes(density.failed) };
  }, [tree, index, range.from, range.to, familyOf]);
  const process = tree.trace.processes[index];
  if (process === undefined) return null;
  return (
    <>
      <Bar class="life" start={process.start} duration={process.duration} range={range} />
      <svg class="density" viewBox={`0 0 ${DENSITY_SLOTS} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path class="within" d={drawn.within} />
        {drawn.families.map(({ name, path }) => (
          <path key={name} class={`family ${name}`} d={path} />
        ))}
      </svg>
      <svg class="density failing" viewBox={`0 0 ${DENSITY_SLOTS} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path class="failures" d={drawn.failures} />
      </svg>
      <LifeMarks process={process} range={range} />
    </>
  );
}

const EVENT_CLASSES: Readonly<Record<string, string>> = {
  'sysspan.exec': 'exec',
  'sysspan.signal': 'signal',
  'sysspan.events_lost': 'lost',
};

function LifeMarks({ process, range }: { readonly process: PageProcess; readonly range: Range }): JSX.Element {
  const mark = (at: number, kind: string, title: string, key: string): JSX.Element | null => {
    const left = place(at, range);
    return left < 0 || left > 100 ? null : <i key={key} class={`life-mark ${kind}`} style={{ left: `${left}%` }} title={title} />;
  };
  const ended = process.outcome !== '' && process.outcome !== 'running';
  return (
    <>
      {process.events.map(({ name, at, text }, index) =>
        mark(at, EVENT_CLASSES[name] ?? 'other-event', `${name.replace('sysspan.', '')} ${text}`, `e${index}`),
      )}
      {mark(
        process.start + process.duration,
        ended ? `exit${process.failed ? ' bad' : ''}` : 'goes-on',
        process.outcome || 'end unknown',
        'end',
      )}
    </>
  );
}
