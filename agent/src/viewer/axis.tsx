// The time axis above the bars. A stretch that is drawn on it with the pointer becomes the range.

import type { JSX, TargetedPointerEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { moment } from './format.ts';
import { marks, place, type Range } from './scale.ts';
import { Splitter } from './splitter.tsx';

interface AxisProps {
  readonly range: Range;
  readonly whole: Range;
  readonly zoom: (range: Range | undefined) => void;
  /** Part of the width that is the bars'. */
  readonly barsShare: number;
  readonly moveSplit: (by: number) => void;
}

const MOST_MARKS = 5;
/** Per cent; a label further to the right would be cut. */
const LAST_LABEL = 88;
/** Less than so many pixels is a click, not a stretch. */
const LEAST_STRETCH = 4;

export function Axis({ range, whole, zoom, barsShare, moveSplit }: AxisProps): JSX.Element {
  const ruler = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<{ readonly begin: number; readonly end: number }>();
  const { step, moments } = marks(range, MOST_MARKS);
  const onPointerDown = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrawn({ begin: event.offsetX, end: event.offsetX });
  };
  const onPointerMove = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (drawn !== undefined) setDrawn({ ...drawn, end: event.clientX - event.currentTarget.getBoundingClientRect().left });
  };
  const onPointerUp = (): void => {
    const width = ruler.current?.clientWidth ?? 1;
    setDrawn(undefined);
    if (drawn === undefined || Math.abs(drawn.end - drawn.begin) < LEAST_STRETCH) return;
    const at = (x: number): number => range.from + (Math.max(0, Math.min(width, x)) / width) * (range.to - range.from);
    zoom({
      from: at(Math.min(drawn.begin, drawn.end)),
      to: Math.max(at(Math.min(drawn.begin, drawn.end)) + 1, at(Math.max(drawn.begin, drawn.end))),
    });
  };
  return (
    <div class="axis" role="presentation">
      <div class="axis-heads" aria-hidden="true">
        <span>Process and call</span>
        <span>Duration</span>
      </div>
      <Splitter label="Width of the bars" value={barsShare * 100} move={moveSplit} />
      <div
        class={`ruler${range.from === whole.from && range.to === whole.to ? '' : ' closer'}`}
        ref={ruler}
        title="Drag to look closer; Escape shows the whole time"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDrawn(undefined)}
      >
        {moments.map((at) => (
          <span key={at} class="tick" style={{ left: `${place(at, range)}%` }}>
            {place(at, range) < LAST_LABEL && moment(at, step)}
          </span>
        ))}
        {drawn && (
          <i class="stretch" style={{ left: `${Math.min(drawn.begin, drawn.end)}px`, width: `${Math.abs(drawn.end - drawn.begin)}px` }} />
        )}
      </div>
    </div>
  );
}

/** The marks as lines behind all rows. */
export function GridLines({ range }: { readonly range: Range }): JSX.Element {
  return (
    <div class="grid-lines" aria-hidden="true">
      {marks(range, MOST_MARKS).moments.map((at) => (
        <i key={at} style={{ left: `${place(at, range)}%` }} />
      ))}
    </div>
  );
}
