// The commands that documents tell a person to run.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const checkout: string = join(import.meta.dirname, '../..');

/** The blocks of shell commands below a heading of a document, as they are written. */
export function shellBlocks(file: string, heading: string): string[] {
  const text = `\n${readFileSync(join(checkout, file), 'utf8')}`;
  const at = text.indexOf(`\n${heading}\n`);
  if (at < 0) throw new Error(`${file} has no heading ${heading}`);
  const [section = ''] = text.slice(at + heading.length + 2).split(/^#+ /m);
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** Commands of kubectl and helm within sentences, but for those with a word to be filled in. */
export function inlineCommands(file: string): string[] {
  const text = readFileSync(join(checkout, file), 'utf8');
  return [...text.matchAll(/`((?:kubectl|helm) [^`]+)`/g)].map(([, command = '']) => command.replaceAll(/\s+/g, ' ')).filter(isWhole);
}

/** Commands that a text shows indented, as the notes of the chart do; here-documents are part of their command. */
export function indentedCommands(text: string): string[] {
  return text
    .split(/\n(?! {2})/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('  ')))
    .filter((lines) => /^ {2}(?:kubectl|helm) /.test(lines[0] ?? ''))
    .map((lines) => lines.map((line) => line.slice(2)).join('\n'));
}

/** Without a word to be filled in, and more than what a sentence calls a command by. */
const isWhole = (command: string): boolean => !/…|\b[A-Z]{3,}\b/.test(command) && command.split(' ').length > 2;
