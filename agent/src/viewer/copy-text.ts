// A call or a process as text for the clipboard. Pure.

import type { PageCall, PageProcess } from '../http/page-data.ts';
import { callText } from './filter.ts';

/** As `strace -f -T` prints it: `[pid 48211] close(3) = -1 EBADF (Bad file descriptor) <0.000002>`. */
export function callLine(call: PageCall, process: PageProcess): string {
  const meaning = call.meaning === undefined ? '' : ` (${call.meaning})`;
  const took = call.unfinished ? '' : ` <${((call.fold?.total ?? call.whole ?? call.duration) / 1e9).toFixed(6)}>`;
  return `[pid ${call.tid || process.pid}] ${callText(call)}${meaning}${took}`;
}
