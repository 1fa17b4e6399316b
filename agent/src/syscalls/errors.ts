// Which errors a request names, by the names that spans have. Pure.

import { errnoNames } from './constants/errno.ts';
import { nearest } from './expression.ts';

/** Names of errno(3) for a number that has another name, too. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['EDEADLOCK', 'EDEADLK'],
  ['ENOTSUP', 'EOPNOTSUPP'],
  ['EWOULDBLOCK', 'EAGAIN'],
]);

const known: ReadonlySet<string> = new Set(errnoNames.values.map(([name]) => name));

/** @returns the kernel's names, each once; or a sentence that has the first bad word and the nearest valid one */
export function resolveErrors(names: readonly string[]): { readonly names: readonly string[] } | { readonly problem: string } {
  const bad = names.find((name) => !known.has(name) && !ALIASES.has(name));
  if (bad === undefined) return { names: [...new Set(names.map((name) => ALIASES.get(name) ?? name))] };
  const near = nearest(bad, [...known, ...ALIASES.keys()]);
  return { problem: `${bad}: no such error: ${near === undefined ? 'see errno(3) for all names' : `did you mean ${near}?`}` };
}
