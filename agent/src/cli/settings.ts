// The settings of `sysspan trace`, from its options. Pure: reads nothing but its parameters.

import { SysspanError } from '../errors.ts';

export type ContextMode = 'link' | 'continue' | 'ignore';

export interface TraceSettings {
  readonly followForks: boolean;
  readonly expression: string | undefined;
  readonly pids: readonly number[];
  readonly output: string | undefined;
  readonly stringLimit: number;
  readonly durations: boolean;
  readonly verbose: boolean;
  readonly onlyFailed: boolean;
  readonly minDurationNs: bigint;
  readonly otlp: string | undefined;
  readonly spansFile: string | undefined;
  readonly view: boolean;
  readonly viewPort: number;
  readonly spansPerSecond: number;
  readonly spansPerTrace: number;
  readonly traceSeconds: number;
  readonly traceContext: ContextMode;
  readonly commandLine: boolean;
  /** Strace-style lines: on unless only spans were asked for. */
  readonly text: boolean;
  readonly command: readonly string[];
}

/** Options as commander gives them. */
export interface RawOptions {
  readonly followForks?: boolean;
  readonly trace?: string;
  readonly attach?: readonly string[];
  readonly output?: string;
  readonly stringLimit?: string;
  readonly syscallTimes?: boolean;
  readonly verbose?: boolean;
  readonly failedOnly?: boolean;
  readonly minDuration?: string;
  readonly otlp?: string;
  readonly spans?: string;
  readonly view?: boolean;
  readonly viewPort?: string;
  readonly spansPerSecond?: string;
  readonly spansPerTrace?: string;
  readonly traceSeconds?: string;
  readonly traceContext?: string;
  readonly commandLine?: boolean;
}

function whole(option: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SysspanError('BAD_OPTION', `${option} ${text}: not a whole number from ${least} to ${most}: give such a number`);
}

const UNITS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n };

/** `5ms`, `250us`, `1s`; a bare number is microseconds, as in strace. */
export function durationNs(option: string, text: string): bigint {
  const found = /^(\d+)(ns|us|ms|s)?$/.exec(text);
  if (found === null) throw new SysspanError('BAD_OPTION', `${option} ${text}: not a duration: write it like 5ms, 250us or 1s`);
  return BigInt(found[1] ?? '0') * (UNITS[found[2] ?? 'us'] ?? 1n);
}

function pidList(texts: readonly string[]): number[] {
  const words = texts.flatMap((text) => text.split(/[\s,]+/)).filter((word) => word !== '');
  return [...new Set(words.map((word) => whole('-p', word, 0, 1, 4_194_304)))];
}

function contextMode(text: string | undefined): ContextMode {
  if (text === undefined || text === 'link' || text === 'continue' || text === 'ignore') return text ?? 'link';
  throw new SysspanError('BAD_OPTION', `--trace-context ${text}: not one of link, continue, ignore: choose one of them`);
}

/** @throws SysspanError BAD_OPTION */
export function traceSettings(options: RawOptions, command: readonly string[]): TraceSettings {
  const pids = pidList(options.attach ?? []);
  if (pids.length === 0 && command.length === 0)
    throw new SysspanError('BAD_OPTION', 'nothing to trace: neither a command nor -p PID was given: try `sysspan trace -f -- ls`');
  if (pids.length > 0 && command.length > 0) throw new SysspanError('BAD_OPTION', 'both a command and -p were given: choose one of them');
  const spansOnly = options.otlp !== undefined || options.spans !== undefined || options.view === true;
  return {
    followForks: options.followForks ?? false,
    expression: options.trace,
    pids,
    output: options.output,
    stringLimit: whole('-s', options.stringLimit, 32, 0, 4000),
    durations: options.syscallTimes ?? false,
    verbose: options.verbose ?? false,
    onlyFailed: options.failedOnly ?? false,
    minDurationNs: options.minDuration === undefined ? 0n : durationNs('--min-duration', options.minDuration),
    otlp: options.otlp,
    spansFile: options.spans,
    view: options.view ?? false,
    viewPort: whole('--view-port', options.viewPort, 0, 0, 65_535),
    spansPerSecond: whole('--spans-per-second', options.spansPerSecond, 0, 0, 10_000_000),
    spansPerTrace: whole('--spans-per-trace', options.spansPerTrace, 8_000, 100, 100_000),
    traceSeconds: whole('--trace-seconds', options.traceSeconds, 30, 1, 600),
    traceContext: contextMode(options.traceContext),
    // Arguments may hold secrets: they leave the machine only when asked to.
    commandLine: options.commandLine ?? options.otlp === undefined,
    text: options.output !== undefined || !spansOnly,
    command,
  };
}
