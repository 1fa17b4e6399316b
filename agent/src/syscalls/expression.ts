// strace's -e expressions: which syscalls a trace wants. Pure; knows names and classes only through its parameter.

import { SysspanError } from '../errors.ts';

/** What an expression chooses from. */
export interface Catalogue {
  readonly names: readonly string[];
  /** Names in strace's other spelling or of the man page, each with the kernel's name. */
  readonly aliases: ReadonlyMap<string, string>;
  /** `file`, `network` … without the percent sign. */
  readonly classes: ReadonlyMap<string, ReadonlySet<string>>;
  /** The names by number, where one architecture is meant. */
  readonly numbers?: ReadonlyMap<number, string>;
}

/** The names in which a pattern matches. @throws SysspanError BAD_OPTION, UNKNOWN_SYSCALL */
export type Matching = (pattern: string, names: Iterable<string>) => ReadonlySet<string>;

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
  let least = Math.max(2, Math.min(8, Math.floor(word.length / 3))) + 1;
  for (const candidate of words) {
    // As many edits as that are needed at least, however long the word is.
    if (Math.abs(word.length - candidate.length) >= least) continue;
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

/** Everything that is shown by name is 64-bit: `@64` says what is so anyway. */
function withoutPersonality(word: string): string {
  const found = /@(64|32|x32)$/.exec(word);
  if (found === null || found[1] === '64') return word.replace(/@64$/, '');
  throw new SysspanError(
    'BAD_OPTION',
    `-e ${word}: calls of other ABIs have no names here: leave @${found[1]} out; they are shown with -e all`,
  );
}

/** One word: a name or number, `%class` (or a class without the sign, as strace allows), `/regex`; `?name` may be unknown. */
function wordSet(given: string, catalogue: Catalogue, matching: Matching): ReadonlySet<string> {
  const word = withoutPersonality(given);
  if (word.startsWith('/')) return matching(word.slice(1), catalogue.names);
  if (word.startsWith('%')) {
    const found = catalogue.classes.get(word.slice(1));
    if (found === undefined) throw unknown(word, 'class', catalogue.classes.keys(), '%');
    return found;
  }
  const optional = word.startsWith('?');
  const name = optional ? word.slice(1) : word;
  const numbered = /^\d+$/.test(name) ? catalogue.numbers?.get(Number(name)) : undefined;
  const real = numbered ?? (catalogue.names.includes(name) ? name : catalogue.aliases.get(name));
  if (real !== undefined) return new Set([real]);
  const asClass = catalogue.classes.get(name);
  if (asClass !== undefined) return asClass;
  if (optional) return new Set();
  throw unknown(word, 'syscall', [...catalogue.names, ...catalogue.aliases.keys()]);
}

/** What an expression is about; `trace` is meant where none is written. */
export type Qualifier = 'trace' | 'signal' | 'status' | 'quiet' | 'decode-fds' | 'decode-pids' | 'abbrev';

const QUALIFIERS: Readonly<Record<string, Qualifier>> = {
  trace: 'trace',
  t: 'trace',
  signal: 'signal',
  signals: 'signal',
  s: 'signal',
  status: 'status',
  quiet: 'quiet',
  silent: 'quiet',
  silence: 'quiet',
  q: 'quiet',
  'decode-fds': 'decode-fds',
  'decode-fd': 'decode-fds',
  'decode-pids': 'decode-pids',
  'decode-pid': 'decode-pids',
  abbrev: 'abbrev',
  a: 'abbrev',
};

const TAMPERS = 'sysspan watches and never changes what a process does: use strace for it';
const DUMPS = 'raise -s to see more of a buffer';
const REFUSED: Readonly<Record<string, string>> = {
  fault: TAMPERS,
  inject: TAMPERS,
  read: DUMPS,
  reads: DUMPS,
  r: DUMPS,
  write: DUMPS,
  writes: DUMPS,
  w: DUMPS,
  verbose: 'structures are always shown: use -v to see all of their fields',
  v: 'structures are always shown: use -v to see all of their fields',
  raw: 'arguments are always decoded: syscall.number and the numeric result are in the spans',
  x: 'arguments are always decoded: syscall.number and the numeric result are in the spans',
  kvm: 'use strace for it',
};

/**
 * Splits `-e EXPR` into its qualifier and its set.
 * @throws SysspanError BAD_OPTION for a qualifier that strace does not have, or that cannot be honoured
 */
export function qualified(expression: string): { readonly qualifier: Qualifier; readonly set: string } {
  const found = /^([a-z][a-z-]*)=(.*)$/s.exec(expression);
  if (found === null) return { qualifier: 'trace', set: expression };
  const [, name = '', set = ''] = found;
  const qualifier = QUALIFIERS[name];
  if (qualifier !== undefined) return { qualifier, set };
  const refused = REFUSED[name];
  if (refused !== undefined) throw new SysspanError('BAD_OPTION', `-e ${expression}: the qualifier ${name}= is not supported: ${refused}`);
  const near = nearest(name, Object.keys(QUALIFIERS)) ?? 'trace';
  throw new SysspanError('BAD_OPTION', `-e ${expression}: no such qualifier: did you mean ${near}=?`);
}

/**
 * The members of a set of words that are known beforehand: `a,b`, `!a`, `all`, `none`.
 * @throws SysspanError BAD_OPTION
 */
export function members<Word extends string>(name: string, set: string, known: readonly Word[]): ReadonlySet<Word> {
  const negated = set.startsWith('!');
  const chosenWords = new Set<Word>();
  for (const word of (negated ? set.slice(1) : set).split(',')) {
    const found = known.find((candidate) => candidate === word);
    if (word === 'all') for (const each of known) chosenWords.add(each);
    else if (found !== undefined) chosenWords.add(found);
    else if (word !== 'none')
      throw new SysspanError(
        'BAD_OPTION',
        `-e ${name}=${set}: ${word || 'nothing'} is none of ${known.join(', ')}, all, none: write some of them`,
      );
  }
  return negated ? new Set(known.filter((word) => !chosenWords.has(word))) : chosenWords;
}

/**
 * The names that an expression chooses: `openat,close`, `%file`, `!%memory`, `/^open`, `all`, `none`, each also behind
 * `trace=`. Of several expressions the last one wins, as in strace.
 * @throws SysspanError UNKNOWN_SYSCALL, BAD_OPTION
 */
export function chosen(expression: string, catalogue: Catalogue, matching: Matching): Set<string> {
  const { qualifier, set: text } = qualified(expression);
  if (qualifier !== 'trace') throw new SysspanError('BAD_OPTION', `-e ${expression}: chooses no syscalls: use trace=…`);
  const negated = text.startsWith('!');
  const words = new Set((negated ? text.slice(1) : text).split(',').filter((word) => word !== ''));
  if (words.size === 0) throw new SysspanError('BAD_OPTION', `-e ${expression}: names no syscall`);
  const named = new Set<string>();
  for (const word of words) {
    const set = word === 'all' ? new Set(catalogue.names) : word === 'none' ? new Set<string>() : wordSet(word, catalogue, matching);
    for (const name of set) named.add(name);
  }
  return negated ? new Set(catalogue.names.filter((name) => !named.has(name))) : named;
}

/** The same for somebody who waits: the engine of patterns, which takes 5 ms to load, is loaded where there may be one. */
export async function choose(expression: string, catalogue: Catalogue): Promise<Set<string>> {
  const { matching } = expression.includes('/') ? await import('./pattern.ts') : { matching: () => new Set<string>() };
  return chosen(expression, catalogue, matching);
}
