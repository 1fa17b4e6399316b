// `sysspan summary`: the table of -c, of files that --spans wrote.

import { summaryTable } from '@sysspan/native';
import { type SummaryWords, summaryTableSettings } from '../cli/summary-settings.ts';
import { RunTotals } from '../runs/totals.ts';
import { openRun, sayRest, unreadable } from './runs.ts';

/** Adds up what a file has. */
async function addFile(path: string, totals: RunTotals): Promise<void> {
  const file = await openRun(path);
  let blocks = 0;
  try {
    for await (const block of file.blocks()) {
      totals.add(block);
      blocks++;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file.close();
  }
  sayRest(file, blocks);
}

/** @returns the table. What cannot be read of a file is said. @throws SysspanError BAD_OPTION, FILE_NOT_READABLE */
export async function summaryOf(paths: readonly string[], words: SummaryWords): Promise<string> {
  const settings = summaryTableSettings(words);
  const totals = new RunTotals();
  for (const path of paths) await addFile(path, totals);
  return summaryTable(totals.rows(), settings);
}
