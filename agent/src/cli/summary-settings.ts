// The table of -c and -C, from the words of the command line. Pure.

import { SysspanError } from '../errors.ts';
import type { Words } from './words.ts';

export type SummaryColumn = 'time-percent' | 'total-time' | 'min-time' | 'max-time' | 'avg-time' | 'calls' | 'errors' | 'name';

export interface SummarySettings {
  /** Undefined: in the order in which the syscalls were first made. */
  readonly sort: SummaryColumn | undefined;
  readonly columns: readonly SummaryColumn[];
}

/** strace's names of columns, the one that is used first. */
const NAMES: readonly (readonly [SummaryColumn, ...string[]])[] = [
  ['time-percent', 'time_percent'],
  ['total-time', 'time', 'time_total', 'total_time'],
  ['min-time', 'shortest', 'time-min', 'time_min', 'min_time'],
  ['max-time', 'longest', 'time-max', 'time_max', 'max_time'],
  ['avg-time', 'time-avg', 'time_avg', 'avg_time'],
  ['calls', 'count'],
  ['errors', 'error'],
  ['name', 'syscall', 'syscall-name', 'syscall_name'],
];
const DEFAULT: readonly SummaryColumn[] = ['time-percent', 'total-time', 'avg-time', 'calls', 'errors', 'name'];

function column(option: string, text: string, also = ''): SummaryColumn {
  const found = NAMES.find((names) => (names as readonly string[]).includes(text));
  if (found !== undefined) return found[0];
  throw new SysspanError('BAD_OPTION', `${option} ${text}: no such column: write ${NAMES.map(([name]) => name).join(', ')}${also}`);
}

function columns(text: string | undefined): readonly SummaryColumn[] {
  if (text === undefined) return DEFAULT;
  const chosen = text.split(',').map((word) => column('-U', word));
  if (new Set(chosen).size < chosen.length) throw new SysspanError('BAD_OPTION', `-U ${text}: names a column twice: write each once`);
  // Whose figures they are is always said, as strace does.
  return chosen.includes('name') ? chosen : [...chosen, 'name'];
}

/** As they are given. */
export interface SummaryWords {
  readonly sort?: string | undefined;
  readonly columns?: string | undefined;
}

/** A table of calls. @throws SysspanError BAD_OPTION */
export function summaryTableSettings({ sort = 'total-time', columns: chosen }: SummaryWords): SummarySettings {
  return {
    sort: sort === 'nothing' || sort === 'none' ? undefined : column('-S', sort, ', nothing'),
    columns: columns(chosen),
  };
}

/** Undefined: no table was asked for. @throws SysspanError BAD_OPTION */
export function summarySettings(words: Words): SummarySettings | undefined {
  if (!words.has('summaryOnly') && !words.has('summary')) return undefined;
  return summaryTableSettings({ sort: words.last('sortBy'), columns: words.last('summaryColumns') });
}
