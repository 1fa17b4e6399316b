// The calls of a run in the order in which they began. Segments of several process trees overlap, and a block has its calls in the order
// in which they ended: what may still be followed by an earlier one waits.

import type { CallFilter, FindOptions, FoundCalls, Run } from './run.ts';

/** A call of a block. */
export interface TimedCall {
  readonly calls: FoundCalls;
  /** Which one of the columns. */
  readonly at: number;
  /** Nanoseconds since the run began. */
  readonly startNs: number;
}

/** Those that fit; `damaged` as for Run.find(). */
export async function* callsInTime(run: Run, filter: CallFilter, damaged?: FindOptions['damaged']): AsyncGenerator<TimedCall[]> {
  const begin = run.window.fromUnixNs;
  // By their begin, as find() takes them: those that end first have been written first.
  const begins = run.blocks.map(({ firstUnixNs }) => Number(firstUnixNs - begin));
  /** From each block on, the earliest begin that is still to come. */
  const earliest = begins.map(() => 0);
  for (let place = begins.length - 1, least = Number.POSITIVE_INFINITY; place >= 0; place--) {
    least = Math.min(least, begins[place] ?? 0);
    earliest[place] = least;
  }
  let waiting: TimedCall[] = [];
  for await (const calls of run.find(filter, damaged === undefined ? {} : { damaged })) {
    for (let at = 0; at < calls.startNs.length; at++) waiting.push({ calls, at, startNs: calls.startNs[at] ?? 0 });
    waiting.sort((a, b) => a.startNs - b.startNs);
    const limit = earliest[calls.block + 1] ?? Number.POSITIVE_INFINITY;
    const ready = waiting.findIndex(({ startNs }) => startNs >= limit);
    const done = ready < 0 ? waiting.length : ready;
    yield waiting.slice(0, done);
    waiting = waiting.slice(done);
  }
  yield waiting;
}
