// The two clocks of the agent. What has passed is measured with the monotonic one, which nobody sets. The wall clock is for times
// that were written by others, and for those that people read.

declare const monotonic: unique symbol;

/** A moment of the monotonic clock. It is no number to the compiler: nothing of the wall clock can be taken for one. */
export interface Moment {
  readonly [monotonic]: 'milliseconds';
}

export interface Clock {
  readonly now: () => Moment;
  /** Milliseconds since the Unix epoch, which may jump. */
  readonly wall: () => number;
}

/** The moment so many milliseconds after the clock's beginning, whenever that was. */
export const momentAt = (ms: number): Moment => ms as unknown as Moment;

const millisecondsOf = (moment: Moment): number => moment as unknown as number;

/** Milliseconds from one moment to another. */
export const elapsedMs = (from: Moment, to: Moment): number => millisecondsOf(to) - millisecondsOf(from);

export const later = (moment: Moment, ms: number): Moment => momentAt(millisecondsOf(moment) + ms);

/** The machine's. */
export const CLOCK: Clock = { now: () => momentAt(performance.now()), wall: Date.now };
