// The counters of the operator's own parts as metrics.

import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { EventCounters } from './events.ts';
import type { WorkQueueCounters } from './work-queue.ts';

export interface ObservedParts {
  readonly queue: { readonly counters: WorkQueueCounters };
  readonly events: { readonly counters: Readonly<EventCounters> };
  readonly election: { readonly isLeader: boolean };
}

/** `sysspan.operator.queue.*` by state or outcome, `sysspan.operator.events` by outcome, `sysspan.operator.leader`. */
export function observeParts(meter: Meter, { queue, events, election }: ObservedParts): void {
  const keys = meter.createObservableGauge('sysspan.operator.queue.keys', { description: 'Keys of the work queue by state.' });
  const runs = meter.createObservableCounter('sysspan.operator.queue.runs', { description: 'Times a key was worked on, by outcome.' });
  const written = meter.createObservableCounter('sysspan.operator.events', { description: 'Kubernetes events by outcome.' });
  const leader = meter.createObservableGauge('sysspan.operator.leader', { description: '1 in the replica that leads.' });
  const observe = (result: BatchObservableResult): void => {
    const { waiting, delayed, working, done, failed } = queue.counters;
    for (const [state, count] of Object.entries({ waiting, delayed, working })) result.observe(keys, count, { state });
    for (const [outcome, count] of Object.entries({ done, failed })) result.observe(runs, count, { outcome });
    for (const [outcome, count] of Object.entries(events.counters)) result.observe(written, count, { outcome });
    result.observe(leader, election.isLeader ? 1 : 0);
  };
  const observables: Observable[] = [keys, runs, written, leader];
  meter.addBatchObservableCallback(observe, observables);
}
