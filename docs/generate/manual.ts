// The pages of the manual for man(1), made of docs/man/*.md.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roff } from './roff.ts';

const FOLDER = 'docs/man';

/** Sources of pages, by their names in the folder. */
export function pageSources(repository: string): string[] {
  return readdirSync(join(repository, FOLDER)).filter((name) => /\.\d\.md$/.test(name));
}

/** Every page by its path in the repository. @throws Error where a source has what a page cannot show */
export function manual(repository: string): [path: string, page: string][] {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  return pageSources(repository).map((name) => {
    const source = `${FOLDER}/${name}`;
    const text = readFileSync(join(repository, source), 'utf8');
    return [source.replace(/\.md$/, ''), roff(text, { source, footer: `sysspan ${version}`, header: 'sysspan manual' })];
  });
}
