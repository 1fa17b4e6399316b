// The whole time in one strip: how many calls began when, of which family, and what failed. The part in sight is a window on
// it that can be drawn, moved and stretched.

import type { HTMLAttributes, JSX, TargetedPointerEvent } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { PageCall } from '../http/page-data.ts';
import { columns, densityOf } from './density.ts';
import { useFamilyOf } from './families.ts';
import { duration } from './format.ts';
import { panned, place, type Range, zoomed } from './scale.ts';
import type { TraceViewState } from './use-trace-view.ts';

const SLOTS = 360;
/** Pixels: so near to its border a press takes the border of the window. */
const GRIP = 5;
/** Per cent of the width; less is a click. */
const LEAST = 0.6;
const KEY_STEP = 0.2;

export function Minimap({ view }: { readonly view: TraceViewState }): JSX.Element {
  const { range, whole, zoom } = view;
  const drag = useDrag(view);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
    if (by === undefined || event.shiftKey) return;
    event.preventDefault();
    zoom(panned(range, whole, by * (range.to - range.from)));
  };
  const seen = { left: place(range.from, whole), right: place(range.to, whole) };
  return (
    <div
      class="minimap"
      role="slider"
      aria-label="Part of the time in sight"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((seen.left + seen.right) / 2)}
      aria-valuetext={`${duration(Math.max(0, range.from))} to ${duration(range.to)}`}
      title="Drag to choose a part of the time, drag the window to move it; the wheel looks closer"
      tabIndex={0}
      onKeyDown={onKeyDown}
      onWheel={(event) => {
        event.preventDefault();
        wheel(event, view, event.currentTarget.getBoundingClientRect(), whole);
      }}
      {...drag.handlers}
    >
      <Columns view={view} />
      {range !== whole && (
        <>
          <i class="unseen" style={{ left: 0, width: `${seen.left}%` }} />
          <i class="unseen" style={{ left: `${seen.right}%`, right: 0 }} />
          <i class="sight" style={{ left: `${seen.left}%`, width: `${seen.right - seen.left}%` }} />
        </>
      )}
    </div>
  );
}

function Columns({ view: { tree, matched, whole } }: { readonly view: TraceViewState }): JSX.Element {
  const familyOf = useFamilyOf();
  const { trace } = tree;
  const drawn = useMemo(() => {
    return columns(densityOf(left(trace.calls, matched?.calls), whole, SLOTS, familyOf));
  }, [trace, matched, whole, familyOf]);
  const lost = trace.processes.flatMap(({ events }) => events.filter(({ name }) => name === 'sysspan.events_lost'));
  return (
    <>
      <svg viewBox={`0 0 ${SLOTS} 1`} preserveAspectRatio="none" aria-hidden="true">
        {drawn.map(({ name, path }) => (
          <path key={name} class={name === 'failed' ? 'failures' : `family ${name}`} d={path} />
        ))}
      </svg>
      {lost.map(({ at }, index) => (
        <i key={index} class="lost-at" style={{ left: `${place(at, whole)}%` }} />
      ))}
    </>
  );
}

function* left(calls: readonly PageCall[], matched: ReadonlySet<number> | undefined): Generator<PageCall> {
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index];
    if (call !== undefined && matched?.has(index) !== false) yield call;
  }
}

/** One turn of the wheel: along the time with Shift or a sideways wheel, else closer or further away at the pointer. */
export function wheel(event: WheelEvent, { range, whole, zoom }: TraceViewState, box: DOMRect, shown: Range): void {
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  const length = range.to - range.from;
  if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) zoom(panned(range, whole, (sideways / box.width) * length));
  else {
    const at = shown.from + ((event.clientX - box.left) / box.width) * (shown.to - shown.from);
    zoom(zoomed(range, whole, 1.0015 ** event.deltaY, Math.max(range.from, Math.min(range.to, at))));
  }
}

type Grip = 'draw' | 'move' | 'from' | 'to';

interface Drag {
  readonly handlers: Pick<HTMLAttributes<HTMLDivElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel'>;
}

function useDrag({ range, whole, zoom }: TraceViewState): Drag {
  const held = useRef<{ readonly grip: Grip; readonly at: number; readonly range: Range }>(undefined);
  const moment = ({ currentTarget, clientX }: TargetedPointerEvent<HTMLDivElement>): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return whole.from + Math.max(0, Math.min(1, (clientX - left) / width)) * (whole.to - whole.from);
  };
  const end = (): void => {
    held.current = undefined;
  };
  return {
    handlers: {
      onPointerDown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const { width } = event.currentTarget.getBoundingClientRect();
        const at = moment(event);
        held.current = { grip: range === whole ? 'draw' : gripAt(at, range, (GRIP / width) * (whole.to - whole.from)), at, range };
      },
      onPointerMove: (event) => {
        if (held.current !== undefined) follow(held.current, moment(event), whole, zoom);
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}

function gripAt(at: number, range: Range, near: number): Grip {
  if (Math.abs(at - range.from) <= near) return 'from';
  if (Math.abs(at - range.to) <= near) return 'to';
  return at > range.from && at < range.to ? 'move' : 'draw';
}

function follow(
  held: { readonly grip: Grip; readonly at: number; readonly range: Range },
  at: number,
  whole: Range,
  zoom: (range: Range) => void,
): void {
  const least = ((whole.to - whole.from) * LEAST) / 100;
  const { grip, range } = held;
  if (grip === 'move') zoom(panned(range, whole, at - held.at));
  else if (grip === 'from') zoom({ from: Math.min(at, range.to - least), to: range.to });
  else if (grip === 'to') zoom({ from: range.from, to: Math.max(at, range.from + least) });
  else if (Math.abs(at - held.at) >= least) zoom({ from: Math.min(at, held.at), to: Math.max(at, held.at) });
}
