// Goal 22: what starting costs: from the call of `sysspan trace` for a command that ends at once to its end, and of `--version`.

import { inTurns, pinned, READER_CPU, run, sysspan } from './measure.ts';
import type { Bench, Figure } from './report.ts';

interface Time {
  readonly wall: number;
  readonly processor: number;
}

/** Seconds of a command with all that it starts: bash has them in thousandths. */
function timed(command: readonly string[]): Time {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" 2>/dev/null';
  const [wall = 0, user = 0, system = 0] = run(['bash', '-c', script, 'bash', ...command])
    .stderr.trim()
    .split(' ')
    .map(Number);
  return { wall, processor: user + system };
}

const TRACE = [sysspan, 'trace', '-o', '/dev/null', '--', 'true'];

export const starting: Bench = {
  goals: [22],
  run: async (say) => {
    let processor: number[] = [];
    const wall = await inTurns({
      trace: () => {
        const time = timed(TRACE);
        processor = [...processor, time.processor];
        return time.wall;
      },
      spans: () => timed([sysspan, 'trace', '-f', '--spans', '/dev/null', '--', 'true']).wall,
      version: () => timed([sysspan, '--version']).wall,
      strace: () => timed(['strace', '-o', '/dev/null', 'true']).wall,
      oneCpu: () => timed(pinned(READER_CPU, TRACE)).wall,
    });
    say(`with spans ${wall.spans} s, on one CPU ${wall.oneCpu} s, strace ${wall.strace} s`);
    const sorted = processor.slice(1).sort((a, b) => a - b);
    const figure = (name: string, value: number, target: number): Figure => ({ goal: 22, name, value, unit: 's', target, bound: 'most' });
    return [
      figure('sysspan trace -o /dev/null -- true: from start to end', wall.trace, 0.25),
      figure('... processor time', sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, 0.2),
      figure('sysspan --version', wall.version, 0.08),
    ];
  },
};
