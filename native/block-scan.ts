// The calls of a block of a run file that a filter leaves: read, decompressed and looked at by native, on threads of Node's pool.

import { addon } from './addon.ts';
import type { BlockCalls } from './block-calls.ts';

/** All of it must fit. */
export interface BlockFilter {
  /** All are in the text of the call, in any case. */
  readonly words: readonly string[];
  /** It was under way between these. */
  readonly fromUnixNs: bigint;
  readonly toUnixNs: bigint;
  /** It took so long. */
  readonly leastNs: number;
  readonly failed: boolean;
  /** Empty: any. `otherNames`: those that are not among them. */
  readonly names: readonly string[];
  readonly otherNames: boolean;
  readonly errors: readonly string[];
  /** Processes that may have made it: ids of their spans, and the numbers that the result is to have of them. */
  readonly processes: BigUint64Array;
  readonly numbers: Uint32Array;
  /** All calls are counted, and so many listed. */
  readonly rowsMax: number;
  /** `texts` and `results` are wanted. */
  readonly texts: boolean;
  /** From which times are counted. */
  readonly beginUnixNs: bigint;
}

/** Looks at all calls of a frame of data. Rejects with an Error that says so when it is damaged. */
export async function scanBlock(frame: Uint8Array, filter: BlockFilter): Promise<BlockCalls> {
  const words = filter.words.map((word) => word.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return await addon().scanBlock(frame, { ...filter, words });
}
