// What a number given to -p means, and whether it can be traced at all.

import { readFileSync } from 'node:fs';
import { SysspanError } from '../errors.ts';

/** A process with all of its threads, or one thread. */
export interface Attachable {
  readonly number: number;
  readonly thread: boolean;
}

/** Of linux/sched.h: a thread of the kernel. */
const PF_KTHREAD = 0x0020_0000;

/** What was there a moment ago may be gone. */
export function noSuch(number: number, cause?: unknown): SysspanError {
  const message = `cannot attach to process ${number}: no such process: it may have ended; see \`ps -e\``;
  return new SysspanError('NO_SUCH_PROCESS', message, { cause });
}

function read(number: number, file: string): string {
  try {
    return readFileSync(`/proc/${number}/${file}`, 'utf8');
  } catch (cause) {
    throw noSuch(number, cause);
  }
}

/** State and flags of proc(5)'s stat, behind the name, which may hold anything. */
function kernelsView(number: number): { readonly state: string; readonly parent: string; readonly flags: number } {
  const stat = read(number, 'stat');
  const [state = '', parent = '', , , , , flags = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent, flags: Number(flags) };
}

/**
 * Judges a number of -p.
 * @param wholeProcess whether a thread's number stands for its process, as with -f
 * @throws SysspanError NO_SUCH_PROCESS, CANNOT_ATTACH
 */
export function attachable(number: number, wholeProcess: boolean): Attachable {
  const { state, parent, flags } = kernelsView(number);
  if ((flags & PF_KTHREAD) !== 0)
    throw new SysspanError(
      'CANNOT_ATTACH',
      `cannot attach to process ${number}: it is a thread of the kernel, which makes no system calls: name a process of a program`,
    );
  if (state === 'Z' || state === 'X')
    throw new SysspanError(
      'CANNOT_ATTACH',
      `cannot attach to process ${number}: it has ended already (a zombie, until its parent ${parent} waits for it): name one that runs`,
    );
  const tgid = Number(/^Tgid:\t(\d+)$/m.exec(read(number, 'status'))?.[1] ?? number);
  if (tgid === number) return { number, thread: false };
  return wholeProcess ? { number: tgid, thread: false } : { number, thread: true };
}
