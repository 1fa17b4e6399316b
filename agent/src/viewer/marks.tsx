// Small marks. A failure is told by shape as well as by colour.

import type { JSX } from 'preact';

/** A cross. With a label it is read aloud, without it is decoration. */
export function FailedMark({ label }: { readonly label?: string }): JSX.Element {
  return (
    <svg
      class="failed-mark"
      viewBox="0 0 10 10"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <path d="M2 2l6 6M8 2l-6 6" />
    </svg>
  );
}

/** A warning sign: something is missing. */
export function LostMark({ label }: { readonly label?: string }): JSX.Element {
  return (
    <svg class="lost-mark" viewBox="0 0 16 16" {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <path d="M8 1.8l6.6 12H1.4zM8 6v4M8 11.6v.9" />
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
