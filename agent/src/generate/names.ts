// Finds the names of constants in preprocessed headers: macros that take no arguments, and members of enumerations, in
// the order in which the headers define them.

import { type Architecture, clang, type Preamble, preambleText } from './clang.ts';

/** Names that the headers give a value to; whether it is an integer shows only when clang evaluates it. */
export async function definedNames(folder: string, architecture: Architecture, preamble: Preamble): Promise<Set<string>> {
  return namesIn(await clang(folder, architecture, ['-E', '-dD', '-P'], preambleText(preamble)));
}

/** The same from the text that `clang -E -dD` prints. */
export function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  const members = new EnumerationReader(names);
  for (const line of text.split('\n')) {
    const [, directive, name = '', rest = ''] = /^#(define|undef) (\w+)(.*)$/.exec(line) ?? [];
    if (directive === 'undef') names.delete(name);
    else if (directive === undefined) members.read(line);
    else if (rest.trim() !== '' && !rest.startsWith('(')) names.add(name);
  }
  return names;
}

/** Follows C text line by line and collects the members of its enumerations. */
class EnumerationReader {
  readonly #names: Set<string>;
  #where: 'outside' | 'head' | 'body' = 'outside';
  #parentheses = 0;
  #expectsMember = false;

  constructor(names: Set<string>) {
    this.#names = names;
  }

  read(line: string): void {
    for (const [token] of line.matchAll(/\w+|[^\w\s]/g)) {
      if (this.#where === 'body') this.#member(token);
      else this.#head(token);
    }
  }

  #head(token: string): void {
    if (token === 'enum') this.#where = 'head';
    else if (token === '{' && this.#where === 'head') {
      this.#where = 'body';
      this.#expectsMember = true;
    } else if (!/^\w+$/.test(token)) this.#where = 'outside';
  }

  #member(token: string): void {
    if (token === '}') this.#where = 'outside';
    else if (token === '(') this.#parentheses++;
    else if (token === ')') this.#parentheses--;
    else if (token === ',' && this.#parentheses === 0) this.#expectsMember = true;
    else if (this.#expectsMember) {
      this.#names.add(token);
      this.#expectsMember = false;
    }
  }
}
