// Goal 9: overload. Four processes issue calls as fast as they can, which with the reader on the same two CPUs is more than can
// be taken. Every call must be accounted for, and what is taken must stay near the most that a lesser load gets taken. Sizes
// and folding are those of an agent. That the tracee is never held up, the kernel side has no way to do.

import { runAside, script, sink } from './measure.ts';
import type { Bench, Figure } from './report.ts';
import type { Stormed } from './storm.ts';

const PROCESSES = 4;
const COUNT = 1_000_000;
const LESSER = [0.6, 0.8, 1];
const SECONDS = 4;

export const overload: Bench = {
  goals: [9],
  run: async (say) => {
    const receiver = await sink();
    const storm = async (count: number, rate: number): Promise<Stormed> => {
      const args = [receiver.line, PROCESSES, count, rate].map(String);
      const { stdout } = await runAside([process.execPath, '--disable-warning=ExperimentalWarning', script('storm.ts'), ...args]);
      const stormed = JSON.parse(stdout) as Stormed;
      say(
        `${rate === 0 ? 'flat out' : 'paced'}: ${Math.round(stormed.issuedRate)} calls a second issued, ${Math.round(stormed.takenRate)} taken`,
      );
      return stormed;
    };
    try {
      const flat = await storm(COUNT, 0);
      const runs = [flat];
      for (const part of LESSER) {
        const rate = Math.round((part * flat.takenRate) / PROCESSES);
        runs.push(await storm(rate * SECONDS, rate));
      }
      const peak = Math.max(...runs.map(({ takenRate }) => takenRate));
      const missing = runs.reduce((sum, run) => sum + run.missing, 0);
      return [
        { goal: 9, name: 'calls that are not accounted for', value: missing, unit: '', target: 0, bound: 'most' },
        {
          goal: 9,
          name: 'taken when flat out, of the most that any load got taken',
          value: (100 * flat.takenRate) / peak,
          unit: '%',
          target: 90,
          bound: 'least',
        },
      ] satisfies Figure[];
    } finally {
      await receiver.stop();
    }
  },
};
