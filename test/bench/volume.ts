// Goal 12: bytes. What a call takes in the ring, over a `find` through /usr/share with everything traced, and what its span
// takes as OTLP, against the stock pipeline's 308 bytes for the attributes that it was measured with.

import { runAside, type SinkReport, script, sink, sysspan } from './measure.ts';
import type { Bench } from './report.ts';

const RING_BYTES = 106.6; // pinchy's, of its own measurement: 9a46bcb in its log
const STOCK_BYTES = 308;

export const volume: Bench = {
  goals: [12],
  run: async (say) => {
    const find = ['find', '/usr/share/doc', '-newermt', '2100-01-01'];
    const { stdout } = await runAside([process.execPath, '--disable-warning=ExperimentalWarning', script('ring-bytes.ts'), ...find]);
    const [events = 0, bytes = 0] = stdout.split(' ').map(Number);
    const receiver = await sink('--latency');
    await runAside([sysspan, 'trace', '-f', '--otlp', receiver.line, '--', ...find]);
    const report = JSON.parse(await receiver.stop()) as SinkReport;
    say(`find: ${events} calls take ${bytes} bytes in the ring; ${report.spans} spans take ${report.bytes} bytes`);
    return [
      {
        goal: 12,
        name: 'bytes of a call in the ring, on find',
        value: bytes / events,
        unit: 'B',
        target: 0.6 * RING_BYTES,
        bound: 'most',
        note: 'records hold the stat and dirent structures that are shown',
      },
      {
        goal: 12,
        name: 'bytes of a span as OTLP, on find',
        value: report.bytes / report.spans,
        unit: 'B',
        target: 0.6 * STOCK_BYTES,
        bound: 'most',
        note: 'attribute names are in every span, by the protocol',
      },
    ];
  },
};
