// What the two threads of fuzzing say to each other.

export interface Order {
  readonly target: string;
  readonly seconds: number;
  readonly seed: number;
  /** Two numbers, how many inputs were begun and how long the last is, and its bytes. */
  readonly shown: SharedArrayBuffer;
}

export interface Outcome {
  readonly runs: number;
  readonly kept: number;
  readonly blocks: number;
  /** Of processor time, the longest that an input took. */
  readonly slowestMs: number;
  readonly fault?: { readonly why: string; readonly name: string; readonly input: Uint8Array };
}

export const HEAD_BYTES = 8;
/** Bytes of an input, at most. */
export const LONGEST: number = 64 << 10;
