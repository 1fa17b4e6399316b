// A request as agents get it: every default applied, every ceiling of the installation kept, and what was cut said. Pure.

import type { NodeTraceSpecSettings, SyscallTraceSpec } from '../api/types.ts';
import type { Ceilings } from './ceilings.ts';
import type { Buffers } from './snapshot.ts';

const BUFFERS: readonly Buffers[] = ['None', 'Sent', 'All'];

export interface EffectiveSpec {
  readonly settings: NodeTraceSpecSettings;
  readonly durationSeconds: number;
  /** Which wishes were cut to which ceiling, each half a sentence. */
  readonly cut: readonly string[];
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

export function effectiveSpec(spec: SyscallTraceSpec, ceilings: Ceilings, { syscalls, expectedErrors }: Meaning): EffectiveSpec {
  const { capture } = spec;
  const durationSeconds = Math.min(spec.durationSeconds, ceilings.maxDurationSeconds);
  const stringBytes = Math.min(capture.stringBytes, ceilings.stringBytes);
  const buffers = BUFFERS[Math.min(BUFFERS.indexOf(capture.buffers), BUFFERS.indexOf(ceilings.buffers))] ?? 'None';
  const commandLine = capture.commandLine && ceilings.commandLine;
  const spansPerSecond = lower(spec.limits.spansPerSecond, ceilings.spansPerSecond);
  const cut: string[] = [];
  const isCut = (wish: string, ceiling: Parameters<Ceilings['chartValue']>[0], how = 'not allowed'): void => {
    cut.push(`${wish} is ${how} by this installation (${ceilings.chartValue(ceiling)})`);
  };
  if (durationSeconds < spec.durationSeconds)
    isCut(`durationSeconds ${spec.durationSeconds}`, 'maxDurationSeconds', `cut to ${durationSeconds}`);
  if (stringBytes < capture.stringBytes) isCut(`capture.stringBytes ${capture.stringBytes}`, 'stringBytes', `cut to ${stringBytes}`);
  if (buffers !== capture.buffers) isCut(`capture.buffers ${capture.buffers}`, 'buffers', `cut to ${buffers}`);
  if (commandLine !== capture.commandLine) isCut('capture.commandLine', 'commandLine');
  if (spansPerSecond !== spec.limits.spansPerSecond) {
    const asked = spec.limits.spansPerSecond === 0 ? '0 (no limit)' : spec.limits.spansPerSecond;
    isCut(`limits.spansPerSecond ${asked}`, 'spansPerSecond', `cut to ${spansPerSecond}`);
  }
  return {
    settings: {
      syscalls: [...syscalls],
      followForks: spec.children === 'Follow',
      onlyFailed: spec.results === 'Failed',
      minDurationNanoseconds: spec.minDurationMicroseconds * 1_000,
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
