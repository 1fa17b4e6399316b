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

/** A stretch that is `factor` times as long, in which `at` stays where it is; kept inside the whole. */
export function zoomed(range: Range, whole: Range, factor: number, at = (range.from + range.to) / 2): Range {
  const length = Math.max(LEAST_LENGTH, (range.to - range.from) * factor);
  const share = (at - range.from) / Math.max(1, range.to - range.from);
  return kept({ from: at - share * length, to: at + (1 - share) * length }, whole);
}

/** The stretch that is `by` nanoseconds later. */
export function panned(range: Range, whole: Range, by: number): Range {
  return kept({ from: range.from + by, to: range.to + by }, whole);
}

/** Nanoseconds; a stretch is never shorter. */
const LEAST_LENGTH = 100;

function kept({ from, to }: Range, whole: Range): Range {
  const length = to - from;
  if (length >= whole.to - whole.from) return whole;
  const begin = Math.max(whole.from, Math.min(whole.to - length, from));
  return { from: begin, to: begin + length };
}
