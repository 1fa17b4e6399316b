// `make conformance`: what sysspan shows beside what strace shows, for many programs. Prints tables and classes of
// differences; fails when fewer lines are identical than score.json says, and writes it anew when more are.
// Arguments are names of situations; without any all are run. LINES=1 prints every line that is not identical.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explained } from './explained.ts';
import { familyOf } from './families.ts';
import { catchUp, type Measured, measure } from './measure.ts';
import { classes, figures, listed, percent, table } from './report.ts';
import { type Score, worse } from './score.ts';
import { type Situation, situations } from './situations.ts';

const scoreFile = fileURLToPath(new URL('score.json', import.meta.url));

const before = JSON.parse(readFileSync(scoreFile, 'utf8')) as Score;
const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? situations : situations.filter(({ name }) => wanted.includes(name));
const unknown = wanted.filter((name) => !situations.some((one) => one.name === name));
if (unknown.length > 0)
  throw new Error(`no such situation: ${unknown.join(', ')}: choose from ${situations.map(({ name }) => name).join(', ')}`);

const measured = new Map<Situation, Measured>();
const problems: string[] = [];

function told(situation: Situation): void {
  const { compared, percent: now, runs } = measured.get(situation) ?? { compared: [], percent: 0, runs: 0 };
  const best = runs === 1 ? '' : ` (the best of ${runs} runs)`;
  process.stderr.write(`${situation.name}: ${now.toFixed(1)} % of ${figures(compared).lines}${best}\n`);
}

for (const situation of chosen) {
  try {
    measured.set(situation, await measure(situation, before.situations[situation.name] ?? 0));
    told(situation);
  } catch (error) {
    problems.push((error as Error).message);
    process.stderr.write(`${problems.at(-1) ?? ''}\n`);
  }
}
if (wanted.length === 0) await catchUp(measured, before, told);
const results = new Map([...measured].map(([{ name }, { compared }]) => [name, compared]));
if (process.env['LINES'] !== undefined)
  for (const { verdict, thread, strace: theirs, ours: own } of [...results.values()].flat())
    if (verdict !== 'identical') process.stdout.write(`${verdict} ${thread}\n  ${theirs ?? ''}\n  ${own ?? ''}\n`);

const all = [...results.values()].flat();
const masked = all.reduce((sum, one) => sum + one.masked, 0);
const byFamily = [...Map.groupBy(all, ({ call }) => familyOf(call))].sort(([a], [b]) => (a < b ? -1 : 1));
process.stdout.write(`${table('situation', results)}\n\n${table('family', new Map(byFamily))}\n\n`);
process.stdout.write(
  `Masked, because two runs of strace differ there: ${masked} values. Unstable lines are those on which two runs of one tracer do not agree.\n\n`,
);
process.stdout.write(`What is not identical:\n${listed(classes(all, explained))}\n`);

const now: Score = {
  percent: percent(figures(all)),
  situations: Object.fromEntries([...results].map(([name, compared]) => [name, percent(figures(compared))])),
};
const fallen = [
  ...problems,
  ...worse(before, now, new Map([...results].map(([name, compared]) => [name, figures(compared).lines])), wanted.length === 0),
];
if (fallen.length > 0) {
  process.stderr.write(`${fallen.join('\n')}\n`);
  process.exitCode = 1;
} else if (
  wanted.length === 0 &&
  (now.percent > before.percent || Object.keys(now.situations).join() !== Object.keys(before.situations).join())
) {
  const situations = Object.entries(now.situations).map(([name, one]) => [name, Math.max(one, before.situations[name] ?? 0)]);
  writeFileSync(scoreFile, `${JSON.stringify({ ...now, situations: Object.fromEntries(situations) }, null, 2)}\n`);
  process.stderr.write(`score.json: ${before.percent} -> ${now.percent}: commit it\n`);
}
