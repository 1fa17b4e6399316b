// Native's parts by folder, for programs that are built of some of them.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Files of these folders of native/src, as paths from there without ".cc". */
export function partsOf(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(source, folder))
      .filter((name) => name.endsWith('.cc'))
      .map((name) => `${folder}/${name.slice(0, -'.cc'.length)}`),
  );
}
