// Small marks. A failure is told by shape as well as by colour.

import type { ComponentChildren, JSX } from 'preact';

interface MarkProps {
  /** Read aloud; without one the mark is decoration. */
  readonly label?: string;
}

/** A cross. */
export function FailedMark({ label }: MarkProps): JSX.Element {
  return (
    <Labelled label={label}>
      <svg class="failed-mark" viewBox="0 0 10 10" aria-hidden="true">
        <path d="M2 2l6 6M8 2l-6 6" />
      </svg>
    </Labelled>
  );
}

/** A warning sign: something is missing. */
export function LostMark({ label }: MarkProps): JSX.Element {
  return (
    <Labelled label={label}>
      <svg class="lost-mark" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1.8l6.6 12H1.4zM8 6v4M8 11.6v.9" />
      </svg>
    </Labelled>
  );
}

/** Points down when open. */
export function Chevron({ open }: { readonly open: boolean }): JSX.Element {
  return (
    <svg class={`chevron${open ? ' open' : ''}`} viewBox="0 0 10 10" aria-hidden="true">
      <path d="M3.5 2l3.5 3-3.5 3" />
    </svg>
  );
}

function Labelled({ label, children }: { readonly label: string | undefined; readonly children: ComponentChildren }): JSX.Element {
  if (label === undefined) return <>{children}</>;
  return (
    <span class="mark-frame" role="img" aria-label={label} title={label}>
      {children}
    </span>
  );
}
