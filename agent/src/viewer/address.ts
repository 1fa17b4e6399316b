// What the page's address says: `#TRACE?syscall=openat&min=5ms&row=c17`. A reload, or somebody who gets it, sees the same. Pure.

import type { Filter } from './filter.ts';
import type { Range } from './scale.ts';

export interface Address {
  /** Of the trace; empty for none. */
  readonly id: string;
  readonly filter: Filter;
  /** Absent for the whole time. */
  readonly range?: Range;
  /** Key of the selected row. */
  readonly row?: string;
}

/** Reads the part behind the # sign. What it does not know it leaves out. */
export function readAddress(hash: string): Address {
  const [id = '', query = ''] = hash.replace(/^#/, '').split('?');
  const named = new URLSearchParams(query);
  const [from, to] = [Number(named.get('from') ?? Number.NaN), Number(named.get('to') ?? Number.NaN)];
  const row = named.get('row');
  return {
    id,
    filter: {
      text: named.get('text') ?? '',
      failedOnly: named.has('failed'),
      syscall: named.get('syscall') ?? '',
      families: named.get('family')?.split(',').filter(Boolean) ?? [],
      errno: named.get('errno') ?? '',
      least: named.get('min') ?? '',
      process: named.get('process') ?? '',
    },
    ...(from < to ? { range: { from, to } } : {}),
    ...(row !== null && /^[pc]\d+$/.test(row) ? { row } : {}),
  };
}

/** Writes it, as short as it can be. */
export function writeAddress({ id, filter, range, row }: Address): string {
  const named = new URLSearchParams();
  const say = (name: string, value: string): void => {
    if (value !== '') named.set(name, value);
  };
  say('text', filter.text.trim());
  say('failed', filter.failedOnly ? '1' : '');
  say('syscall', filter.syscall.trim());
  say('family', filter.families.join(','));
  say('errno', filter.errno);
  say('min', filter.least.trim());
  say('process', filter.process.trim());
  if (range !== undefined) {
    say('from', String(Math.round(range.from)));
    say('to', String(Math.round(range.to)));
  }
  say('row', row === undefined || row === 'p0' ? '' : row);
  const query = named.toString().replaceAll('%2C', ',');
  return `#${id}${query && `?${query}`}`;
}
