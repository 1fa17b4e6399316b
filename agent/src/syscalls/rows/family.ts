// Puts the rows of a family into its classes, and names bits of constant lists where a row depends on them.

import type { Class, ConstantList, Row } from '../types.ts';

/** Rows with the classes that they share in front of their own. */
export function family(classes: readonly Class[], rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => ({ ...row, classes: [...classes, ...row.classes] }));
}

/** The bits of a list that have these names, together; the same on both architectures. */
export function bits(list: ConstantList, ...names: readonly string[]): number {
  return names.reduce((sum, name) => {
    const found = list.values.find(([other]) => other === name);
    if (found === undefined) throw new Error(`constant list ${list.name} has no ${name}`);
    return sum + Number(found[1]);
  }, 0);
}
