// A run: its processes, and its calls by what is asked of them. Of the indexes stays in memory what says where to look; calls are read by
// need, of the blocks that may have them.

import { type BlockCalls, type BlockFilter, scanBlock } from '@sysspan/native';
import { type BlockIndex, mayContain } from './block-index.ts';
import { RunProcesses } from './processes.ts';
import type { Block, RunFile } from './run-file.ts';

/** What is kept of a block. */
export interface RunBlock {
  readonly block: Pick<Block, 'at'> & { readonly index: Pick<BlockIndex, 'dataSize' | 'rawSize' | 'filter'> };
  readonly firstUnixNs: bigint;
  readonly lastUnixNs: bigint;
  /** Of its processes: numbers in the run, and ids of their spans. */
  readonly processes: Int32Array;
  readonly spans: BigUint64Array;
}

export interface Window {
  readonly fromUnixNs: bigint;
  readonly toUnixNs: bigint;
}

/** What a search or a filter asks for; what is left out asks for nothing. */
export interface CallFilter extends Partial<Window> {
  readonly words?: readonly string[];
  readonly leastNs?: number;
  readonly failed?: boolean;
  readonly names?: readonly string[];
  readonly otherNames?: boolean;
  readonly errors?: readonly string[];
  readonly processes?: ReadonlySet<number>;
  /** Calls and results as text are wanted. */
  readonly texts?: boolean;
}

export interface FindOptions {
  /** Calls that are listed of each block; all are counted. */
  readonly rowsMax?: number;
  readonly damaged?: (block: number, cause: unknown) => void;
}

/** Calls of a block that were asked for; `process` has numbers of the run, and times are since the run began. */
export interface FoundCalls extends BlockCalls {
  /** Which block of the run, from 0. */
  readonly block: number;
}

const NEVER = (1n << 64n) - 1n;
/** As many as are wanted. */
const ALL = 0xffff_ffff;
/** Threads of Node's pool. */
const AHEAD = 4;

function keptOf({ at, index }: Block, processes: Int32Array): RunBlock {
  const { dataSize, rawSize, filter, firstUnixNs, lastUnixNs } = index;
  return {
    block: { at, index: { dataSize, rawSize, filter } },
    firstUnixNs,
    lastUnixNs,
    processes,
    spans: BigUint64Array.from(index.processes, ({ span }) => BigInt(`0x${span}`)),
  };
}

export class Run {
  readonly #file: RunFile;
  readonly #processes = new RunProcesses();
  readonly #blocks: RunBlock[] = [];
  #firstUnixNs = NEVER;
  #lastUnixNs = 0n;

  constructor(file: RunFile) {
    this.#file = file;
  }

  get processes(): RunProcesses['all'] {
    return this.#processes.all;
  }

  get blocks(): readonly RunBlock[] {
    return this.#blocks;
  }

  /** From the first call, or process, to the last end. */
  get window(): Window {
    return this.#lastUnixNs === 0n ? { fromUnixNs: 0n, toUnixNs: 0n } : { fromUnixNs: this.#firstUnixNs, toUnixNs: this.#lastUnixNs };
  }

  /** Reads what has come since. @returns whether something has. @throws as RunFile.blocks() */
  async poll(): Promise<boolean> {
    const before = this.#blocks.length;
    for await (const block of this.#file.blocks()) this.#add(block);
    return this.#blocks.length > before;
  }

  #add(block: Block): void {
    const { index } = block;
    const numbers = this.#processes.add(index);
    this.#blocks.push(keptOf(block, numbers));
    const times = index.processes.flatMap(({ told }) => (told === undefined ? [] : [told]));
    for (const { startUnixNs } of times) if (startUnixNs < this.#firstUnixNs) this.#firstUnixNs = startUnixNs;
    for (const { endUnixNs } of times) if (endUnixNs > this.#lastUnixNs) this.#lastUnixNs = endUnixNs;
  }

  /**
   * The blocks in which something fits, in their order; of each as many calls as are wanted. `damaged` is told of a block that cannot be
   * read, which is left out; without it the generator throws.
   */
  async *find(filter: CallFilter, { rowsMax = ALL, damaged }: FindOptions = {}): AsyncGenerator<FoundCalls> {
    const { words = [], processes, fromUnixNs = 0n, toUnixNs = NEVER } = filter;
    const places = this.#within({ fromUnixNs, toUnixNs }).filter((place) => {
      const { block, processes: own } = this.#blocks[place] as RunBlock;
      return (
        words.every((word) => mayContain(block.index, word)) && (processes === undefined || own.some((number) => processes.has(number)))
      );
    });
    // A few ahead, so that all threads of the pool have something to do.
    const ahead: Promise<FoundCalls | undefined>[] = [];
    for (const place of places) {
      const scanned = this.#scan(place, filter, rowsMax).catch((cause: unknown) => {
        if (damaged === undefined) throw cause;
        damaged(place, cause);
        return undefined;
      });
      scanned.catch(() => undefined); // it fails where it is waited for
      ahead.push(scanned);
      if (ahead.length > AHEAD) yield* shown(ahead.shift());
    }
    for (const found of ahead) yield* shown(found);
  }

  async #scan(place: number, filter: CallFilter, rowsMax: number): Promise<FoundCalls> {
    const { block, processes, spans } = this.#blocks[place] as RunBlock;
    const { processes: wanted } = filter;
    const own = Array.from(processes.keys()).filter((at) => wanted?.has(processes[at] ?? -1) ?? true);
    const asked: BlockFilter = {
      words: filter.words ?? [],
      fromUnixNs: filter.fromUnixNs ?? 0n,
      toUnixNs: filter.toUnixNs ?? NEVER,
      leastNs: filter.leastNs ?? 0,
      failed: filter.failed ?? false,
      names: filter.names ?? [],
      otherNames: filter.otherNames ?? false,
      errors: filter.errors ?? [],
      processes: BigUint64Array.from(own, (at) => spans[at] ?? 0n),
      numbers: Uint32Array.from(own, (at) => processes[at] ?? 0),
      rowsMax,
      texts: filter.texts ?? false,
      beginUnixNs: this.window.fromUnixNs,
    };
    return { ...(await scanBlock(await this.#file.frame(block), asked)), block: place };
  }

  /** Places of the blocks that have something in a window. */
  #within({ fromUnixNs, toUnixNs }: Window): number[] {
    return [...this.#blocks.keys()].filter((place) => {
      const { firstUnixNs, lastUnixNs } = this.#blocks[place] as RunBlock;
      return firstUnixNs < toUnixNs && lastUnixNs >= fromUnixNs;
    });
  }
}

async function* shown(found: Promise<FoundCalls | undefined> | undefined): AsyncGenerator<FoundCalls> {
  const calls = await found;
  if (calls !== undefined && calls.span.length + calls.calls > 0) yield calls;
}
