// strace's -e expressions: which syscalls a trace wants. Pure; knows names and classes only through its parameter.

import { SysspanError } from '../errors.ts';

/** What an expression chooses from. */
export interface Catalogue {
  readonly names: readonly string[];
  /** Names in strace's other spelling or of the man page, each with the kernel's name. */
  readonly aliases: ReadonlyMap<string, string>;
  /** `file`, `network` … without the percent sign. */
  readonly classes: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Edits that turn one word into another: insertions, deletions, replacements, swapped neighbours. */
export function distance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, i) =>
    Array.from({ length: to.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= from.length; i++) {
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = best;
    }
  }
  return at(from.length, to.length);
}

/** The word of a list that is nearest, if any is near enough to be meant. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const edits = distance(word, candidate);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

function unknown(word: string, what: string, candidates: Iterable<string>, prefix = ''): SysspanError {
  const near = nearest(word.slice(prefix.length), candidates);
  const hint = near === undefined ? 'see `sysspan syscalls` for all names' : `did you mean ${prefix}${near}?`;
  return new SysspanError('UNKNOWN_SYSCALL', `-e ${word}: no such ${what}: ${hint}`);
}

function matching(pattern: string, names: readonly string[]): Set<string> {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern);
  } catch (cause) {
    throw new SysspanError('BAD_OPTION', `-e /${pattern}: not a regular expression: ${(cause as Error).message}`, { cause });
  }
  const found = new Set(names.filter((name) => expression.test(name)));
  if (found.size === 0)
    throw new SysspanError('UNKNOWN_SYSCALL', `-e /${pattern}: matches no syscall: see \`sysspan syscalls\` for all names`);
  return found;
}

/** One word: a name, `%class` (or a class without the sign, as strace allows), `/regex`; `?name` may be unknown. */
function wordSet(word: string, catalogue: Catalogue): ReadonlySet<string> {
  if (word.startsWith('/')) return matching(word.slice(1), catalogue.names);
  if (word.startsWith('%')) {
    const found = catalogue.classes.get(word.slice(1));
    if (found === undefined) throw unknown(word, 'class', catalogue.classes.keys(), '%');
    return found;
  }
  const optional = word.startsWith('?');
  const name = optional ? word.slice(1) : word;
  const real = catalogue.names.includes(name) ? name : catalogue.aliases.get(name);
  if (real !== undefined) return new Set([real]);
  const asClass = catalogue.classes.get(name);
  if (asClass !== undefined) return asClass;
  if (optional) return new Set();
  throw unknown(word, 'syscall', [...catalogue.names, ...catalogue.aliases.keys()]);
}

/**
 * The names that an expression chooses: `openat,close`, `%file`, `!%memory`, `/^open`, `all`, `none`, each also behind
 * `trace=`. Several expressions: the last one wins, as in strace.
 * @throws SysspanError UNKNOWN_SYSCALL, BAD_OPTION
 */
export function chosen(expression: string, catalogue: Catalogue): Set<string> {
  const text = expression.replace(/^(trace|t)=/, '');
  const qualifier = /^([a-z]+)=/.exec(text);
  if (qualifier !== null)
    throw new SysspanError('BAD_OPTION', `-e ${expression}: the qualifier ${qualifier[1]}= is not supported: use trace=…`);
  const negated = text.startsWith('!');
  const words = (negated ? text.slice(1) : text).split(',').filter((word) => word !== '');
  if (words.length === 0) throw new SysspanError('BAD_OPTION', `-e ${expression}: names no syscall`);
  const named = new Set<string>();
  for (const word of words) {
    const set = word === 'all' ? new Set(catalogue.names) : word === 'none' ? new Set<string>() : wordSet(word, catalogue);
    for (const name of set) named.add(name);
  }
  return negated ? new Set(catalogue.names.filter((name) => !named.has(name))) : named;
}
