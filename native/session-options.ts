// What a session and its traces are told: where the output goes, and what is wanted of the calls.

/** Rings that are being made. Whoever lets go of them without a session waits until they are made. */
export type RingsAhead = { readonly ofNative: unique symbol };

export type TextPrefix = 'never' | 'brackets' | 'column';
export type HexStrings = 'never' | 'non-ascii-chars' | 'non-ascii' | 'all';
export type TextClock = 'none' | 'time' | 'unix';
export type SummaryColumn = 'time-percent' | 'total-time' | 'min-time' | 'max-time' | 'avg-time' | 'calls' | 'errors' | 'name';

/** What may be shown of the contents of memory. What is secret needs both kinds of buffers. */
export interface Contents {
  /** What processes write and send. */
  readonly buffersSent: boolean;
  /** What they read and receive. */
  readonly buffersReceived: boolean;
  /** Arguments of programs, in execve as well; without it they are counted. */
  readonly commandLine: boolean;
}

/** By what secrets are found in arguments of programs; a mark stands in their place in spans and JSON. */
export interface RedactionPatterns {
  /** Globs of names whose values are secret, in small letters with `_` for `-` and `.`; a leading `!` takes names out again. */
  readonly names: readonly string[];
  /** `mysql* -p`: an option of one letter, by program; with ` *` behind it its value may be the next word. */
  readonly options: readonly string[];
  /** Shapes of tokens: characters, `[a-z]` for one of some, `{20}`, `{20,}`, `{20,40}` for so many, `*` at the end for what follows. */
  readonly tokens: readonly string[];
}

/** How lines are written. */
export interface TextOptions {
  /** They go to stderr, so that messages about processes are among them. */
  readonly toStderr: boolean;
  readonly prefix: TextPrefix;
  /** One JSON object a line; what follows is about text only, but for `signals`. */
  readonly json?: boolean;
  /** What JSON may show, all by default. Text shows all that is read. */
  readonly contents?: Contents;
  readonly column?: number;
  readonly clock?: TextClock;
  /** Digits behind the point of a second. */
  readonly clockDigits?: number;
  readonly relativeDigits?: number;
  readonly durationDigits?: number;
  readonly numbers?: boolean;
  readonly commandNames?: boolean;
  readonly showAttach?: boolean;
  readonly showExit?: boolean;
  readonly showSuperseded?: boolean;
  /** Signals that are shown, as bits of a sigset_t; all by default. */
  readonly signals?: bigint;
}

export interface SummaryOptions {
  /** Undefined: in the order of the first calls. */
  readonly sort: SummaryColumn | undefined;
  readonly columns: readonly SummaryColumn[];
}

export type TraceContext = 'link' | 'continue' | 'ignore';
export type StopReason = 'request_ended' | 'shutdown';

export interface SessionOptions {
  /** Path of the compiled BPF object. */
  readonly object: string;
  /** The compiled decode plan. */
  readonly decodeWords: Uint32Array;
  readonly decodeStrings: Uint8Array;
  /** Bytes, powers of two; those of calls are shared out among the CPUs. */
  readonly callRingBytes?: number;
  readonly lifecycleRingBytes?: number;
  /** Rings of calls that are made already, or nearly: taken if they have as many bytes. */
  readonly ringsAhead?: RingsAhead;
  readonly stringLimit?: number;
  readonly verbose?: boolean;
  /** strace-style lines; none by default. */
  readonly text?: TextOptions;
  /** A table of all calls, written at the end. */
  readonly summary?: SummaryOptions;
  /** What descriptors are open on is read and shown behind them: paths, or all there is. */
  readonly fds?: 'none' | 'path' | 'all';
  /** Strings in hexadecimal, in all output. */
  readonly hexStrings?: HexStrings;
  /** Calls are told when they begin too, so that text shows what is under way, and in the order in which it began. */
  readonly emitEntries?: boolean;
  /** None by default. */
  readonly redaction?: RedactionPatterns;
  /** Build trees and spans. */
  readonly spans?: boolean;
  /** Bytes of open segments, and again of closed ones that wait to be taken. */
  readonly memoryBudget?: number;
  /** Spans of calls that all traces may have in a second, and those of one tenant; further ones are folded. 0: no limit. */
  readonly spansPerSecond?: { readonly machine: number; readonly tenant: number };
  /** Tasks are selected by their cgroup (setCgroup), not by number; attach() and detach() are up to the caller. */
  readonly byCgroup?: boolean;
  /** For tests: hooks in as on a kernel that preempts at tracepoints and has no functions to hook in at. */
  readonly asIfPreemptible?: boolean;
}

/** Which of the calls that the kernel side recorded belong to a trace: trace sets are unions of what their traces want. */
export interface TraceFilter {
  /** Bit n set: number n is wanted. 64 bytes. */
  readonly syscalls: Uint8Array;
  readonly otherNumbers: boolean;
  readonly onlyFailed: boolean;
  readonly minDurationNs: bigint;
  readonly followForks: boolean;
  /** Names or paths with `*`; only processes that run one of them, and their children, are traced. Empty: all. */
  readonly executables: readonly string[];
  readonly stringLimit: number;
}

export interface TraceOptions {
  readonly number: number;
  readonly traceSet: number;
  /** What tells this request from all others; part of every trace id. */
  readonly request: string;
  readonly segmentSeconds: number;
  readonly spansPerSegment: number;
  readonly bytesPerSegment: number;
  /** Spans of calls that a process tree may have in a second; further ones are folded. 0: no limit. */
  readonly spansPerSecond: number;
  /** Whose traces share a budget (`SessionOptions.spansPerSecond`); one for all that name none. */
  readonly tenant?: string;
  readonly contents: Contents;
  readonly traceContext: TraceContext;
  /** Everything that its trace sets record, by default. */
  readonly filter?: TraceFilter;
  /** errno names that are no errors to this trace. */
  readonly expectedErrors?: readonly string[];
}
