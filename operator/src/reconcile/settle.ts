// A request as agents get it: every default applied, every ceiling of the installation kept, and what was cut said. Pure.

import type { NodeTraceSpecSettings, SyscallTraceSpec } from '../api/types.ts';
import type { Limits } from './facts.ts';

export type Buffers = NodeTraceSpecSettings['buffers'];

const BUFFERS: readonly Buffers[] = ['None', 'Sent', 'All'];
/** As the schema has it: a call that takes longer is shown as unfinished. */
const LONGEST_NANOSECONDS = 3600e9;
const UNIT_NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

export interface Settled {
  readonly settings: NodeTraceSpecSettings;
  readonly durationSeconds: number;
  /** Which wishes were cut to a ceiling, each half a sentence. */
  readonly cut: readonly string[];
}

/** Nanoseconds of a duration as the API server accepted it: `1m0.5s`. */
export function nanoseconds(duration: string): number {
  let sum = 0;
  for (const [, number, unit] of duration.matchAll(/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)/g))
    sum += Number(number) * (UNIT_NANOSECONDS[unit ?? ''] ?? 0);
  return Math.round(sum);
}

/** Of two limits of which 0 is none, the lower one. */
function lower(one: number, other: number): number {
  return one === 0 ? other : other === 0 ? one : Math.min(one, other);
}

/** What words of a request mean, in the kernel's names. */
export interface Meaning {
  readonly syscalls: readonly string[];
  readonly expectedErrors: readonly string[];
}

export function settle(spec: SyscallTraceSpec, limits: Limits, { syscalls, expectedErrors }: Meaning): Settled {
  const { capture } = spec;
  const durationSeconds = Math.min(spec.durationSeconds, limits.maxDurationSeconds);
  const stringBytes = Math.min(capture.stringBytes, limits.stringBytes);
  const buffers = BUFFERS[Math.min(BUFFERS.indexOf(capture.buffers), BUFFERS.indexOf(limits.buffers))] ?? 'None';
  const commandLine = capture.commandLine && limits.commandLine;
  const spansPerSecond = lower(spec.limits.spansPerSecond, limits.spansPerSecond);
  const cut: string[] = [];
  if (durationSeconds < spec.durationSeconds) cut.push(`durationSeconds ${spec.durationSeconds} is cut to ${durationSeconds}`);
  if (stringBytes < capture.stringBytes) cut.push(`capture.stringBytes ${capture.stringBytes} is cut to ${stringBytes}`);
  if (buffers !== capture.buffers) cut.push(`capture.buffers ${capture.buffers} is cut to ${buffers}`);
  if (commandLine !== capture.commandLine) cut.push('capture.commandLine is not allowed');
  if (spansPerSecond !== spec.limits.spansPerSecond) {
    const asked = spec.limits.spansPerSecond === 0 ? '0 (no limit)' : spec.limits.spansPerSecond;
    cut.push(`limits.spansPerSecond ${asked} is cut to ${spansPerSecond}`);
  }
  return {
    settings: {
      syscalls: [...syscalls],
      followForks: spec.followForks,
      onlyFailed: spec.onlyFailed,
      minDurationNanoseconds: Math.min(LONGEST_NANOSECONDS, nanoseconds(spec.minDuration)),
      executables: spec.processes?.executables ?? [],
      stringBytes,
      buffers,
      commandLine,
      spansPerSecond,
      spansPerTrace: spec.limits.spansPerTrace,
      traceSeconds: spec.limits.traceSeconds,
      traceContext: spec.traceContext,
      expectedErrors: [...expectedErrors],
    },
    durationSeconds,
    cut,
  };
}
