// What is on record: the figures of each goal, of the run that measured it last.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { script } from './measure.ts';
import { type Figure, isMet, markdown } from './report.ts';

export interface Recorded extends Figure {
  readonly met: boolean;
  /** Commit, day and load of the machine. */
  readonly run: string;
}

interface Latest {
  readonly machine: string;
  readonly rounds: number;
  readonly results: readonly Recorded[];
}

const LATEST = script('latest.json');

/** Of this checkout, now. */
export function thisRun(): string {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: script('.'), encoding: 'utf8' }).trim();
  return `${commit}, ${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]?.toFixed(1)}`;
}

/** Puts figures in the place of those of the same goals, and writes latest.json and RESULTS.md. */
export function record(figures: readonly Figure[], { machine, rounds, run }: { machine: string; rounds: number; run: string }): void {
  const { results } = JSON.parse(readFileSync(LATEST, 'utf8')) as Latest;
  const measured = new Set(figures.map(({ goal }) => goal));
  const all = [
    ...results.filter(({ goal }) => !measured.has(goal)),
    ...figures.map((figure): Recorded => ({ ...figure, met: isMet(figure), run })),
  ].toSorted((a, b) => a.goal - b.goal);
  write({ machine, rounds, results: all });
}

/** Both files of what is on record. */
function write(latest: Latest): void {
  const runs = new Map(latest.results.map(({ goal, run }) => [goal, run]));
  const list = [...Map.groupBy(runs.keys(), (goal) => runs.get(goal) ?? '')].map(([run, goals]) => `- goals ${goals.join(', ')}: ${run}`);
  const head = `Written by \`make bench\`. ${latest.machine}; medians of ${latest.rounds} rounds in turns. Commit, day and load of each run:`;
  writeFileSync(LATEST, `${JSON.stringify(latest, undefined, 2)}\n`);
  writeFileSync(script('RESULTS.md'), `# Results\n\n${head}\n\n${list.join('\n')}\n\n${markdown(latest.results)}\n`);
}
