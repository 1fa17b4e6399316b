// Writes everything that is generated from headers and from the table of attributes: `node agent/src/generate/main.ts`. With --check it writes nothing
// and fails with the names of the files that differ.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { abiFiles } from './abi.ts';
import { attributeFiles } from './attributes.ts';
import { constantFiles } from './constants.ts';
import { HeadersMissing, headers } from './headers.ts';
import { layoutFiles } from './layouts.ts';
import { numberFiles } from './numbers.ts';

const source = join(import.meta.dirname, '..');
const repository = join(source, '../..');

/** Every generated file by its path below agent/src. */
async function generate(): Promise<Map<string, string>> {
  const folder = await headers();
  const below = await Promise.all([constantFiles(folder), layoutFiles(folder), numberFiles(folder)]);
  const syscalls = below.flatMap((files) => [...files].map(([path, text]) => [`syscalls/${path}`, text] as const));
  return new Map([...syscalls, ...(await abiFiles(folder, repository)), ...(await attributeFiles(repository))]);
}

/** Files that are missing, differ or should not be there. */
export async function differences(files: ReadonlyMap<string, string>, folder: string): Promise<string[]> {
  const changed: string[] = [];
  for (const [path, text] of files) {
    const present = await readFile(join(folder, path), 'utf8').catch(() => undefined);
    if (present !== text) changed.push(path);
  }
  return [...changed, ...(await leftOver(files, folder))].toSorted();
}

/** Lists that are no longer declared. */
async function leftOver(files: ReadonlyMap<string, string>, folder: string): Promise<string[]> {
  const present = await readdir(join(folder, 'syscalls/constants')).catch(() => []);
  return present.map((name) => `syscalls/constants/${name}`).filter((path) => !files.has(path));
}

async function write(files: ReadonlyMap<string, string>, folder: string): Promise<void> {
  for (const path of await leftOver(files, folder)) await rm(join(folder, path));
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function main(check: boolean): Promise<number> {
  try {
    const files = await generate();
    if (!check) {
      await write(files, source);
      return 0;
    }
    const changed = await differences(files, source);
    for (const path of changed) console.error(`${relative(repository, join(source, path))} differs: run node agent/src/generate/main.ts`);
    return changed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof HeadersMissing)) throw error;
    console.error(check ? `generated files not checked: ${error.message}` : error.message);
    return check ? 0 : 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
