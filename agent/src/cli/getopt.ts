// Options as getopt_long(3) reads them, which is how strace's users write them: clusters of letters, unambiguous
// beginnings of long names, values behind `=`, and an end at the first word that is no option. Pure.

import { SysspanError } from '../errors.ts';

export interface OptionRow {
  /** The letter; absent for options that have only a long name. */
  readonly short?: string;
  /** Long names, the one that help shows first. */
  readonly long: readonly string[];
  /** What the value is called in help; `[X]`: the value may be left out and is given only behind `=`. */
  readonly value?: string;
  /** The file name or another word is completed by the shell. */
  readonly completes?: 'file' | 'user' | 'pid' | 'syscalls' | readonly string[];
  readonly help: string;
}

/** One option as it was given: its first long name, and its value if it had one. */
export interface Given<Row extends OptionRow = OptionRow> {
  readonly option: Row;
  readonly value: string | undefined;
}

export interface Parsed<Row extends OptionRow = OptionRow> {
  readonly given: readonly Given<Row>[];
  /** What follows the options. */
  readonly rest: readonly string[];
}

const valueIsOptional = ({ value }: OptionRow): boolean => value?.startsWith('[') ?? false;

function missing(name: string, option: OptionRow): SysspanError {
  return new SysspanError('BAD_OPTION', `${name}: a value is missing: write ${name} ${option.value ?? ''}`);
}

function longOption<Row extends OptionRow>(rows: readonly Row[], name: string): Row {
  const exact = rows.find(({ long }) => long.includes(name));
  if (exact !== undefined) return exact;
  const begun = rows.filter(({ long }) => long.some((other) => other.startsWith(name)));
  if (begun.length === 1 && begun[0] !== undefined) return begun[0];
  if (begun.length === 0) throw new SysspanError('BAD_OPTION', `--${name}: no such option: see \`sysspan trace --help\``);
  const names = begun.map(({ long }) => `--${long.find((other) => other.startsWith(name)) ?? ''}`).join(', ');
  throw new SysspanError('BAD_OPTION', `--${name}: may mean ${names}: write more of it`);
}

/**
 * Splits words into options and the rest.
 * @throws SysspanError BAD_OPTION
 */
export function getopt<Row extends OptionRow>(rows: readonly Row[], words: readonly string[]): Parsed<Row> {
  const given: Given<Row>[] = [];
  const byLetter = new Map(rows.flatMap((row) => (row.short === undefined ? [] : [[row.short, row] as const])));
  let at = 0;
  const long = (word: string): void => {
    const [name = '', ...values] = word.slice(2).split('=');
    const option = longOption(rows, name);
    let value = word.includes('=') ? values.join('=') : undefined;
    if (option.value === undefined && value !== undefined)
      throw new SysspanError('BAD_OPTION', `${word}: --${option.long[0] ?? ''} takes no value: leave =${value} out`);
    if (option.value !== undefined && !valueIsOptional(option) && value === undefined) {
      value = words[at++];
      if (value === undefined) throw missing(`--${name}`, option);
    }
    given.push({ option, value });
  };
  const cluster = (word: string): void => {
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] ?? '';
      const option = byLetter.get(letter);
      if (option === undefined) throw new SysspanError('BAD_OPTION', `-${letter}: no such option: see \`sysspan trace --help\``);
      if (option.value === undefined || valueIsOptional(option)) {
        given.push({ option, value: undefined });
        continue;
      }
      const value = place + 1 < word.length ? word.slice(place + 1) : words[at++];
      if (value === undefined) throw missing(`-${letter}`, option);
      given.push({ option, value });
      return;
    }
  };
  for (let word = words[at]; word?.startsWith('-') === true && word !== '-'; word = words[at]) {
    at++;
    if (word === '--') break;
    if (word.startsWith('--')) long(word);
    else cluster(word);
  }
  return { given, rest: words.slice(at) };
}
