// When a request is tried again, by the OTLP specification: exponential pauses with jitter, and the receiver's own wish
// before them (opentelemetry.io/docs/specs/otlp, "OTLP/gRPC Throttling"). Pure: time and chance are parameters.

export interface RetryPolicy {
  /** First pause, its growth, and the longest one. */
  readonly firstPauseMs: number;
  readonly pauseFactor: number;
  readonly longestPauseMs: number;
  /** How long one request is tried. */
  readonly giveUpMs: number;
}

export const RETRY_POLICY: RetryPolicy = { firstPauseMs: 1_000, pauseFactor: 1.5, longestPauseMs: 30_000, giveUpMs: 300_000 };

export interface Tries {
  /** How many failed one after the other; at least 1. */
  readonly failed: number;
  /** Since the first of them began. */
  readonly elapsedMs: number;
  /** What the receiver asked for. Zero says that retrying is welcome, not that it should be done without a pause. */
  readonly afterMs?: number | undefined;
}

/**
 * How long to wait before the next try; undefined when that would be too late.
 * @param chance from 0 to 1: pauses are between half and the whole of their length
 */
export function pauseBefore({ failed, elapsedMs, afterMs = 0 }: Tries, chance: number, policy: RetryPolicy): number | undefined {
  const { firstPauseMs, pauseFactor, longestPauseMs, giveUpMs } = policy;
  const length = Math.min(firstPauseMs * pauseFactor ** (failed - 1), longestPauseMs);
  const pause = afterMs > 0 ? afterMs : length * (0.5 + chance / 2);
  return elapsedMs + pause > giveUpMs ? undefined : pause;
}
