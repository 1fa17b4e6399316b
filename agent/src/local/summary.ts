// `sysspan summary`: the table of -c, of files that --spans wrote.

import { summaryTable } from '@sysspan/native';
import { say } from '../cli/message.ts';
import { type SummaryWords, summaryTableSettings } from '../cli/summary-settings.ts';
import { SysspanError } from '../errors.ts';
import { NewerIndex } from '../runs/block-index.ts';
import { RunFile } from '../runs/run-file.ts';
import { RunTotals } from '../runs/totals.ts';

const REMEDY = 'name a file that `sysspan trace --spans FILE.binpb.zst` has written';

async function opened(path: string): Promise<RunFile> {
  try {
    return await RunFile.open(path);
  } catch (cause) {
    throw new SysspanError('FILE_NOT_READABLE', `cannot read ${path}: ${(cause as Error).message}: ${REMEDY}`, { cause });
  }
}

/** Adds up what a file has. What cannot be read of it is said. @throws SysspanError FILE_NOT_READABLE when nothing can be */
async function addFile(path: string, totals: RunTotals): Promise<void> {
  const file = await opened(path);
  let blocks = 0;
  try {
    for await (const block of file.blocks()) {
      totals.add(block);
      blocks++;
    }
  } catch (cause) {
    const remedy = cause instanceof NewerIndex ? 'use that version of sysspan' : 'is its disk in order, and does nobody shorten it?';
    throw new SysspanError('FILE_NOT_READABLE', `cannot read ${path}: ${(cause as Error).message}: ${remedy}`, { cause });
  } finally {
    await file.close();
  }
  const { rest } = file;
  if (rest === undefined && blocks > 0) return;
  if (blocks === 0) throw new SysspanError('FILE_NOT_READABLE', `cannot read ${path}: ${rest?.why ?? 'it is empty'}: ${REMEDY}`);
  say(`${path}: the last ${rest?.bytes} bytes are not read: at byte ${rest?.at}, ${rest?.why}: the table has what is before them`);
}

/** @returns the table. @throws SysspanError BAD_OPTION, FILE_NOT_READABLE */
export async function summaryOf(paths: readonly string[], words: SummaryWords): Promise<string> {
  const settings = summaryTableSettings(words);
  const totals = new RunTotals();
  for (const path of paths) await addFile(path, totals);
  return summaryTable(totals.rows(), settings);
}
