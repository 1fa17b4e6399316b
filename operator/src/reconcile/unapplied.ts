// Which fields of a request a trace that runs does not follow: how calls are chosen and shown stays as it was when it began, so that all of
// its spans mean the same. Pure.

import type { NodeTrace, NodeTraceSpecSettings } from '../api/types.ts';
import { same } from './node-trace.ts';

/** The field of a request that decides about a setting. */
const FIELDS: Readonly<Record<keyof NodeTraceSpecSettings, string>> = {
  syscalls: 'syscalls',
  followForks: 'children',
  onlyFailed: 'results',
  minDurationNanoseconds: 'minDurationMicroseconds',
  executables: 'processes',
  stringBytes: 'capture',
  buffers: 'capture',
  commandLine: 'capture',
  spansPerSecond: 'limits',
  spansPerTrace: 'limits',
  traceSeconds: 'limits',
  traceContext: 'traceContext',
  expectedErrors: 'expectedErrors',
};

/**
 * Half a sentence that names them; none where all is followed.
 * @param running the NodeTraces of the trace
 */
export function unapplied(running: readonly NodeTrace[], exporter: string, settings: NodeTraceSpecSettings): string[] {
  const names = running.flatMap(({ spec }) => [
    ...(Object.keys(FIELDS) as (keyof NodeTraceSpecSettings)[])
      .filter((name) => !same(spec.settings[name], settings[name]))
      .map((name) => FIELDS[name]),
    ...(spec.exporter === exporter ? [] : ['exporter']),
  ]);
  const fields = [...new Set(names)].map((name) => `spec.${name}`);
  if (fields.length === 0) return [];
  return [`kept as when the trace began: ${fields.join(', ')}: make another SyscallTrace for what differs`];
}
