// What a session gives: counts, control groups, and segments with their spans.

export interface Counters {
  /** seen = filtered + recorded + lostRingFull + lostRingBusy + lostMissed + lostFault, by construction of the kernel side. */
  readonly seen: number;
  readonly filtered: number;
  readonly recorded: number;
  readonly lostRingFull: number;
  /** A task that was preempted while its record was written held the ring of the CPU; only with hooks that are preemptible. */
  readonly lostRingBusy: number;
  /** The kernel did not run the program at the end of these calls, as the next one of the same thread told. */
  readonly lostMissed: number;
  /** Calls of tasks that could not be registered, for lack of kernel memory. */
  readonly lostFault: number;
  /** Tasks that others could not register, at their birth, say; what they do until they can themselves is not in `seen`. */
  readonly lostNoStorage: number;
  /** Process events (fork, exec, exit, signal) that found their ring full. */
  readonly lostProcessEvents: number;
}

/** Where the programs are hooked in, and which of their runs the kernel skipped since they were loaded, for all tasks of the machine. */
export interface Hooks {
  /**
   * `tracepoints`: every run is made. `functions`: the kernel preempts at tracepoints, so that they are at the functions around them,
   * which costs every task more; runs are skipped only where somebody uses a BPF map by bpf(2) and is preempted doing so.
   * `preemptible`: nothing else was to be had, and runs are skipped while a task is preempted inside one.
   */
  readonly kind: 'tracepoints' | 'functions' | 'preemptible';
  /** With `preemptible`: what the kernel said to the functions. */
  readonly why: string;
  /** At beginnings of calls: these are told at their end, as calls that began before. */
  readonly missedBegins: number;
  /** At ends of calls: no more can be missing than that. Some of them are in `lostMissed`. */
  readonly missedEnds: number;
  /** At forks, execs, exits, signals, changes of name and of control group. */
  readonly missedProcessEvents: number;
}

/** What became of the records of one trace. consumed = filtered + calls + folded + droppedMemory + droppedUnknown. */
export interface TraceCounts {
  /** Records of trace sets that the trace belongs to. */
  readonly consumed: number;
  /** ... which another trace of the trace set wanted, and this one did not. */
  readonly filtered: number;
  /** ... which became a span each. */
  readonly calls: number;
  readonly folded: number;
  /** Calls of closed segments that were not taken in time. */
  readonly droppedMemory: number;
  /** Calls of processes that are not known: what told of their beginning was lost, or there was no memory for them. */
  readonly droppedUnknown: number;
  /** Spans that were encoded: calls, pieces of unfinished ones, summaries of folded ones. */
  readonly spans: number;
  /** Processes that are traced now. */
  readonly alive: number;
  /** Places in command lines that look like secrets, and are hidden in its spans. */
  readonly redacted: number;
}

/** A control group of the v2 hierarchy. */
export interface Cgroup {
  readonly id: bigint;
  readonly parentId: bigint;
  /** 0: the root of the hierarchy. */
  readonly level: number;
  /** The last part of its path. */
  readonly name: string;
  /** In a list: this process is in it. */
  readonly own?: boolean;
}

export interface CgroupChange extends Cgroup {
  readonly kind: 'made' | 'removed';
}

export interface Counts {
  readonly consumed: number;
  /** What calls took in their ring, headers included. */
  readonly callBytes: number;
  readonly processEvents: number;
  readonly polls: number;
  /** Processes that are traced now. */
  readonly alive: number;
  /** errno of the text output, 0 while it works. */
  readonly textError: number;
}

/** A closed segment: everything of one process tree between two cuts. See docs/decisions/031-a-trace-is-a-process-tree.md. */
export interface Segment {
  /** Number of the desired trace that it belongs to. */
  readonly trace: number;
  /** Its container's cgroup; absent where processes are not selected by cgroup. */
  readonly cgroupId?: bigint | undefined;
  /** Lower-case hexadecimal. */
  readonly traceId: string;
  /** Name of the tree's first process. */
  readonly root: string;
  /** Calls that have a span. */
  readonly calls: number;
  /** Calls that were folded into summaries. */
  readonly folded: number;
  /** Spans in `spans`. */
  readonly spanCount: number;
  /** How many of them are of processes. They come first, parents before children, in blocks of their own. */
  readonly processes: number;
  readonly spans: SpanBlocks;
}

/**
 * The encoded spans of a segment, field 2 of ScopeSpans one after the other, in blocks of at most 256 KiB unless one span has more.
 * The bytes are native's; blocks are numbered from 0 on.
 */
export interface SpanBlocks {
  /** Bytes and spans of each block, in turn. */
  readonly sizes: ArrayLike<number>;
  /** The bytes of blocks from one number up to another, copied. */
  read(from: number, to: number): Uint8Array;
  /** Gives their memory back now; else the garbage collector does, some time. None of them can be read or sent any more. */
  release(): void;
}

export interface Selected {
  readonly selected: number;
  readonly failed: number;
}
