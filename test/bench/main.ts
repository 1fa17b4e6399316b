// `make bench`: measures the goals of the project, all or those of GOALS=1,4, and says by how much each is met or missed. A whole run, or one
// with RECORD=1, writes its figures into latest.json and RESULTS.md.

import { loadavg } from 'node:os';
import { agentCost } from './agent-cost.ts';
import { build } from './build.ts';
import { cost } from './cost.ts';
import { encoder } from './encoder.ts';
import { endurance } from './endurance.ts';
import { exportCost } from './export-cost.ts';
import { fanOut } from './fan-out.ts';
import { fleet } from './fleet.ts';
import { machine, ROUNDS, run as runCommand, script } from './measure.ts';
import { overload } from './overload.ts';
import { record, thisRun } from './record.ts';
import { type Bench, type Figure, table } from './report.ts';
import { scale } from './scale.ts';
import { starting } from './starting.ts';
import { volume } from './volume.ts';

const BENCHES: readonly Bench[] = [
  cost,
  build,
  scale,
  exportCost,
  agentCost,
  encoder,
  endurance,
  overload,
  volume,
  fleet,
  fanOut,
  starting,
];

const say = (line: string): void => {
  process.stdout.write(`  ${line}\n`);
};

async function measured(bench: Bench, wanted: (goal: number) => boolean): Promise<Figure[]> {
  process.stdout.write(`goals ${bench.goals.join(', ')}\n`);
  try {
    const figures = await bench.run(say);
    return figures.filter(({ goal }) => wanted(goal));
  } catch (error) {
    // What the others measured is not lost with it.
    process.stderr.write(`goals ${bench.goals.join(', ')} could not be measured: ${(error as Error).message}\n`);
    process.exitCode = 1;
    return [];
  }
}

const chosen = (process.env['GOALS'] ?? '').split(',').filter(Boolean).map(Number);
const wanted = (goal: number): boolean => chosen.length === 0 || chosen.includes(goal);
for (const folder of ['programs', '../programs']) runCommand(['make', '-s', '-C', script(folder)]);
const at = machine();
const run = thisRun();
const figures: Figure[] = [];
for (const bench of BENCHES) if (bench.goals.some(wanted)) figures.push(...(await measured(bench, wanted)));
figures.sort((a, b) => a.goal - b.goal);
const how = `${at}, load ${loadavg()[0]?.toFixed(1)}; medians of ${ROUNDS} rounds in turns`;
process.stdout.write(`\n${how}\n\n${table(figures)}\n`);
if (process.exitCode === undefined && (chosen.length === 0 || process.env['RECORD'] === '1'))
  record(figures, { machine: at, rounds: ROUNDS, run });
