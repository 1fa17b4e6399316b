// What native is told of all system calls of an architecture: how their memory is read, and how they are shown.

import { compileDecodePlan, compileRows } from './decode-plan.ts';
import { encodePlan, encodeVariantKey } from './encode-plan.ts';
import { rowsFor } from './table.ts';

export interface NativeTable {
  /** bpf/decode_words.h, and the texts that the words point into. */
  readonly decodeWords: Uint32Array;
  readonly decodeStrings: Uint8Array;
  readonly plans: PlanLists;
  /** The same where it will be told what descriptors are open on. */
  readonly plansWithFds: PlanLists;
  /** Which number each call has. */
  readonly numbers: ReadonlyMap<string, number>;
}

export interface PlanLists {
  /** Each a number of 32 bits and its struct plan (bpf/plan.h). */
  readonly plans: Uint8Array;
  /** Each a struct plan_variant and its struct plan. */
  readonly variants: Uint8Array;
}

function numbered(nr: number, plan: Uint8Array): Uint8Array[] {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, nr, true);
  return [number, plan];
}

/** Compiles the whole table, which takes a tenth of a second: a bundle has what comes of it (deploy/images/bundle.ts). */
export function nativeTable(arch: 'x64' | 'arm64'): NativeTable {
  const rows = compileRows(rowsFor(arch), arch);
  const show = compileDecodePlan(rows, arch);
  const lists = (fds: boolean): PlanLists => ({
    plans: Buffer.concat(rows.flatMap(({ nr, compiled }) => numbered(nr, encodePlan(compiled.base, fds)))),
    variants: Buffer.concat(
      rows.flatMap(({ nr, compiled }) => compiled.variants.flatMap(({ key, plan }) => [encodeVariantKey(nr, key), encodePlan(plan, fds)])),
    ),
  });
  return {
    decodeWords: show.words,
    decodeStrings: show.strings,
    plans: lists(false),
    plansWithFds: lists(true),
    numbers: new Map(rows.map(({ nr, compiled }) => [compiled.base.row.name, nr])),
  };
}
