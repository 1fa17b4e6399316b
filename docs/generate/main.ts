// Writes the documents that are made of something else: pages for man(1). With --check it writes nothing, and fails with the names of those that differ.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manual } from './manual.ts';

const repository = join(import.meta.dirname, '../..');
const HOW = 'run node docs/generate/main.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** Every document that is made, by its path in the repository. */
export async function documents(): Promise<Map<string, string>> {
  return new Map(manual(repository));
}

async function main(check: boolean): Promise<number> {
  const made = await documents();
  if (!check) {
    for (const [path, text] of made) writeFileSync(join(repository, path), text);
    return 0;
  }
  const present = (path: string): string | undefined => {
    try {
      return read(path);
    } catch {
      return undefined;
    }
  };
  const changed = [...made].filter(([path, text]) => present(path) !== text);
  for (const [path] of changed) console.error(`${path} differs: ${HOW}`);
  return changed.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
