// What pages of the manual say, taken out of their Markdown.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const checkout: string = join(import.meta.dirname, '../..');
const folder = join(checkout, 'docs/man');

/** A page of the manual. */
export interface Page {
  /** `sysspan-trace`. */
  readonly name: string;
  /** The words that run its command: `trace`, or none. */
  readonly verb: readonly string[];
  readonly text: string;
}

export const pages: readonly Page[] = readdirSync(folder)
  .filter((name) => name.endsWith('.1.md'))
  .map((file) => {
    const name = file.slice(0, -'.1.md'.length);
    return { name, verb: name.split('-').slice(1), text: readFileSync(join(folder, file), 'utf8') };
  });

/** What lies below a heading of the second level; empty where there is none. */
export function section(text: string, heading: string): string {
  const [, ...rest] = `\n${text}`.split(`\n## ${heading}\n`);
  return rest.join('').split(/^## /m)[0] ?? '';
}

/** The code in a piece of text, but for blocks of it. */
export function codes(text: string): string[] {
  return [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The tags of a list, each as the code that is in it. */
export function tags(text: string): string[][] {
  return [...text.matchAll(/^- (.*)\\$/gm)].map(([, line = '']) => codes(line));
}

/** `-x` of `-xx`, `--output` of `--output=FILE`; nothing where it is no option. */
export function optionName(code: string): string | undefined {
  const [, long, letter] = /^(?:(--[a-z][\w-]*)|-([A-Za-z])\2*(?![\w-]))/.exec(code) ?? [];
  return long ?? (letter === undefined ? undefined : `-${letter}`);
}

/** The options that a help lists. */
export function helpOptions(help: string): string[] {
  return [...help.matchAll(/^ +(?:(-[A-Za-z]), +)?(--[a-z][\w-]*)/gm)].flatMap(([, letter, long = '']) =>
    letter === undefined ? [long] : [letter, long],
  );
}
