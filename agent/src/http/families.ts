// To which family a call belongs: one of the classes that the syscall table puts it into, named as in -e.

import { classesOf, table } from '../syscalls/table.ts';

/** The first of these classes that a call has is its family: the special before the general. */
const BY_WEIGHT = ['network', 'ipc', 'process', 'memory', 'clock', 'creds', 'file', 'desc', 'signal'] as const;

export type Family = (typeof BY_WEIGHT)[number];

/** The family of each call that has one, by the kernel's name. */
export function families(): Readonly<Record<string, Family>> {
  const found: Record<string, Family> = {};
  for (const row of table) {
    const classes = classesOf(row);
    const family = BY_WEIGHT.find((name) => classes.has(name));
    if (family !== undefined) found[row.name] = family;
  }
  return found;
}
