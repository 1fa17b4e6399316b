// What was given on the command line, by option; and numbers with units. Pure.

import { SysspanError } from '../errors.ts';
import { type Qualifier, qualified } from '../syscalls/expression.ts';
import type { Given } from './getopt.ts';
import type { KnownOption, OptionId } from './trace-options.ts';

export class Words {
  readonly #given: readonly Given<KnownOption>[];

  constructor(given: readonly Given<KnownOption>[]) {
    this.#given = given;
  }

  has(id: OptionId): boolean {
    return this.count(id) > 0;
  }

  count(id: OptionId): number {
    return this.#given.filter(({ option }) => option.id === id).length;
  }

  /** All values of an option, in their order. */
  all(id: OptionId): string[] {
    return this.#given.flatMap(({ option, value }) => (option.id === id && value !== undefined ? [value] : []));
  }

  last(id: OptionId): string | undefined {
    return this.all(id).at(-1);
  }

  /** The sets of a qualifier, as -e QUALIFIER=SET and as its own option, in their order. */
  sets(qualifier: Qualifier, id?: OptionId): string[] {
    return this.#given.flatMap(({ option, value }) => {
      if (value === undefined) return [];
      if (option.id === id) return [value];
      if (option.id !== 'expression') return [];
      const found = qualified(value);
      return found.qualifier === qualifier ? [found.set] : [];
    });
  }
}

export function whole(option: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new SysspanError('BAD_OPTION', `${option} ${text}: not a whole number from ${least} to ${most}: give such a number`);
}

const UNITS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n };

/** `5ms`, `250us`, `1s`; a bare number is microseconds, as in strace. */
export function durationNs(option: string, text: string): bigint {
  const found = /^(\d+)(ns|us|ms|s)?$/.exec(text);
  if (found === null) throw new SysspanError('BAD_OPTION', `${option} ${text}: not a duration: write it like 5ms, 250us or 1s`);
  return BigInt(found[1] ?? '0') * (UNITS[found[2] ?? 'us'] ?? 1n);
}
