// A compiled table as bytes, for the bundle that carries it: the sizes of its parts, and the parts, all in words of 32 bits.

import type { NativeTable } from './native-table.ts';

const PARTS = 7;

const padded = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, new Uint8Array(-bytes.length & 3)]);

export function bytesOfTable({ decodeWords, decodeStrings, plans, plansWithFds, numbers }: NativeTable): Uint8Array {
  const words = new Uint8Array(decodeWords.buffer, decodeWords.byteOffset, decodeWords.byteLength);
  const names = Buffer.from(JSON.stringify([...numbers]));
  const parts = [words, decodeStrings, plans.plans, plans.variants, plansWithFds.plans, plansWithFds.variants, names];
  const sizes = new Uint8Array(Uint32Array.from(parts.map(({ length }) => length)).buffer);
  return Buffer.concat([sizes, ...parts.map(padded)]);
}

export function tableOfBytes(bytes: Uint8Array): NativeTable {
  const copy = Uint8Array.from(bytes).buffer;
  let at = PARTS * 4;
  const part = (index: number): Uint8Array<ArrayBuffer> => {
    const size = new Uint32Array(copy, index * 4, 1)[0] ?? 0;
    const found = new Uint8Array(copy, at, size);
    at += size + (-size & 3);
    return found;
  };
  const words = part(0);
  return {
    decodeWords: new Uint32Array(copy, words.byteOffset, words.length / 4),
    decodeStrings: part(1),
    plans: { plans: part(2), variants: part(3) },
    plansWithFds: { plans: part(4), variants: part(5) },
    numbers: new Map(JSON.parse(Buffer.from(part(6)).toString()) as [string, number][]),
  };
}
