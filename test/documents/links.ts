// What the documents of a checkout name and is not there.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchors, relativeLinks } from './markdown.ts';

/** Files of a checkout, those that were not added yet included; patterns are those of git. @throws Error without git */
export function filesOf(checkout: string, ...patterns: readonly string[]): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const listed = execFileSync('git', args, { cwd: checkout, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0');
  return listed.filter((file) => file !== '' && existsSync(join(checkout, file)));
}

/** Whether a fragment leads somewhere in a file: to a heading, or to lines of what is no document. */
function leads(path: string, fragment: string): boolean {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.md')) return anchors(text).has(decodeURIComponent(fragment).toLowerCase());
  const lines = /^L([0-9]+)(?:-L([0-9]+))?$/.exec(fragment);
  return lines !== null && Number(lines[2] ?? lines[1]) <= text.split('\n').length;
}

/** Links of a document that lead nowhere, a sentence each. */
export function brokenLinks(checkout: string, file: string): string[] {
  const faults: string[] = [];
  for (const { target, fragment } of relativeLinks(readFileSync(join(checkout, file), 'utf8'))) {
    const from = target.startsWith('/') ? '' : dirname(file);
    const path = target === '' ? file : normalize(join(from, decodeURIComponent(target)));
    if (path.startsWith('..')) faults.push(`${file}: ${target} is outside of the checkout`);
    else if (!existsSync(join(checkout, path))) faults.push(`${file}: there is no ${path}`);
    else if (fragment !== undefined && !leads(join(checkout, path), fragment)) faults.push(`${file}: ${path} has no #${fragment}`);
  }
  return faults;
}

const DOCUMENT = /(?<![\w./-])docs\/[\w./-]*\w\.md\b/g;

/** Documents that a source file names, by their paths from the top, and that are not there. Of tests comments count alone: they make up others. */
export function missingDocuments(checkout: string, file: string): string[] {
  const text = readFileSync(join(checkout, file), 'utf8');
  const counts = file.endsWith('.test.ts') ? (text.match(/(?:^|\s)\/\/.*$/gm) ?? []).join('\n') : text;
  const named = counts.match(DOCUMENT) ?? [];
  return named.filter((path) => !existsSync(join(checkout, path))).map((path) => `${file}: there is no ${path}`);
}
