// The time axis above the bars. A stretch that is drawn on it with the pointer becomes the range.

import type { HTMLAttributes, JSX, TargetedPointerEvent } from 'preact';
import { useState } from 'preact/hooks';
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
const LAST_LABEL = 84;
/** Per cent; a line further to the left would double the border. */
const FIRST_LINE = 2;
/** Less than so many pixels is a click, not a stretch. */
const LEAST_STRETCH = 4;

export function Axis({ range, whole, zoom, barsShare, moveSplit }: AxisProps): JSX.Element {
  const { drawn, handlers } = useStretch(range, zoom);
  const { step, moments } = marks(range, MOST_MARKS);
  return (
    <div class="axis" role="presentation">
      <div class="axis-heads" aria-hidden="true">
        <span>Process and call</span>
        <span>Duration</span>
      </div>
      <Splitter label="Width of the bars" value={barsShare * 100} move={moveSplit} />
      <div class={`ruler${range === whole ? '' : ' closer'}`} title="Drag to look closer; Escape shows the whole time" {...handlers}>
        {moments.map((at) => (
          <span key={at} class="tick" style={{ left: `${place(at, range)}%` }}>
            {place(at, range) < LAST_LABEL && moment(at, step)}
          </span>
        ))}
        {drawn && <i class="stretch" style={{ left: `${drawn.left}px`, width: `${drawn.right - drawn.left}px` }} />}
      </div>
    </div>
  );
}

interface Stretch {
  /** Pixels. */
  readonly drawn: { readonly left: number; readonly right: number } | undefined;
  readonly handlers: Pick<HTMLAttributes<HTMLDivElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel'>;
}

function useStretch(range: Range, zoom: (range: Range) => void): Stretch {
  const [ends, setEnds] = useState<readonly [begin: number, end: number]>();
  const drawn = ends && { left: Math.min(...ends), right: Math.max(...ends) };
  const inside = ({ currentTarget, clientX }: TargetedPointerEvent<HTMLDivElement>): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(width, clientX - left));
  };
  return {
    drawn,
    handlers: {
      onPointerDown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setEnds([inside(event), inside(event)]);
      },
      onPointerMove: (event) => ends && setEnds([ends[0], inside(event)]),
      onPointerUp: ({ currentTarget }) => {
        setEnds(undefined);
        if (drawn === undefined || drawn.right - drawn.left < LEAST_STRETCH) return;
        const scale = (range.to - range.from) / currentTarget.clientWidth;
        zoom({ from: range.from + drawn.left * scale, to: range.from + drawn.right * scale });
      },
      onPointerCancel: () => setEnds(undefined),
    },
  };
}

/** The marks as lines behind all rows. */
export function GridLines({ range }: { readonly range: Range }): JSX.Element {
  const inner = marks(range, MOST_MARKS).moments.filter((at) => place(at, range) > FIRST_LINE);
  return (
    <div class="grid-lines" aria-hidden="true">
      {inner.map((at) => (
        <i key={at} style={{ left: `${place(at, range)}%` }} />
      ))}
    </div>
  );
}
