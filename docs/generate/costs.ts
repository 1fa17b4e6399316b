// What tracing costs, from the figures that `make bench` wrote last. Pure, but for the reading of that file.

import { shown } from '../../test/bench/report.ts';
import { table } from './parts.ts';

interface Result {
  readonly goal: number;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

interface Results {
  readonly machine: string;
  readonly rounds: number;
  readonly results: readonly Result[];
}

const FILE = 'test/bench/latest.json';
const BUILD = 'a build, all calls traced to folded spans, against untraced';

/** A figure by its name in the results, and what it means to who traces. */
const COSTS: readonly (readonly [what: string, name: string])[] = [
  ['A build with every call traced, calls above a rate folded into summaries, against the same build untraced', BUILD],
  ['One traced call of a loop of getppid(2), spans exported', 'a traced call adds, spans exported'],
  ['The same of a call with one path', 'a traced call with one path adds'],
  ['A call of a process that is not selected, while something else is traced', 'a call that is not selected pays while a trace is active'],
  ['Time until nothing is attached any more, once the last trace has ended', 'until nothing is attached after the last trace'],
  ['One traced call of getppid(2): strace -f adds', 'getppid: strace -f adds this many times what sysspan adds'],
  ['One traced call of getppid(2): perf trace adds', 'getppid: perf trace adds this many times what sysspan adds'],
  ['One traced call of getppid(2): bpftrace adds', 'getppid: bpftrace adds this many times what sysspan adds'],
  ['dd with blocks of one byte: strace -f adds', 'dd bs=1: strace -f adds this many times what sysspan adds'],
  ['Lost of 60 million calls at half a million a second', 'lost of 60,000,000 calls at 0.5 million a second, all sent'],
  ['Spans for each second of processor time', 'spans a CPU second, against the stock JavaScript pipeline'],
  [
    'Memory of a node agent at 200,000 spans a second, its rings of 16 MiB included',
    'resident memory of an agent at 200,000 spans a second, rings of 16 MiB included',
  ],
  ['Memory for each thread that is selected', 'resident memory for each selected thread'],
  ['Size of a span on the wire', 'bytes of a span as OTLP, on find'],
  ['From `kubectl apply` until all of 100 nodes trace, 99th percentile', 'from apply to all of 100 nodes, p99'],
  ['`sysspan trace -o /dev/null -- true`, from start to end', 'sysspan trace -o /dev/null -- true: from start to end'],
];

function figure({ results }: Results, name: string): Result {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new Error(`${FILE} has no figure “${name}”: give it its name of now in docs/generate/costs.ts`);
  return found;
}

const UNITS: Readonly<Record<string, (value: string) => string>> = {
  '×': (value) => `${value} times as much`,
  F: (value) => `${value} F`,
  '': (value) => value,
};

function measured({ name, value, unit }: Result): string {
  if (name.startsWith('spans a CPU second')) return `${shown(value)} times those of the stock JavaScript pipeline`;
  return (UNITS[unit] ?? ((text: string) => `${text} ${unit}`))(shown(value));
}

/** The table of docs/overhead.md. @throws Error where the results have no such figure */
export function costs(read: (path: string) => string): string {
  const results = JSON.parse(read(FILE)) as Results;
  const rows = COSTS.map(([what, name]) => {
    const found = figure(results, name);
    return [what, measured(found), `\`make bench GOALS=${found.goal}\``];
  });
  return `Measured on: ${results.machine}; ${results.rounds} rounds.\n\n${table(['what', 'measured', 'command'], rows)}`;
}

/** The sentence of README. @throws Error where the results have no such figure */
export function costInOneLine(read: (path: string) => string): string {
  const { goal, value } = figure(JSON.parse(read(FILE)) as Results, BUILD);
  const long =
    value < 1 ? `as long as without, as far as can be measured (${shown(value)} times)` : `${shown(value)} times as long as without`;
  return `**What it costs:** a build with every call traced takes ${long}
([measured](docs/overhead.md) by \`make bench GOALS=${goal}\`).`;
}
