// The time axis: where a moment lies between two others, and which marks to draw. Pure.

/** A stretch of time, nanoseconds since the trace began. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where a moment lies, in per cent of the range; may be outside. */
export function place(at: number, { from, to }: Range): number {
  return ((at - from) / Math.max(1, to - from)) * 100;
}

/** Left edge and width of a bar in per cent, cut to the range; undefined when it lies outside. */
export function bar(start: number, duration: number, range: Range): { readonly left: number; readonly width: number } | undefined {
  const left = place(start, range);
  const right = place(start + duration, range);
  if (right < 0 || left > 100) return undefined;
  const begin = Math.max(0, left);
  return { left: begin, width: Math.min(100, right) - begin };
}

/** At most `most` round moments in the range, and the distance between them. */
export function marks({ from, to }: Range, most: number): { readonly step: number; readonly moments: readonly number[] } {
  const rough = Math.max(1, to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough);
  const moments: number[] = [];
  for (let at = Math.ceil(from / step) * step; at < to; at += step) moments.push(at);
  return { step, moments };
}

/** A range around a span with `air` of its length at both ends, so that it can be seen where it begins and ends. */
export function around(start: number, duration: number, air = 0.08): Range {
  const margin = Math.max(50, duration * air);
  return { from: start - margin, to: start + duration + margin };
}

/**
 * The calls of a process as one SVG path, `slots` units wide: a stroke for each slot in which there is a call, so that
 * ten thousand calls cost no more than a few hundred strokes.
 */
export function density(calls: readonly { readonly start: number; readonly duration: number }[], range: Range, slots: number): string {
  const filled = new Uint8Array(slots);
  const scale = slots / Math.max(1, range.to - range.from);
  for (const { start, duration } of calls) {
    const first = Math.floor((start - range.from) * scale);
    const last = Math.floor((start + duration - range.from) * scale);
    if (last >= 0 && first < slots) filled.fill(1, Math.max(0, first), Math.min(slots, last + 1));
  }
  let path = '';
  for (let at = 0; at < slots; at++) {
    if (filled[at] === 0) continue;
    const begin = at;
    while (at < slots && filled[at] === 1) at++;
    path += `M${begin} 0h${at - begin}v1h${begin - at}z`;
  }
  return path;
}
