// Documents that a person follows from the top to the bottom: their commands, and what they say that these print.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './pages.ts';

export interface Step {
  /** A block of sh, as it is written. */
  readonly commands: string;
  /** The block of text behind it: lines that are printed, among others, in this order. */
  readonly shown: readonly string[];
}

const BLOCKS = /^```sh\n([\s\S]*?)^```$(?:\n+^```text\n([\s\S]*?)^```$)?/gm;
/** Stands for lines that the document leaves out. */
const LEFT_OUT = '…';

/** The steps of a document. */
export function steps(document: string): Step[] {
  const text = readFileSync(join(checkout, document), 'utf8');
  return [...text.matchAll(BLOCKS)].map(([, commands = '', shown = '']) => ({
    commands,
    shown: shown.split('\n').filter((line) => line.trim() !== '' && line.trim() !== LEFT_OUT),
  }));
}

/** A line without what is another one each time: numbers, addresses, ids, and the spaces that align columns. */
function lasting(line: string): string {
  return line
    .replaceAll(/\b0x[0-9a-f]+|\b[0-9a-f]{16,32}\b/g, '#')
    .replaceAll(/\d+(?:\.\d+)?/g, '#')
    .replaceAll(/\s+/g, '');
}

/** Fails unless these lines were printed in this order, but for numbers. */
export function assertShows(shown: readonly string[], printed: string): void {
  let rest = printed.split('\n').map(lasting);
  for (const line of shown) {
    const at = rest.indexOf(lasting(line));
    assert.ok(at >= 0, `not printed: ${line}\n\nprinted:\n${printed}`);
    rest = rest.slice(at + 1);
  }
}
