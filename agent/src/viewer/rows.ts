// The rows of the tree in the order in which they are shown. A process row is always there; its calls are there while it
// is open, with child processes among them where they began. Pure.

import type { TracePage } from '../http/page-data.ts';
import type { Matches } from './filter.ts';

export interface Row {
  /** `p3` is process 3, `c17` is call 17. */
  readonly key: string;
  readonly kind: 'process' | 'call';
  readonly index: number;
  /** 0 for the root. */
  readonly depth: number;
  /** Calls are shown; absent where there are none, and under a filter, which shows what it finds. */
  readonly open?: boolean;
  /** Row of the process above. */
  readonly parent: number;
}

/** Who belongs to whom, made once a trace. */
export interface Tree {
  readonly trace: TracePage;
  readonly roots: readonly number[];
  /** By process: its children and its calls, in the order of time. */
  readonly children: readonly (readonly number[])[];
  readonly calls: readonly (readonly number[])[];
  /** By process: more than one of its threads made calls. */
  readonly threaded: readonly boolean[];
}

/** Sorts out a trace. */
export function plant(trace: TracePage): Tree {
  const roots: number[] = [];
  const children: number[][] = trace.processes.map(() => []);
  const calls: number[][] = trace.processes.map(() => []);
  trace.processes.forEach(({ parent }, index) => {
    (children[parent] ?? roots).push(index);
  });
  trace.calls.forEach(({ process }, index) => {
    calls[process]?.push(index);
  });
  const threaded = calls.map((own) => {
    const tids = new Set(own.flatMap((call) => (trace.calls[call]?.fold === undefined ? [trace.calls[call]?.tid] : [])));
    return tids.size > 1;
  });
  return { trace, roots, children, calls, threaded };
}

/** Lists the rows. With matches, only those and the processes above them, all open. */
export function rowsOf(tree: Tree, open: ReadonlySet<number>, matches?: Matches): Row[] {
  const wanted = matches && withAncestors(tree, matches);
  const rows: Row[] = [];
  const addProcess = (process: number, depth: number, parent: number): void => {
    if (wanted?.has(process) === false) return;
    const calls = callsToShow(tree, process, matches);
    const toggles = calls.length > 0 && matches === undefined;
    const shown = matches !== undefined || open.has(process) ? calls : [];
    const row = rows.length;
    rows.push({ key: `p${process}`, kind: 'process', index: process, depth, parent, ...(toggles ? { open: open.has(process) } : {}) });
    for (const { kind, index } of inTime(tree, shown, tree.children[process] ?? [])) {
      if (kind === 'process') addProcess(index, depth + 1, row);
      else rows.push({ key: `c${index}`, kind, index, depth: depth + 1, parent: row });
    }
  };
  for (const root of tree.roots) addProcess(root, 0, -1);
  return rows;
}

function callsToShow(tree: Tree, process: number, matches: Matches | undefined): readonly number[] {
  const calls = tree.calls[process] ?? [];
  return matches === undefined ? calls : calls.filter((call) => matches.calls.has(call));
}

function withAncestors({ trace }: Tree, matches: Matches): ReadonlySet<number> {
  const wanted = new Set<number>();
  const add = (process: number): void => {
    for (let at = process; at >= 0 && !wanted.has(at); at = trace.processes[at]?.parent ?? -1) wanted.add(at);
  };
  for (const process of matches.processes) add(process);
  for (const call of matches.calls) add(trace.calls[call]?.process ?? -1);
  return wanted;
}

function* inTime({ trace }: Tree, calls: readonly number[], children: readonly number[]): Generator<Pick<Row, 'kind' | 'index'>> {
  let next = 0;
  for (const child of children) {
    const start = trace.processes[child]?.start ?? 0;
    for (let index = calls[next]; index !== undefined && (trace.calls[index]?.start ?? 0) <= start; index = calls[++next])
      yield { kind: 'call', index };
    yield { kind: 'process', index: child };
  }
  for (const index of calls.slice(next)) yield { kind: 'call', index };
}
