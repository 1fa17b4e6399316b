// Goal 8: nothing is lost at 0.5 million calls a second, with the receiver on the same machine, nor in a burst of 200 ms at
// ten times that rate, as far as the machine can make so many calls. 60 million calls take two minutes; ENDURANCE_CALLS
// shortens that. Every call becomes a span that the receiver acknowledged, as sysspan's exit without a complaint says.

import { lost, pinned, program, READER_CPU, runAside, type SinkReport, sink, sysspan, TRACED_CPU } from './measure.ts';
import type { Bench, Figure } from './report.ts';

const CALLS = Number(process.env['ENDURANCE_CALLS'] ?? 60_000_000);
const RATE = 500_000;
const BURST_RATE = 10 * RATE;
const BURST = BURST_RATE / 5;

export const endurance: Bench = {
  goals: [8],
  run: async (say) => {
    const losses = async (calls: number, burst: readonly number[]): Promise<{ lost: number; burstRate: number }> => {
      const receiver = await sink();
      const command = pinned(TRACED_CPU, [program('pace'), 'getppid', ...[RATE, calls, ...burst].map(String)]);
      const output = await runAside(pinned(READER_CPU, [sysspan, 'trace', '-f', '--otlp', receiver.line, '--', ...command]));
      const { requests, bytes } = JSON.parse(await receiver.stop()) as SinkReport;
      const [made = 0, late = 0, burstRate = 0] = output.stdout.split(' ').map(Number);
      say(
        `${made} calls, ${late.toFixed(0)} ms late at the end; ${requests} requests, ${(bytes / made).toFixed(0)} bytes a call; ${output.stderr.trim() || 'nothing lost'}`,
      );
      return { lost: lost(output), burstRate };
    };
    const steady = await losses(CALLS, []);
    const burst = await losses(RATE, [BURST_RATE, BURST]);
    const row = (name: string, value: number): Figure => ({ goal: 8, name, value, unit: '', target: 0, bound: 'most' });
    return [
      row(`lost of ${CALLS.toLocaleString('en')} calls at 0.5 million a second, all sent`, steady.lost),
      row(
        `lost with a burst of ${BURST.toLocaleString('en')} calls, ${(burst.burstRate / 1e6).toFixed(1)} million a second reached`,
        burst.lost,
      ),
    ];
  },
};
