// Loaded into a Node process before its program: writes what the process cost to the file that SYSSPAN_PROBE names. The delays of
// its event loop are measured only with SYSSPAN_PROBE_LOOP, since a timer each millisecond costs the thread that is measured.

import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProbeReport } from './measure.ts';

/** Loading the program and compiling it are over by then. */
const WARM_MS = 10_000;

const file = process.env['SYSSPAN_PROBE'];
if (file !== undefined) {
  delete process.env['NODE_OPTIONS']; // not for what it starts
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // The loop is held up by loading the program, which is not what is asked for.
  if (process.env['SYSSPAN_PROBE_LOOP'] !== undefined) setTimeout(() => delay.enable(), 1_500).unref();
  const micros = ({ user, system }: NodeJS.CpuUsage): number => user + system;
  const spent = () => ({ total: micros(process.cpuUsage()), main: micros(process.threadCpuUsage()) });
  let begun = { total: 0, main: 0 };
  setTimeout(() => {
    begun = spent();
  }, WARM_MS).unref();
  process.once('exit', () => {
    const { total, main } = spent();
    const report: ProbeReport = {
      cpuUs: total,
      mainShare: (main - begun.main) / (total - begun.total),
      loopP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 1),
    };
    writeFileSync(file, JSON.stringify(report));
  });
}
