/** Columns are of one length, in the order of the block. */
export interface BlockCalls {
  /** That fit; a summary counts for all that it stands for, a call that goes on in another block not at all. */
  readonly calls: number;
  readonly errors: number;
  /** Which span of the block it is, from 0. */
  readonly span: Uint32Array;
  readonly process: Uint32Array;
  /** Number of the calling thread. */
  readonly thread: Uint32Array;
  /** Numbers of `names`, of which 0 is none. */
  readonly name: Uint32Array;
  readonly error: Uint32Array;
  /** Calls that it stands for: none, where the end is in another block. */
  readonly count: Float64Array;
  readonly startNs: Float64Array;
  readonly durationNs: Float64Array;
  readonly names: readonly string[];
  /** Calls as text has them, and what they returned; empty unless they were asked for. */
  readonly texts: readonly string[];
  readonly results: readonly string[];
}
