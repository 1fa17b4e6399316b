// Patterns of expressions (`/REGEX`), by an engine that never tracks back: a pattern may be anybody's, and is run by an operator that
// serves all namespaces. Time is linear in the name and in the pattern; what bounds the pattern is here.

import { RE2JS } from 're2js';
import { SysspanError } from '../errors.ts';

/** Characters of a pattern. The longest name of a system call has 24. */
export const PATTERN_CHARACTERS = 128;

/**
 * The names in which an RE2 pattern matches anywhere.
 * @throws SysspanError BAD_OPTION for one that is too long, counts repetitions or is no RE2 expression; UNKNOWN_SYSCALL when it
 * matches nothing
 */
export function matching(pattern: string, names: Iterable<string>): ReadonlySet<string> {
  const bad = (why: string, cause?: unknown): SysspanError =>
    new SysspanError('BAD_OPTION', `-e /${pattern.slice(0, PATTERN_CHARACTERS)}: ${why}`, { cause });
  if (pattern.length > PATTERN_CHARACTERS)
    throw bad(`${pattern.length} characters are too many for a pattern: write at most ${PATTERN_CHARACTERS}`);
  // A count multiplies the pattern's size by up to 1,000; without one the size is that of its text.
  if (/\{[0-9]/.test(pattern)) throw bad('a pattern does not count repetitions: write it without {…}');
  const found = new Set<string>();
  const expression = compiled(pattern, bad);
  for (const name of names) if (expression.test(name)) found.add(name);
  if (found.size === 0)
    throw new SysspanError('UNKNOWN_SYSCALL', `-e /${pattern}: matches no syscall: see \`sysspan syscalls\` for all names`);
  return found;
}

function compiled(pattern: string, bad: (why: string, cause: unknown) => SysspanError): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DISABLE_UNICODE_GROUPS);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : String(cause);
    throw bad(`not a regular expression (RE2): ${why}`, cause);
  }
}
