// The index of a block of spans, as native writes it before each frame of a run file (native/src/files/block_index.h): what is in the
// block without reading it. docs/reference/run-files.md has the format. Anybody may have written the file.

import { boolean, type Convert, decoded, hex, type Message, nested, text } from '../spans/message.ts';
import { asBuffer, FieldReader } from '../spans/protobuf.ts';

/** The newest format that this reader knows. */
export const INDEX_VERSION = 1;
/** Parts into which the time of a block is cut. */
export const BINS = 64;

/** Calls of one name that returned and ended alike. */
export interface Totals {
  readonly name: string;
  /** '' where they did not fail. */
  readonly errno: string;
  readonly calls: number;
  readonly totalNs: number;
  readonly minNs: number;
  readonly maxNs: number;
}

/** Calls of a process that began in one part of the block's time. */
export interface Bin {
  readonly bin: number;
  readonly calls: number;
  readonly errors: number;
  /** Name of the longest of them. */
  readonly name: string;
}

/** Parts of the block's time, one after the other, in which a process was inside of a call for at least half of each. */
export interface Inside {
  readonly bin: number;
  readonly bins: number;
}

/** How a process was at the end of the block. */
export interface ProcessEnd {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly running?: true;
  readonly endLost?: true;
}

/** What the span of a process says. */
export interface ToldProcess extends ProcessEnd {
  readonly parentSpan: string;
  readonly pid: number;
  readonly parentPid: number;
  /** As ISO 8601. With the pid, which process it is, in all blocks. */
  readonly created: string;
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

export interface IndexedProcess {
  readonly span: string;
  /** Absent where the block has calls of it, and not its span. */
  readonly told?: ToldProcess;
  readonly totals: readonly Totals[];
  readonly bins: readonly Bin[];
  readonly inside: readonly Inside[];
}

export interface IndexedCall {
  /** Which span of the block it is, from 0. */
  readonly span: number;
  /** Index of its process in the block. */
  readonly process: number;
  readonly name: string;
  readonly errno: string;
  readonly startUnixNs: bigint;
  readonly durationNs: number;
}

export interface Failure {
  readonly errno: string;
  readonly calls: number;
  /** The first of them: which span of the block it is, and its process there. */
  readonly span: number;
  readonly process: number;
  readonly name: string;
  readonly startUnixNs: bigint;
}

export interface BlockIndex {
  /** Bytes of the frame of data that follows. */
  readonly dataSize: number;
  /** ... and what it is uncompressed. */
  readonly rawSize: number;
  readonly spans: number;
  /** From the first begin of a call to the last end; both 0 without calls. */
  readonly firstUnixNs: bigint;
  readonly lastUnixNs: bigint;
  readonly processes: readonly IndexedProcess[];
  readonly slowest: readonly IndexedCall[];
  readonly failures: readonly Failure[];
  /** Which groups of three bytes are in texts of it: see mayContain(). */
  readonly filter: Uint8Array;
  readonly traces: readonly string[];
}

/** A newer version of sysspan wrote it. */
export class NewerIndex extends RangeError {
  constructor(version: number) {
    super(`the format of the index is ${version}, and this version of sysspan knows ${INDEX_VERSION}`);
  }
}

/** Numbers of a packed field. */
const numbers: Convert = ({ bytes, from, to }) => {
  const list: number[] = [];
  for (let at = from; at < to; ) {
    let value = 0;
    for (let factor = 1, more = true; more; factor *= 128) {
      const byte = at < to ? (bytes[at++] ?? 0) : 0;
      value += (byte & 0x7f) * factor;
      more = byte >= 0x80;
    }
    list.push(value);
  }
  return list;
};
const id: Convert = ({ value }) => value.toString(16).padStart(16, '0');
const time: Convert = ({ value }) => value;
const count: Convert = (field) => field.count;
const bytes: Convert = (field) => Uint8Array.from(field.bytes.subarray(field.from, field.to));

const PROCESS: Message = {
  1: { name: 'span', convert: id },
  2: { name: 'parentSpan', convert: id },
  3: { name: 'told', convert: boolean },
  4: { name: 'pid', convert: count },
  5: { name: 'parentPid', convert: count },
  6: { name: 'created', convert: text },
  7: { name: 'name', convert: text },
  8: { name: 'path', convert: text },
  9: { name: 'command', convert: text },
  10: { name: 'startUnixNs', convert: time },
  11: { name: 'endUnixNs', convert: time },
  12: { name: 'exitCode', convert: count },
  13: { name: 'signal', convert: text },
  14: { name: 'running', convert: boolean },
  15: { name: 'endLost', convert: boolean },
  16: { name: 'calls', convert: count },
  17: { name: 'errors', convert: count },
  18: { name: 'totalNs', convert: count },
  19: { name: 'lost', convert: count },
  20: { name: 'folded', convert: count },
  21: { name: 'totals', convert: numbers },
  22: { name: 'bins', convert: numbers },
  23: { name: 'inside', convert: numbers },
};
const NOT_SAID = {
  span: '',
  parentSpan: '',
  told: false,
  pid: 0,
  parentPid: 0,
  created: '',
  name: '',
  path: '',
  command: '',
  startUnixNs: 0n,
  endUnixNs: 0n,
  calls: 0,
  errors: 0,
  totalNs: 0,
  lost: 0,
  folded: 0,
  totals: [],
  bins: [],
  inside: [],
};
const INDEX: Message = {
  1: { name: 'version', convert: count },
  2: { name: 'dataSize', convert: count },
  3: { name: 'rawSize', convert: count },
  4: { name: 'spans', convert: count },
  5: { name: 'firstUnixNs', convert: time },
  6: { name: 'lastUnixNs', convert: time },
  7: { name: 'names', convert: text, repeated: true },
  8: { name: 'processes', convert: nested(() => PROCESS, NOT_SAID), repeated: true },
  9: { name: 'slowest', convert: numbers },
  10: { name: 'failures', convert: numbers },
  11: { name: 'filter', convert: bytes },
  12: { name: 'traces', convert: hex, repeated: true },
};
const EMPTY = {
  version: 0,
  dataSize: 0,
  rawSize: 0,
  spans: 0,
  firstUnixNs: 0n,
  lastUnixNs: 0n,
  slowest: [],
  failures: [],
  filter: new Uint8Array(0),
};

type EncodedProcess = ToldProcess & {
  readonly span: string;
  readonly told: boolean;
  readonly totals: readonly number[];
  readonly bins: readonly number[];
  readonly inside: readonly number[];
};

interface EncodedIndex extends Pick<BlockIndex, 'dataSize' | 'rawSize' | 'spans' | 'firstUnixNs' | 'lastUnixNs' | 'filter' | 'traces'> {
  readonly version: number;
  readonly names: readonly string[];
  readonly processes: readonly EncodedProcess[];
  readonly slowest: readonly number[];
  readonly failures: readonly number[];
}

/** Decodes an index. @throws NewerIndex; RangeError when the bytes are none */
export function decodeBlockIndex(from: Uint8Array): BlockIndex {
  const index = decoded(INDEX, new FieldReader(asBuffer(from)), EMPTY) as unknown as EncodedIndex;
  const { version, names, dataSize, rawSize, spans, firstUnixNs, lastUnixNs, filter, traces } = index;
  if (version > INDEX_VERSION) throw new NewerIndex(version);
  if (version === 0) throw new RangeError('index: it has no version');
  const name = (number: number): string => {
    const found = number === 0 ? '' : names[number - 1];
    if (found === undefined) throw new RangeError(`index: there is no name ${number}`);
    return found;
  };
  const at = (later: number): bigint => firstUnixNs + BigInt(later);
  const processes = index.processes.map(({ span, told, totals, bins, inside, ...said }) => ({
    span,
    ...(told ? { told: said } : {}),
    totals: entries(totals, 6).map(([call, error, calls, totalNs, minNs, maxNs]) => ({
      name: name(call),
      errno: name(error),
      calls,
      totalNs,
      minNs,
      maxNs,
    })),
    bins: entries(bins, 4).map(([bin, calls, errors, longest]) => ({ bin, calls, errors, name: name(longest) })),
    inside: entries(inside, 2).map(([bin, length]) => ({ bin, bins: length })),
  }));
  const slowest = entries(index.slowest, 6).map(([process, call, error, start, durationNs, span]) => ({
    span,
    process,
    name: name(call),
    errno: name(error),
    startUnixNs: at(start),
    durationNs,
  }));
  const failures = entries(index.failures, 6).map(([error, calls, process, call, start, span]) => ({
    errno: name(error),
    calls,
    span,
    process,
    name: name(call),
    startUnixNs: at(start),
  }));
  return { dataSize, rawSize, spans, firstUnixNs, lastUnixNs, processes, slowest, failures, filter, traces };
}

interface Entries {
  2: [number, number];
  4: [number, number, number, number];
  6: [number, number, number, number, number, number];
}

function entries<Size extends keyof Entries>(list: readonly number[], size: Size): Entries[Size][] {
  if (list.length % size !== 0) throw new RangeError('index: a list ends in the middle of an entry');
  return Array.from({ length: list.length / size }, (_, index) => list.slice(size * index, size * (index + 1)) as Entries[Size]);
}

/** Whether a text may be in the block, without regard to case; one of less than three bytes always may. */
export function mayContain({ filter }: Pick<BlockIndex, 'filter'>, text: string): boolean {
  const bytes = Buffer.from(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  for (let at = 2; at < bytes.length; at++) {
    const three = ((bytes[at - 2] ?? 0) << 16) | ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);
    const bit = Math.imul(three, 0x9e3779b1) >>> 17;
    if (((filter[bit >> 3] ?? 0xff) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}
