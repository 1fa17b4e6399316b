// What other packages may know of the table: which names a request's expressions, and its errors, mean. Pure.

import { SysspanError } from '../errors.ts';
import { type Catalogue, chosen, type Matching } from './expression.ts';
import { matching } from './pattern.ts';
import { catalogue } from './table.ts';

export { resolveErrors } from './errors.ts';

/** Characters of all patterns of one request together: what bounds the time that they take. */
const PATTERNS_CHARACTERS = 256;
/** Alone in the list of a NodeTrace: no system call is wanted. */
const NONE = 'none';

/** Names as a NodeTrace holds them, or a sentence that names the bad word and the nearest valid one. */
export type Resolved = { readonly names: readonly string[] } | { readonly problem: string };

/** What the tables of all architectures know: an agent leaves out what its machine has not. */
function everywhere(): Catalogue {
  const [one, other] = [catalogue('x64'), catalogue('arm64')];
  const classes = new Map<string, ReadonlySet<string>>(one.classes);
  for (const [name, members] of other.classes) classes.set(name, new Set([...(classes.get(name) ?? []), ...members]));
  return { names: [...new Set([...one.names, ...other.names])], aliases: new Map([...one.aliases, ...other.aliases]), classes };
}

const known = everywhere();

/** Runs each pattern once, and no more of them than one request may have. */
function bounded(): Matching {
  const found = new Map<string, ReadonlySet<string>>();
  let characters = 0;
  return (pattern, names) => {
    const before = found.get(pattern);
    if (before !== undefined) return before;
    characters += pattern.length;
    if (characters > PATTERNS_CHARACTERS)
      throw new SysspanError(
        'BAD_OPTION',
        `the patterns (/REGEX) of all items have more than ${PATTERNS_CHARACTERS} characters: write fewer of them, or names and classes`,
      );
    const set = matching(pattern, names);
    found.set(pattern, set);
    return set;
  };
}

/**
 * Resolves the expressions of a request, so that no agent has to run what a user wrote. What is wanted is what any of them chooses,
 * or everything where none does, without what those with a leading `!` name.
 * @returns names that are wanted; or, each behind `!`, those that are not, which leaves in what has no name; `none` alone for
 * nothing at all; an empty list for everything. In order.
 */
export function resolveExpressions(expressions: readonly string[]): Resolved {
  const patterns = bounded();
  const union = (items: readonly string[]): Set<string> => new Set(items.flatMap((item) => [...chosen(item, known, patterns)]));
  try {
    const without = union(expressions.filter((item) => item.startsWith('!')).map((item) => item.slice(1)));
    const only = expressions.filter((item) => !item.startsWith('!'));
    const wanted = union(only);
    const everything = only.length === 0 || known.names.every((name) => wanted.has(name));
    const rest = known.names.filter((name) => (everything || wanted.has(name)) && !without.has(name)).toSorted();
    if (rest.length === 0) return { names: [NONE] };
    return { names: everything ? [...without].map((name) => `!${name}`).toSorted() : rest };
  } catch (cause) {
    if (!(cause instanceof SysspanError)) throw cause;
    return { problem: cause.message.replace(/^-e /, '') };
  }
}
