// flood.ts URL COMMAND…: runs a command under the agent's pipeline, with the agent's sizes, in a process of its own whose
// memory says what a flood costs. Prints what it came to as JSON.

import { readFileSync } from 'node:fs';
import { type Outcome, Pipeline, type PipelineOptions } from './pipeline.ts';

/** As an agent has it that nobody configured. */
const AGENT: PipelineOptions = {
  session: { callRingBytes: 16 << 20, memoryBudget: 16 << 20 },
  queueBytes: 24 << 20,
  trace: { spansPerSecond: 1_000 },
};

/** What it printed. `issued` calls of sched_get_priority_max were made. */
export interface Flooded extends Pick<Outcome, 'kernel' | 'native' | 'exported'> {
  readonly issued: number;
  readonly processes: number;
  /** Calls as the process spans tell. */
  readonly calls: number;
  readonly lost: number;
  /** Resident memory in MiB: before the command began, and the most there ever was. */
  readonly before: number;
  readonly peak: number;
}

function resident(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
}

const [url = '', ...command] = process.argv.slice(2);
if (url !== '') {
  const pipeline = new Pipeline(url, AGENT);
  const before = resident('VmRSS');
  const issued = Number(await pipeline.run(command));
  const [outcome] = await pipeline.finish();
  if (outcome === undefined) throw new Error('no outcome');
  const { kernel, native, exported, segments } = outcome;
  const { processes, calls, lost } = segments;
  const flooded: Flooded = { kernel, native, exported, issued, processes, calls, lost, before, peak: resident('VmHWM') };
  process.stdout.write(`${JSON.stringify(flooded)}\n`);
}
