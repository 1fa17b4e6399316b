// Searching without leaving anything out: the rows in the order of the tree that have all words. Pure.

import { type Texts, words } from './filter.ts';
import type { Row } from './rows.ts';

/** Keys of the rows that are found; none when nothing is asked for. */
export function findRows(every: () => readonly Row[], texts: Texts, text: string): readonly string[] {
  const wanted = words(text);
  if (wanted.length === 0) return [];
  const has = (where: string | undefined): boolean => wanted.every((word) => where?.includes(word));
  return every()
    .filter(({ kind, index }) => has((kind === 'process' ? texts.processes : texts.calls)[index]))
    .map(({ key }) => key);
}

/** The one after the selected row, or before it; goes round at the end. */
export function nextFound(found: readonly string[], selected: string, direction: 1 | -1): string | undefined {
  const at = found.indexOf(selected);
  const next = at < 0 ? (direction === 1 ? 0 : found.length - 1) : at + direction;
  return found[(next + found.length) % Math.max(1, found.length)];
}
