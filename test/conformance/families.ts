// The family of a line: the file of syscalls/rows that has its call.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Row } from '../../agent/src/syscalls/types.ts';

const folder = new URL('../../agent/src/syscalls/rows/', import.meta.url);

async function readFamilies(): Promise<Map<string, string>> {
  const families = new Map<string, string>();
  for (const file of readdirSync(fileURLToPath(folder)).sort()) {
    const exported = (await import(new URL(file, folder).href)) as Readonly<Record<string, unknown>>;
    for (const [name, rows] of Object.entries(exported)) {
      if (!name.endsWith('Rows')) continue;
      for (const row of rows as readonly Row[]) families.set(row.name, file.replace(/\.ts$/, ''));
    }
  }
  return families;
}

const families = await readFamilies();

/** `other` are calls that the table has not: of other ABIs, unknown numbers. */
export function familyOf(call: string): string {
  if (call.startsWith('---')) return '(signals)';
  if (call.startsWith('+++')) return '(ends)';
  if (call === '[') return '(notices)';
  return families.get(call) ?? '(other)';
}
