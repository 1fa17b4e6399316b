// Puts the lines of two runs of one program beside each other. Pure.

import { callOf } from './lines.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|0x[0-9a-f]+|\d+|[A-Za-z_]\w*|./g;

export function tokens(line: string): string[] {
  return line.match(TOKEN) ?? [];
}

/** What sort of value a token is: those of one sort may differ between two runs of the same program. */
export function sort(token: string): string {
  if (token.startsWith('"')) return 'text';
  if (/^\d/.test(token)) return 'number';
  return token;
}

/** A line without its values: what two lines of one shape have in common. */
export function skeleton(line: string): string {
  return tokens(line).map(sort).join(' ');
}

/** Lines as numbers: equal texts, equal skeletons and equal calls have equal numbers. */
class Interned {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  all(lines: readonly string[]): { text: Int32Array; shape: Int32Array; call: Int32Array } {
    return {
      text: Int32Array.from(lines, (line) => this.number(`t${line}`)),
      shape: Int32Array.from(lines, (line) => this.number(`s${skeleton(line)}`)),
      call: Int32Array.from(lines, (line) => this.number(`c${callOf(line)}`)),
    };
  }
}

const CELLS = 100_000_000;
const SAME_TEXT = 5;
const SAME_SHAPE = 4;
const SAME_CALL = 2;

/**
 * For each line of `a` the index of its line in `b`, or -1. Lines of one call only are put together, in order, so that
 * as many as possible are alike.
 */
export function align(a: readonly string[], b: readonly string[]): Int32Array {
  const partners = new Int32Array(a.length).fill(-1);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    partners[start] = start;
    start += 1;
  }
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
    partners[endA] = endB;
  }
  for (const [one, other] of pairs(a.slice(start, endA), b.slice(start, endB))) partners[start + one] = start + other;
  return partners;
}

const UP = 1;
const LEFT = 2;
const BOTH = 3;

type Features = ReturnType<Interned['all']>;

/** What it is worth to put two lines together; 0 for lines of different calls. */
function likeness(a: Features, i: number, b: Features, j: number): number {
  if (a.call[i] !== b.call[j]) return 0;
  if (a.text[i] === b.text[j]) return SAME_TEXT;
  return a.shape[i] === b.shape[j] ? SAME_SHAPE : SAME_CALL;
}

/** The moves of the best alignment, from the end of both lists backwards. */
function bestMoves(a: Features, b: Features): Uint8Array {
  const width = b.text.length + 1;
  const moves = new Uint8Array((a.text.length + 1) * width);
  let above = new Int32Array(width);
  let row = new Int32Array(width);
  for (let i = 1; i <= a.text.length; i++) {
    row[0] = 0;
    for (let j = 1; j < width; j++) {
      const [up, left] = [above[j] ?? 0, row[j - 1] ?? 0];
      const alike = likeness(a, i - 1, b, j - 1);
      const both = alike === 0 ? -1 : (above[j - 1] ?? 0) + alike;
      const best = Math.max(up, left, both);
      row[j] = best;
      moves[i * width + j] = both === best ? BOTH : up === best ? UP : LEFT;
    }
    [above, row] = [row, above];
  }
  return moves;
}

/** Needleman and Wunsch's alignment with the scores above. */
function pairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  if ((a.length + 1) * width > CELLS)
    throw new Error(`${a.length} and ${b.length} lines of one thread are too many to compare: make the situation shorter`);
  const interned = new Interned();
  const moves = bestMoves(interned.all(a), interned.all(b));
  const found: [number, number][] = [];
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0) {
    const move = moves[i * width + j];
    if (move !== LEFT) i -= 1;
    if (move !== UP) j -= 1;
    if (move === BOTH) found.push([i, j]);
  }
  return found.reverse();
}
