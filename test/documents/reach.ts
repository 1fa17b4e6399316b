// How many links it takes a reader from one document to a file.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { relativeLinks } from './markdown.ts';

/** Where one gets by one link, from the top of the checkout: from a document, or from a folder, which code hosts list. */
function next(checkout: string, path: string): string[] {
  const place = join(checkout, path);
  if (!existsSync(place)) return [];
  if (statSync(place).isDirectory()) return readdirSync(place).map((name) => join(path, name));
  if (!path.endsWith('.md')) return [];
  const targets = relativeLinks(readFileSync(place, 'utf8')).map(({ target }) => target);
  return targets.filter((target) => target !== '').map((target) => normalize(join(dirname(path), decodeURIComponent(target))));
}

/** The least number of links from a document to a file; infinite where there is no way. */
export function distance(checkout: string, from: string, to: string): number {
  let reached = new Set([from]);
  const seen = new Set(reached);
  for (let links = 0; reached.size > 0; links++) {
    if (reached.has(to)) return links;
    reached = new Set([...reached].flatMap((path) => next(checkout, path)).filter((path) => !seen.has(path)));
    for (const path of reached) seen.add(path);
  }
  return Number.POSITIVE_INFINITY;
}
