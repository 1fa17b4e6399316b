// What this process itself uses, by the names of the OpenTelemetry semantic conventions (process.*, nodejs.*, v8js.*).

import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';

/** The delay is sampled so often; each sample wakes the process. */
const RESOLUTION_MS = 200;
/** Several readers share a window: one that reads soon after another must not find it empty. */
const WINDOW_MS = 10_000;
const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** Observes memory, processor time and the event loop at each collection. The returned function ends it. */
export function observeProcess(meter: Meter): () => void {
  const memory = meter.createObservableUpDownCounter('process.memory.usage', {
    unit: 'By',
    description: 'Resident memory of the process.',
  });
  const cpu = meter.createObservableCounter('process.cpu.time', { unit: 's', description: 'Processor time by cpu.mode.' });
  const uptime = meter.createObservableGauge('process.uptime', { unit: 's', description: 'Time since the process started.' });
  const heap = meter.createObservableUpDownCounter('v8js.memory.heap.used', { unit: 'By', description: 'JavaScript heap in use.' });
  const observe = (result: BatchObservableResult): void => {
    const usage = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    result.observe(memory, usage.rss);
    result.observe(heap, usage.heapUsed);
    result.observe(cpu, user / MICROSECONDS, { 'cpu.mode': 'user' });
    result.observe(cpu, system / MICROSECONDS, { 'cpu.mode': 'system' });
    result.observe(uptime, process.uptime());
  };
  const observables: Observable[] = [memory, cpu, uptime, heap];
  meter.addBatchObservableCallback(observe, observables);
  const endEventLoop = observeEventLoop(meter);
  return () => {
    meter.removeBatchObservableCallback(observe, observables);
    endEventLoop();
  };
}

function observeEventLoop(meter: Meter): () => void {
  const options = { unit: 's', description: 'How late the event loop ran what was due, in the last ten seconds or more.' };
  const delays = ['mean', 'p50', 'p99', 'max'] as const;
  const gauges = delays.map((name) => meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, options));
  const busy = meter.createObservableGauge('nodejs.eventloop.utilization', {
    unit: '1',
    description: 'Share of time the event loop was busy.',
  });
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let since = performance.now();
  let used = performance.eventLoopUtilization();
  const observe = (result: BatchObservableResult): void => {
    const { mean, max } = histogram;
    const values = [mean, histogram.percentile(50), histogram.percentile(99), max];
    // A sample is the time between two of its timers, so the resolution is in it. Without a sample the mean is NaN.
    if (histogram.count > 0)
      gauges.forEach((gauge, at) => {
        result.observe(gauge, lateSeconds(values[at] ?? 0));
      });
    result.observe(busy, performance.eventLoopUtilization(used).utilization);
    if (performance.now() - since < WINDOW_MS) return;
    histogram.reset();
    used = performance.eventLoopUtilization();
    since = performance.now();
  };
  const observables: Observable[] = [...gauges, busy];
  meter.addBatchObservableCallback(observe, observables);
  return () => {
    meter.removeBatchObservableCallback(observe, observables);
    histogram.disable();
  };
}

function lateSeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000);
}
