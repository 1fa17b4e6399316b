// The words and texts of a decode plan while it grows (native/src/decode/decode_words.h). Pure.

import * as words from '../abi/decode-words.ts';
import type { Arch } from './operations.ts';
import type { ConstantList } from './types.ts';

/** The halves of a 64-bit value. */
export const low = (value: number | bigint): number => Number(BigInt.asUintN(32, BigInt(value)));
export const high = (value: number | bigint): number => Number(BigInt.asUintN(32, BigInt(value) >> 32n));

/** Grows words and the string pool; equal texts and lists are stored once. */
export class Pool {
  readonly words: number[] = [];
  readonly #texts = new Map<string, number>();
  readonly #lists = new Map<ConstantList, number>();
  readonly #bytes: number[] = [];
  readonly #arch: Arch;

  constructor(arch: Arch) {
    this.#arch = arch;
  }

  get strings(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(text);
    const place = this.#bytes.length + bytes.length * 2 ** words.DECODE_TEXT_BITS;
    this.#bytes.push(...bytes);
    this.#texts.set(text, place);
    return place;
  }

  place(content: readonly number[]): number {
    this.words.push(...content.map((word) => word >>> 0));
    return this.words.length - content.length;
  }

  list(list: ConstantList): number {
    const known = this.#lists.get(list);
    if (known !== undefined) return known;
    const values = this.#arch === 'arm64' ? (list.arm64 ?? list.values) : list.values;
    const order = values
      .map((_, index) => index)
      .sort((a, b) => {
        const [x, y] = [BigInt.asUintN(64, BigInt(values[a]?.[1] ?? 0)), BigInt.asUintN(64, BigInt(values[b]?.[1] ?? 0))];
        return x === y ? a - b : x < y ? -1 : 1;
      });
    const entries = values.flatMap(([name, value]) => [low(value), high(value), this.text(name)]);
    const place = this.place([values.length, this.text(list.prefix), ...entries, ...order]);
    this.#lists.set(list, place);
    return place;
  }
}
