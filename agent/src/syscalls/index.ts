// What other packages may know of the table: whether an expression is good. Pure.

import { SysspanError } from '../errors.ts';
import { chosen } from './expression.ts';
import { catalogue } from './table.ts';

/**
 * Judges a syscall expression by the tables of all architectures: what one of them knows is good.
 * @returns a sentence that names the bad word and the nearest valid one; undefined when the expression is good
 */
export function judgeExpression(expression: string): string | undefined {
  let message: string | undefined;
  for (const arch of ['x64', 'arm64'] as const) {
    try {
      chosen(expression, catalogue(arch));
      return undefined;
    } catch (cause) {
      if (!(cause instanceof SysspanError)) throw cause;
      message ??= cause.message.replace(/^-e /, '');
    }
  }
  return message;
}
