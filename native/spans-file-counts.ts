/** Spans of a file, by what became of them. */
export interface SpansFileCounts {
  readonly written: number;
  /** Since too many waited. */
  readonly dropped: number;
  /** That could not be written. */
  readonly failed: number;
  /** Of the last write that failed, 0 when none did. */
  readonly errno: number;
}
