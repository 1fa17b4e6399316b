// Rows whose arguments depend on other arguments (fcntl's command): one row without cases for every value that is named.
// Pure.

import type { Arch } from './operations.ts';
import type { ConstantList, Row, Type } from './types.ts';

/** What a selector decides: a type or a note, by the same argument and constants. */
interface Decision {
  readonly by: string;
  readonly list: ConstantList;
  readonly mask?: number;
  readonly cases: Readonly<Record<string, unknown>>;
}

function decisions(row: Row): Decision[] {
  const types = [...Object.values(row.args), row.result].flatMap((type) => (type.shape === 'case' ? [type] : []));
  return row.note.note === 'case' ? [...types, row.note] : types;
}

/** Replaces everything that `by` decides by its case for a value; undefined means "otherwise". */
function settle(row: Row, by: string, name: string | undefined): Row {
  const pick = (type: Type): Type => {
    if (type.shape !== 'case' || type.by !== by) return type;
    return (name === undefined ? undefined : type.cases[name]) ?? type.otherwise;
  };
  const args = Object.fromEntries(Object.entries(row.args).map(([key, type]) => [key, pick(type)]));
  const { note } = row;
  const settledNote =
    note.note === 'case' && note.by === by ? ((name === undefined ? undefined : note.cases[name]) ?? ({ note: 'none' } as const)) : note;
  return { ...row, args, result: pick(row.result), note: settledNote };
}

/** A row for values that no case names. */
export function settleAll(row: Row): Row {
  const open = decisions(row)[0];
  return open === undefined ? row : settleAll(settle(row, open.by, undefined));
}

/** A row whose selectors have these values, without cases. */
export interface Combination {
  readonly row: Row;
  readonly chosen: readonly { by: string; mask: number; value: number }[];
}

/** Every combination of cases that a row names. */
export function combinations(row: Row, arch: Arch): Combination[] {
  const open = decisions(row)[0];
  if (open === undefined) return [{ row, chosen: [] }];
  const names = new Set(decisions(row).flatMap((decision) => (decision.by === open.by ? Object.keys(decision.cases) : [])));
  const values = new Map(
    (arch === 'arm64' ? (open.list.arm64 ?? open.list.values) : open.list.values).map(([name, value]) => [name, Number(value)]),
  );
  const mask = open.mask ?? 0xffffffff;
  return [...names].flatMap((name) => {
    const value = values.get(name);
    if (value === undefined) return [];
    const rest = settle(row, open.by, name);
    const inner =
      decisions(rest).length === 0 ? [{ row: rest, chosen: [] }] : [...combinations(rest, arch), { row: settleAll(rest), chosen: [] }];
    return inner.map((settled) => ({ row: settled.row, chosen: [{ by: open.by, mask, value: (value & mask) >>> 0 }, ...settled.chosen] }));
  });
}
