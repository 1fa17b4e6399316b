// What a key does in the tree: another row is selected, or a process is opened or closed. Pure.

import type { Row } from './rows.ts';

export type Move = { readonly select: number } | { readonly toggle: number } | undefined;

/** `at` is the selected row, -1 for none; `page` is how many rows are in sight. */
export function moveFor(key: string, rows: readonly Row[], at: number, page: number): Move {
  const last = rows.length - 1;
  const to = (row: number): Move => (last < 0 ? undefined : { select: Math.max(0, Math.min(last, row)) });
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(last);
    case 'ArrowRight':
      return inward(rows, at);
    case 'ArrowLeft':
      return outward(rows, at);
    case 'Enter':
    case ' ':
      return rows[at]?.open === undefined ? undefined : { toggle: at };
    default:
      return undefined;
  }
}

function inward(rows: readonly Row[], at: number): Move {
  const row = rows[at];
  if (row?.kind !== 'process') return undefined;
  if (row.open === false) return { toggle: at };
  return rows[at + 1]?.parent === at ? { select: at + 1 } : undefined;
}

function outward(rows: readonly Row[], at: number): Move {
  const row = rows[at];
  if (row === undefined) return undefined;
  if (row.open === true) return { toggle: at };
  return row.parent >= 0 ? { select: row.parent } : undefined;
}

/** The next row below, or above, that stands for something that failed; goes round at the end. */
export function nextFailed(rows: readonly Row[], at: number, direction: 1 | -1, failed: (row: Row) => boolean): number | undefined {
  for (let step = 1; step <= rows.length; step++) {
    const candidate = (((at + direction * step) % rows.length) + rows.length) % rows.length;
    const row = rows[candidate];
    if (row !== undefined && failed(row)) return candidate;
  }
  return undefined;
}
