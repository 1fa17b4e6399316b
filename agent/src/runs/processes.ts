// The processes of a run. A process that lived through several segments has a span in each: here it is one, with what all of them say.

import type { BlockIndex, IndexedProcess, ProcessEnd } from './block-index.ts';

export interface RunProcess extends ProcessEnd {
  /** Which one of the run, from 0. */
  readonly number: number;
  /** Number of its parent; -1 where that is not in the run. */
  readonly parent: number;
  readonly pid: number;
  /** Of the program that it ran last. */
  readonly name: string;
  readonly path: string;
  readonly command: string;
  readonly startUnixNs: bigint;
  readonly endUnixNs: bigint;
  readonly calls: number;
  readonly errors: number;
  readonly totalNs: number;
  readonly lost: number;
  readonly folded: number;
}

type Told = NonNullable<IndexedProcess['told']>;

const earlier = (one: bigint, other: bigint): boolean => one < other;

/** What a block adds to what is known of a process. */
function merged(known: RunProcess, told: Told, parent: number): RunProcess {
  const { exitCode: _, signal: __, running: ___, endLost: ____, ...lasting } = known;
  const { exitCode, signal, running, endLost } = told;
  return {
    ...lasting,
    parent: known.parent >= 0 ? known.parent : parent,
    name: told.name,
    path: told.path,
    command: told.command || known.command,
    startUnixNs: earlier(told.startUnixNs, known.startUnixNs) ? told.startUnixNs : known.startUnixNs,
    endUnixNs: earlier(known.endUnixNs, told.endUnixNs) ? told.endUnixNs : known.endUnixNs,
    calls: known.calls + told.calls,
    errors: known.errors + told.errors,
    totalNs: known.totalNs + told.totalNs,
    lost: known.lost + told.lost,
    folded: known.folded + told.folded,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(running === undefined ? {} : { running }),
    ...(endLost === undefined ? {} : { endLost }),
  };
}

export class RunProcesses {
  readonly #all: RunProcess[] = [];
  readonly #byIdentity = new Map<string, number>();

  get all(): readonly RunProcess[] {
    return this.#all;
  }

  /** Takes up the processes of a block. @returns the number of each, in the order of the block */
  add({ processes }: Pick<BlockIndex, 'processes'>): Int32Array {
    const numbers = Int32Array.from(processes, (process) => this.#numberOf(process));
    const bySpan = new Map(processes.map(({ span }, place) => [span, numbers[place] ?? -1]));
    processes.forEach(({ told }, place) => {
      const number = numbers[place] ?? -1;
      const known = this.#all[number];
      if (told === undefined || known === undefined) return;
      this.#all[number] = merged(known, told, bySpan.get(told.parentSpan) ?? -1);
    });
    return numbers;
  }

  #numberOf({ span, told }: IndexedProcess): number {
    // One whose span is not in the block is known by that alone.
    const identity = told === undefined ? span : `${told.pid} ${told.created}`;
    const found = this.#byIdentity.get(identity);
    if (found !== undefined) return found;
    const number = this.#all.length;
    this.#byIdentity.set(identity, number);
    this.#all.push({
      number,
      parent: -1,
      pid: told?.pid ?? 0,
      name: told?.name ?? '',
      path: '',
      command: '',
      startUnixNs: told?.startUnixNs ?? 0n,
      endUnixNs: told?.endUnixNs ?? 0n,
      calls: 0,
      errors: 0,
      totalNs: 0,
      lost: 0,
      folded: 0,
    });
    return number;
  }
}
