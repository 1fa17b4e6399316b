// overlap.ts TRACES COMMAND…: runs a command that so many traces want, with spans that nobody takes, and passes on what it
// prints. Checks that the rings lost nothing.

import { Pipeline } from '../kernel/pipeline.ts';

const [traces = '1', ...command] = process.argv.slice(2);
/** Nobody listens there: what waits is given up. */
const pipeline = new Pipeline('http://127.0.0.1:9', {
  traces: Number(traces),
  session: { callRingBytes: 32 << 20, memoryBudget: 32 << 20 },
  queueBytes: 1 << 20,
  trace: { spansPerSecond: 1_000 },
});
process.stdout.write(await pipeline.run(command));
const outcomes = await pipeline.finish(0);
for (const { kernel, native } of outcomes) {
  if (kernel.lostRingFull > 0) throw new Error(`${kernel.lostRingFull} calls were lost: the figure means nothing`);
  if (native.consumed !== kernel.recorded) throw new Error(`a trace got ${native.consumed} of ${kernel.recorded} records`);
}
