// A border between two columns that can be moved, by pointer and by arrow keys.
// biome-ignore-all lint/a11y/useSemanticElements: a separator that can be moved is no <hr>

import type { JSX, TargetedPointerEvent } from 'preact';

interface SplitterProps {
  readonly label: string;
  /** Where it stands, for those who cannot see it: pixels or per cent. */
  readonly value: number;
  /** Called with pixels, to the right positive. */
  readonly move: (by: number) => void;
}

const KEY_STEP = 16;

export function Splitter({ label, value, move }: SplitterProps): JSX.Element {
  const onPointerDown = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const handle = event.currentTarget;
    let last = event.clientX;
    const moved = ({ clientX }: PointerEvent): void => {
      move(clientX - last);
      last = clientX;
    };
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', moved);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', moved), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(by);
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
