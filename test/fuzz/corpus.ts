// What fuzzing begins with: small files in corpus/TARGET, as text (.txt) or, where bytes are not plain, as hexadecimal digits (.hex).
// What once failed stays there, so that each run tries it first.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'corpus');

export interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** All of a target, by name. */
export function corpus(target: string): Entry[] {
  const files = readdirSync(join(folder, target)).sort();
  return files.map((name) => {
    const content = readFileSync(join(folder, target, name));
    const hex = (): Buffer => Buffer.from(content.toString('latin1').replaceAll(/\s/g, ''), 'hex');
    return { name, bytes: name.endsWith('.hex') ? hex() : content };
  });
}

/** The same as files of bytes, for libFuzzer. What it adds to a folder stays there for the next run. */
export function writeCorpus(target: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const { name, bytes } of corpus(target)) writeFileSync(join(to, name), bytes);
}
