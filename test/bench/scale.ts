// Goal 5: what a traced call costs beside 10,000 other selected threads, and with 256 overlapping traces, against one thread
// and one trace. The threads sleep. The traces all want the same cgroup, so that each call goes to every one of them; the
// loops are short enough for the ring, since the reader has 256 times the work.

import { inTurns, least, pinned, program, READER_CPU, run, runAside, script, TRACED_CPU } from './measure.ts';
import type { Bench, Figure } from './report.ts';

const CALLS = 100_000;
const THREADS = 10_000;
const TRACES = 256;

/** Nanoseconds per call of a getppid loop beside so many threads, wanted by so many traces. */
async function traced(threads: number, traces: number): Promise<number> {
  const loop = pinned(TRACED_CPU, [program('loop'), 'getppid', String(CALLS), String(threads)]);
  const { stdout } = await runAside(pinned(READER_CPU, [process.execPath, script('overlap.ts'), String(traces), ...loop]));
  return Number.parseFloat(stdout);
}

export const scale: Bench = {
  goals: [5],
  run: async (say) => {
    const bare = (threads: number) => (): number =>
      Number.parseFloat(run(pinned(TRACED_CPU, [program('loop'), 'getppid', String(CALLS), String(threads)])).stdout);
    const ns = await inTurns(
      {
        bare: bare(0),
        'bare beside 10,000 threads': bare(THREADS),
        one: () => traced(0, 1),
        threads: () => traced(THREADS, 1),
        traces: () => traced(0, TRACES),
      },
      { figure: least },
    );
    const one = ns.one - ns.bare;
    const threads = ns.threads - ns['bare beside 10,000 threads'];
    const traces = ns.traces - ns.bare;
    say(
      `added to a getppid: ${one.toFixed(0)} ns; beside ${THREADS} selected threads ${threads.toFixed(0)} ns; with ${TRACES} traces ${traces.toFixed(0)} ns`,
    );
    const row = (name: string, value: number): Figure => ({ goal: 5, name, value, unit: '×', target: 1.1, bound: 'most' });
    return [
      row('cost of a call beside 10,000 selected threads, against one', threads / one),
      row('cost of a call with 256 overlapping traces, against one', traces / one),
    ];
  },
};
