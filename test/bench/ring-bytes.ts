// ring-bytes.ts COMMAND…: how many records a command's calls took in the ring, and how many bytes.

import { Pipeline } from '../kernel/pipeline.ts';

const pipeline = new Pipeline('http://127.0.0.1:9', { session: { callRingBytes: 64 << 20 }, trace: { spansPerSecond: 1_000 } });
await pipeline.run(process.argv.slice(2));
const [outcome] = await pipeline.finish(0);
if (outcome === undefined || outcome.kernel.lostRingFull > 0) throw new Error('calls were lost: the figure means nothing');
const { consumed, callBytes } = pipeline.session.counts();
process.stdout.write(`${consumed} ${callBytes}\n`);
