// Goal 3: what tracing adds to a build. A C project is compiled by one job after the other on the CPU of what is traced: bare,
// with all calls of all processes traced into spans that fold above 1,000 a second, as the agent has it by default, and under
// strace -f. The figure is the wall time. The project is what this one has in C: many small programs, where starting compiler
// and linker is most of it, and one large file. strace -f takes about twice as long as bare.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../median.ts';
import { lost, pinned, READER_CPU, run, runAside, script, sink, sysspan, TRACED_CPU } from './measure.ts';
import type { Bench, Figure } from './report.ts';

/** The tracee programs of the tests (a make, and a compiler and linker run for each of them), and the tracing programs. */
const PARTS = ['test/programs', 'bpf', 'Makefile'] as const;
/** Each build is compared with one right before or behind it, so that what the machine does beside hits both. */
const PAIRS = 30;
const MAKE = 'make -s -B -C "$0/test/programs" && make -s -B -C "$0" bpf/build/trace.bpf.o';

export const build: Bench = {
  goals: [3],
  run: async (say) => {
    const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
    const receiver = await sink();
    let losses = 0;
    try {
      for (const part of PARTS) cpSync(script(join('../..', part)), join(folder, part), { recursive: true });
      const make = pinned(TRACED_CPU, ['sh', '-c', MAKE, folder]);
      const timed = async (command: readonly string[]): Promise<number> => {
        const begin = performance.now();
        const output = await runAside(command);
        losses += lost(output);
        return (performance.now() - begin) / 1e3;
      };
      /** The time of the build itself: a tracer's own beginning and end are no part of it. */
      const inside = async (command: readonly string[]): Promise<number> => {
        const output = await runAside([
          ...command,
          'sh',
          '-c',
          `begin=$(date +%s%N); "$@"; echo $(($(date +%s%N) - begin))`,
          'sh',
          ...make,
        ]);
        losses += lost(output);
        return Number(output.stdout.trim()) / 1e9;
      };
      await timed(make);
      const bare = (): Promise<number> => inside(['env']);
      const traced = (): Promise<number> =>
        inside(pinned(READER_CPU, [sysspan, 'trace', '-f', '--otlp', receiver.line, '--spans-per-second', '1000', '--']));
      const pairs: { readonly bare: number; readonly traced: number }[] = [];
      for (let round = 0; round < PAIRS; round++)
        if (round % 2 === 0) pairs.push({ bare: await bare(), traced: await traced() });
        else pairs.push(await traced().then(async (seconds) => ({ traced: seconds, bare: await bare() })));
      const least = (of: 'bare' | 'traced'): number => Math.min(...pairs.map((pair) => pair[of]));
      const strace = await inside(pinned(TRACED_CPU, ['strace', '-f', '-o', join(folder, 'strace.txt')]));
      const calls = run(['sh', '-c', `grep -c '(' ${join(folder, 'strace.txt')}`]).stdout.trim();
      say(`bare ${least('bare').toFixed(2)} s, traced ${least('traced').toFixed(2)} s, strace -f ${strace.toFixed(2)} s, ${calls} calls`);
      say(`strace -f takes ${(strace / least('bare')).toFixed(2)} times as long as bare`);
      const row = (name: string, value: number, target: number, unit: string): Figure => ({
        goal: 3,
        name,
        value,
        unit,
        target,
        bound: 'most',
      });
      return [
        row('a build, all calls traced to folded spans, against untraced', median(pairs.map((pair) => pair.traced / pair.bare)), 1.03, '×'),
        row('calls that were lost in it', losses, 0, ''),
      ];
    } finally {
      await receiver.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
