// Folders of the cache that are whole or not there.

import { existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** A folder that is there is whole; else `make` fills one that takes its place. @returns the folder */
export function madeOnce(folder: string, make: (work: string) => void): string {
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  make(work);
  renameSync(work, folder);
  return folder;
}
