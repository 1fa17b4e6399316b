// detach.ts: seconds from the end of a node's last trace until none of sysspan's programs is attached any more, with the
// driver that the agent uses, ticking as the agent does.

import { fileURLToPath } from 'node:url';
import { CLOCK } from '../../agent/src/clock.ts';
import { SessionDriver } from '../../agent/src/node/session-driver.ts';
import { openSession } from '../../agent/src/session/session-plans.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { everything, Pod } from '../kernel/containers.ts';
import { programsOf, sleep } from '../kernel/run.ts';

const TICK_MS = 200;
const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const object = fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url));
const session = openSession({ object, byCgroup: true, spans: true }, nativeTable(arch));
session.start(() => session.take());
const pod = new Pod(`sysspan-bench-${process.pid}`);
const driver = new SessionDriver(session, CLOCK.now);
driver.add({
  number: 1,
  traceSet: 0,
  request: 'detach',
  segmentSeconds: 30,
  spansPerSegment: 8_000,
  bytesPerSegment: 4_000_000,
  spansPerSecond: 0,
  contents: everything,
  traceContext: 'ignore',
  filter: everything,
});
driver.follow([{ number: 1, pods: [{ uid: 'a-pod', containers: [] }] }]);
if (programsOf(process.pid).length === 0) throw new Error('nothing was attached');
await sleep(500);
const begin = performance.now();
driver.follow([]);
driver.remove(1);
do {
  driver.tick();
  await sleep(TICK_MS);
} while (programsOf(process.pid).length > 0);
process.stdout.write(`${((performance.now() - begin) / 1e3).toFixed(2)}\n`);
session.stop('shutdown');
await pod.remove();
