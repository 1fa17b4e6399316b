// Small marks. A failure is told by shape as well as by colour.

import type { JSX } from 'preact';

/** A cross. With a label it is read aloud, without it is decoration. */
export function FailedMark({ label }: { readonly label?: string }): JSX.Element {
  return (
    <svg class="failed-mark" viewBox="0 0 10 10" {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <path d="M2 2l6 6M8 2l-6 6" />
    </svg>
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
