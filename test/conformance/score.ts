// The figures that are kept in the repository and may only rise. Pure.

export interface Score {
  /** Identical lines of all that count, in per cent. */
  readonly percent: number;
  readonly situations: Readonly<Record<string, number>>;
}

/** Points by which a situation of so many lines may fall: 2, or six lines, since what two runs do not agree on differs from day to day. */
export const tolerance = (lines: number): number => Math.max(2, 600 / Math.max(1, lines));

/** What is worse than before, in sentences. `lines` are those of each situation. */
export function worse(before: Score, now: Score, lines: ReadonlyMap<string, number>, whole: boolean): string[] {
  const parts = Object.entries(now.situations).flatMap(([name, percent]) => {
    const was = before.situations[name] ?? 0;
    return percent < was - tolerance(lines.get(name) ?? 0)
      ? [`${name}: ${percent} % of its lines are identical to strace's, it was ${was} %`]
      : [];
  });
  const total = `${now.percent} % of all lines are identical to strace's, it was ${before.percent} %: see the classes above`;
  return whole && now.percent < before.percent ? [...parts, total] : parts;
}
