// Many calls as a few strokes: what is drawn for ten thousand calls costs no more than for a few hundred. Pure.

import type { PageCall } from '../http/page-data.ts';
import { FAMILIES, type FamilyName, type FamilyOf } from './families.ts';
import type { Range } from './scale.ts';

/** Slots of a stretch of time, and what the calls put into them. */
export interface Density {
  readonly slots: number;
  /** Somebody was inside a call. */
  readonly within: Uint8Array;
  /** Calls that began there, folded ones not. */
  readonly begun: Uint32Array;
  /** Number of the family, from 1, of the longest call that began there; 0 for none. */
  readonly family: Uint8Array;
  readonly failed: Uint8Array;
}

/** Sorts calls into slots. */
export function densityOf(calls: Iterable<PageCall>, range: Range, slots: number, familyOf: FamilyOf): Density {
  const within = new Uint8Array(slots);
  const begun = new Uint32Array(slots);
  const family = new Uint8Array(slots);
  const failed = new Uint8Array(slots);
  const longest = new Float64Array(slots).fill(-1);
  const numbers = new Map<string, number>();
  const scale = slots / Math.max(1, range.to - range.from);
  for (const call of calls) {
    const first = Math.floor((call.start - range.from) * scale);
    const last = Math.floor((call.start + call.duration - range.from) * scale);
    if (last < 0 || first >= slots) continue;
    within.fill(1, Math.max(0, first), Math.min(slots, last + 1));
    if (first < 0 || call.fold !== undefined) continue;
    begun[first] = (begun[first] ?? 0) + 1;
    if (call.failed) failed[first] = 1;
    if (call.duration <= (longest[first] ?? -1)) continue;
    longest[first] = call.duration;
    let number = numbers.get(call.name);
    if (number === undefined) {
      number = FAMILIES.indexOf(familyOf(call.name)) + 1;
      numbers.set(call.name, number);
    }
    family[first] = number;
  }
  return { slots, within, begun, family, failed };
}

/** The slots that have `wanted`, as an SVG path one unit high; neighbours are one stroke. */
export function strokes(slots: Uint8Array, wanted = 1): string {
  let path = '';
  for (let at = 0; at < slots.length; at++) {
    if (slots[at] !== wanted) continue;
    const begin = at;
    while (at < slots.length && slots[at] === wanted) at++;
    path += `M${begin} 0h${at - begin}v1h${begin - at}z`;
  }
  return path;
}

/** One path for each family that is there. */
export function familyStrokes({ family }: Density): { readonly name: FamilyName; readonly path: string }[] {
  const there = new Set(family);
  return FAMILIES.flatMap((name, index) => (there.has(index + 1) ? [{ name, path: strokes(family, index + 1) }] : []));
}

/** Columns as high as the logarithm of how many calls began there, of the tallest 1; one path for each family, and the failed. */
export function columns(density: Density): { readonly name: FamilyName | 'failed'; readonly path: string }[] {
  const { slots, begun, family, failed } = density;
  const most = Math.log2(1 + begun.reduce((last, count) => Math.max(last, count), 1));
  const paths = new Map<FamilyName | 'failed', string>();
  const add = (name: FamilyName | 'failed', at: number, top: number, height: number): void => {
    paths.set(name, `${paths.get(name) ?? ''}M${at} ${top.toFixed(3)}h1v${height.toFixed(3)}h-1z`);
  };
  for (let at = 0; at < slots; at++) {
    const name = FAMILIES[(family[at] ?? 0) - 1];
    if (name === undefined) continue;
    const height = 0.15 + 0.85 * (Math.log2(1 + (begun[at] ?? 0)) / most);
    add(name, at, 1 - height, height);
    if (failed[at] === 1) add('failed', at, 1 - height, Math.min(height, 0.22));
  }
  return [...paths].map(([name, path]) => ({ name, path }));
}
