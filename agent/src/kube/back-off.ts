// How long to wait after failures in a row. Pure: chance is a parameter.

export interface BackOff {
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

/**
 * The pause in milliseconds before the next try: grows with every failure, between half and the whole of its length.
 * @param failures in a row, at least 1
 * @param chance from 0 to 1
 */
export function pauseAfter(failures: number, chance: number, backOff: BackOff): number {
  const length = Math.min(backOff.firstMs * backOff.factor ** (failures - 1), backOff.longestMs);
  return length * (0.5 + chance / 2);
}
