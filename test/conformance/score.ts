// The figures that are kept in the repository and may only rise. Pure.

export interface Score {
  /** Identical lines of all that count, in per cent. */
  readonly percent: number;
  readonly situations: Readonly<Record<string, number>>;
}

/** How far one situation may fall: its lines are few, and what two runs do not agree on differs from day to day. */
export const TOLERANCE = 2;

/** What is worse than before, in sentences. */
export function worse(before: Score, now: Score, whole: boolean): string[] {
  const parts = Object.entries(now.situations).flatMap(([name, percent]) => {
    const was = before.situations[name] ?? 0;
    return percent < was - TOLERANCE ? [`${name}: ${percent} % of its lines are identical to strace's, it was ${was} %`] : [];
  });
  const total = `${now.percent} % of all lines are identical to strace's, it was ${before.percent} %: see the classes above`;
  return whole && now.percent < before.percent ? [...parts, total] : parts;
}
