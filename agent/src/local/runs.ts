// Files of spans that the command line is asked to read, and what is said of those that cannot be.

import { say } from '../cli/message.ts';
import { SysspanError } from '../errors.ts';
import { NewerIndex } from '../runs/block-index.ts';
import { RunFile } from '../runs/run-file.ts';

const REMEDY = 'name a file that `sysspan trace --spans FILE.binpb.zst` has written';

/** Whatever reading a file fails with, as one sentence with what to do. */
export function unreadable(path: string, cause: unknown): SysspanError {
  if (cause instanceof SysspanError) return cause;
  const remedy = cause instanceof NewerIndex ? 'use that version of sysspan' : 'is its disk in order, and does nobody change it?';
  return new SysspanError('FILE_NOT_READABLE', `cannot read ${path}: ${(cause as Error).message}: ${remedy}`, { cause });
}

/** @throws SysspanError FILE_NOT_READABLE */
export async function openRun(path: string): Promise<RunFile> {
  try {
    return await RunFile.open(path);
  } catch (cause) {
    throw new SysspanError('FILE_NOT_READABLE', `cannot read ${path}: ${(cause as Error).message}: ${REMEDY}`, { cause });
  }
}

/** Says what could not be read of a file of which some blocks were. @throws SysspanError FILE_NOT_READABLE when there were none */
export function sayRest({ path, rest }: RunFile, blocks: number): void {
  if (blocks === 0) throw new SysspanError('FILE_NOT_READABLE', `cannot read ${path}: ${rest?.why ?? 'it is empty'}: ${REMEDY}`);
  if (rest !== undefined)
    say(`${path}: the last ${rest.bytes} bytes are not read: at byte ${rest.at}, ${rest.why}: this has what is before them`);
}
