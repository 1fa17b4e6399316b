// One situation, run and compared. Which signal comes between which calls, and where a thread is when another ends, differs
// from run to run, of strace too: a situation that is worse than its figure is run again, and the best run counts.

import { type Compared, compare } from './compare.ts';
import { record } from './record.ts';
import { figures, percent } from './report.ts';
import { type Score, tolerance } from './score.ts';
import type { Situation } from './situations.ts';

const RUNS = 3;

export interface Measured {
  readonly compared: readonly Compared[];
  readonly percent: number;
  readonly runs: number;
}

/** Runs a situation once more; the better run counts. Throws when it cannot be recorded. */
async function again(situation: Situation, best?: Measured): Promise<Measured> {
  const runs = (best?.runs ?? 0) + 1;
  const { strace, ours } = await record(situation);
  const compared = compare(strace, ours).map((one) => ({ ...one, situation: situation.name }));
  const now = percent(figures(compared));
  return { ...(best !== undefined && best.percent >= now ? best : { compared, percent: now }), runs };
}

/** Runs a situation until it is as good as `before`, at most three times. Throws when it cannot be recorded. */
export async function measure(situation: Situation, before: number): Promise<Measured> {
  let best = await again(situation);
  while (best.runs < RUNS && best.percent < before - tolerance(figures(best.compared).lines)) best = await again(situation, best);
  return best;
}

/** Runs those of all situations again that are the furthest behind, until all together are as good as before or all were run often. */
export async function catchUp(all: Map<Situation, Measured>, before: Score, told: (situation: Situation) => void): Promise<void> {
  const total = (): number => percent(figures([...all.values()].flatMap(({ compared }) => compared)));
  const behind = ([{ name }, { percent: now, compared }]: [Situation, Measured]): number =>
    ((before.situations[name] ?? 0) - now) * figures(compared).lines;
  while (total() < before.percent) {
    const left = [...all].filter((one) => one[1].runs < RUNS && behind(one) > 0);
    const [next] = left.toSorted((a, b) => behind(b) - behind(a));
    if (next === undefined) return;
    all.set(next[0], await again(...next));
    told(next[0]);
  }
}
