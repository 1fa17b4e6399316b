// What the server says to the page: types only. Times are nanoseconds since the trace began, as numbers (exact up to
// 104 days); only the trace's own begin is absolute. What is absent or false is left out, since there are many calls.

/** One trace in the list. Counts are the totals that its processes carry: folded calls are in them, lost ones are not. */
export interface TraceSummary {
  readonly id: string;
  /** Name of the root process. */
  readonly name: string;
  /** Its command line, or its path or name where command lines are not recorded. */
  readonly command: string;
  readonly startUnixNano: string;
  readonly durationNs: number;
  readonly processes: number;
  readonly spans: number;
  readonly calls: number;
  readonly errors: number;
  readonly lost: number;
  readonly folded: number;
  /** Number of the segment, from 0. */
  readonly segment: number;
  readonly endReason?: string;
  /** Trace ids of the segments beside this one. */
  readonly previous?: string;
  readonly next?: string;
}

export interface PageTotals {
  readonly name: string;
  readonly calls: number;
  readonly errors: number;
  readonly durationNs: number;
}

export interface PageEvent {
  readonly name: string;
  readonly at: number;
  readonly text: string;
}

export type PageFact = readonly [name: string, value: string];

export interface PageProcess {
  readonly id: string;
  /** Index of its parent, which comes earlier; -1 for the root. */
  readonly parent: number;
  readonly name: string;
  readonly command: string;
  readonly pid: number;
  readonly start: number;
  readonly duration: number;
  /** `exit 0`, `SIGKILL`, `running`; empty when unknown. */
  readonly outcome: string;
  readonly failed?: true;
  readonly calls: number;
  readonly errors: number;
  readonly lost: number;
  readonly folded: number;
  readonly durationNs: number;
  /** Most time first; at most 20, so they may add up to less than the totals. */
  readonly summary: readonly PageTotals[];
  readonly events: readonly PageEvent[];
  /** More events than a span may carry. */
  readonly droppedEvents?: number;
  readonly links: readonly PageFact[];
  /** All other attributes. */
  readonly facts: readonly PageFact[];
}

/** Many calls in one span. */
export interface PageFold {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  readonly total: number;
}

export interface PageCall {
  readonly id: string;
  /** Index of its process. */
  readonly process: number;
  readonly name: string;
  readonly start: number;
  readonly duration: number;
  /** Of a resumed call: its duration with what earlier segments saw of it. */
  readonly whole?: number;
  readonly args: readonly string[];
  /** As strace prints it; empty when the call has none. */
  readonly result: string;
  readonly failed?: true;
  readonly errno?: string;
  /** What the errno means. */
  readonly meaning?: string;
  readonly tid: number;
  /** Name of the thread. */
  readonly thread?: string;
  readonly seq: number;
  readonly fold?: PageFold;
  /** It began in an earlier segment, or ends in a later one. */
  readonly resumed?: true;
  readonly unfinished?: true;
  /** Arguments were cut. */
  readonly cut?: true;
  readonly facts: readonly PageFact[];
}

export interface TracePage {
  readonly summary: TraceSummary;
  readonly resource: readonly PageFact[];
  /** Parents before children. */
  readonly processes: readonly PageProcess[];
  /** By begin. */
  readonly calls: readonly PageCall[];
}

/** What the tracer says about itself while the page is open. */
export interface TracerStatus {
  readonly running: boolean;
  /** What is traced: a command line, or processes. */
  readonly command: string;
  /** How it ended, e.g. `exit 0`. */
  readonly outcome?: string;
  /** A trace is sent to the page when its tree ends, or after so long. */
  readonly traceSeconds: number;
  readonly seen: number;
  readonly filtered: number;
  readonly recorded: number;
  readonly lost: number;
  readonly folded: number;
  /** Calls whose spans found no memory. */
  readonly dropped: number;
  /** Spans that others have sent, where nothing is traced here: there is no tracer then, and the counts above are 0. */
  readonly received?: number;
}

/** What the store holds. */
export interface StoreCounts {
  readonly traces: number;
  readonly bytes: number;
  readonly budgetBytes: number;
  /** Whole traces that had to make room. */
  readonly droppedTraces: number;
}

export interface PageStatus extends TracerStatus {
  readonly store: StoreCounts;
}

/** Events of `/api/live`, by name. `traces` comes first and says all there is. */
export interface LiveEvents {
  readonly traces: readonly TraceSummary[];
  readonly trace: TraceSummary;
  readonly dropped: readonly string[];
  readonly status: PageStatus;
}
