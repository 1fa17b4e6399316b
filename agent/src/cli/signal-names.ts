// Sets of signals as strace's -e signal= writes them. Pure.

import { SysspanError } from '../errors.ts';
import { signalNames } from '../syscalls/constants/signal.ts';
import { nearest } from '../syscalls/expression.ts';

const numbers: ReadonlyMap<string, number> = new Map(signalNames.values.map(([name, value]) => [name, Number(value)]));
const ALL = (1n << 64n) - 1n;

function numberOf(word: string): number {
  const name = word.toUpperCase();
  const found = /^\d+$/.test(word) ? Number(word) : (numbers.get(name) ?? numbers.get(`SIG${name}`));
  if (found !== undefined && found >= 1 && found <= 64) return found;
  const near = nearest(
    name.replace(/^SIG/, ''),
    [...numbers.keys()].map((known) => known.replace(/^SIG/, '')),
  );
  const hint = near === undefined ? 'see `kill -l` for all names' : `did you mean ${near}?`;
  throw new SysspanError('BAD_OPTION', `-e signal=${word}: no such signal: ${hint}`);
}

/**
 * Bit n - 1 stands for signal n, as in a sigset_t.
 * @param set `INT,TERM`, `!SIGCHLD`, `all`, `none`
 */
export function signalSet(set: string): bigint {
  const negated = set.startsWith('!');
  const words = (negated ? set.slice(1) : set).split(',').filter((word) => word !== '');
  if (words.length === 0) throw new SysspanError('BAD_OPTION', `-e signal=${set}: names no signal: write all or none, or names`);
  let chosen = 0n;
  for (const word of words) chosen |= word === 'all' ? ALL : word === 'none' ? 0n : 1n << BigInt(numberOf(word) - 1);
  return negated ? ALL ^ chosen : chosen;
}
