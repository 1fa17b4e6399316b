// storm.ts URL PROCESSES COUNT RATE: runs the storm program of the tests under the agent's pipeline, with its default sizes and
// folding, and prints what came of it as JSON. RATE is for each process; 0 is as fast as it goes.

import { Pipeline } from '../kernel/pipeline.ts';
import { program } from '../kernel/run.ts';

export interface Stormed {
  readonly elapsedNs: number;
  /** Calls a second. */
  readonly issuedRate: number;
  readonly takenRate: number;
  /** Calls that were issued and are in no counter. */
  readonly missing: number;
}

const [url = '', processes = '', count = '', rate = ''] = process.argv.slice(2);
if (url !== '') {
  const pipeline = new Pipeline(url, {
    calls: ['sched_get_priority_max'],
    session: { callRingBytes: 16 << 20, memoryBudget: 16 << 20 },
    trace: { spansPerSecond: 1_000 },
    queueBytes: 24 << 20,
  });
  const elapsedNs = Number(await pipeline.run([program('storm'), processes, count, rate]));
  const [outcome] = await pipeline.finish();
  if (outcome === undefined) throw new Error('no outcome');
  const { kernel, native, exported } = outcome;
  const issued = Number(processes) * Number(count);
  const accounted = native.calls + native.folded + native.droppedMemory + native.droppedUnknown + kernel.lostRingFull + kernel.lostFault;
  const sent = exported.acknowledged + exported.rejected + exported.queued + Object.values(exported.failed).reduce((sum, n) => sum + n, 0);
  const perSecond = 1e9 / elapsedNs;
  const stormed: Stormed = {
    elapsedNs,
    issuedRate: issued * perSecond,
    takenRate: kernel.recorded * perSecond,
    missing: Math.abs(issued - accounted) + Math.abs(kernel.recorded - native.consumed) + Math.abs(exported.spans - sent),
  };
  process.stdout.write(`${JSON.stringify(stormed)}\n`);
}
