// A row in words, for those who hear it. Pure.

import type { PageCall, PageProcess } from '../http/page-data.ts';
import { callText } from './filter.ts';
import { counted, duration } from './format.ts';

/** `ls 48211, exit 2, 39 calls, 6 failed, 758 µs` */
export function processLabel({ name, pid, outcome, calls, errors, lost, folded, duration: took }: PageProcess): string {
  const parts = [`${name} ${pid}`, outcome, counted(calls, 'call')];
  if (errors > 0) parts.push(`${errors} failed`);
  if (folded > 0) parts.push(`${folded} folded`);
  if (lost > 0) parts.push(`${lost} lost`);
  return [...parts, duration(took)].filter(Boolean).join(', ');
}

/** `statfs("/x", 0x7f) = -1 ENOENT No such file or directory, failed, 2.60 µs` */
export function callLabel(call: PageCall): string {
  const text = call.meaning === undefined ? callText(call) : `${callText(call)} ${call.meaning}`;
  return `${text}${call.failed ? ', failed' : ''}, ${duration(call.fold?.total ?? call.duration)}`;
}
