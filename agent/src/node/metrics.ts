// What the node agent measures of itself. Counters are sums over all traces since it started.

import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { Hooks } from '@sysspan/native';
import type { Deliverer, Delivery } from '../export/delivery.ts';
import type { Exporter } from '../export/exporter.ts';
import type { Requests } from '../export/queue.ts';
import type { ReflectorCounters } from '../kube/index.ts';
import { inSpan } from '../telemetry/own-work.ts';
import type { TraceTotals } from './counters.ts';

/** What is looked at. */
export interface Measurable {
  readonly totals: () => TraceTotals;
  readonly exporters: ReadonlyMap<string, Exporter>;
  readonly attached: () => boolean;
  /** By reason. */
  readonly refusedCgroups: () => Readonly<Record<string, number>>;
  readonly traces: () => number;
  /** Processes that are traced now. */
  readonly processes: () => number;
  readonly heldBytes: () => number;
  readonly watch: () => Readonly<ReflectorCounters>;
  /** Runs of the programs that the kernel skipped, if any program is loaded. */
  readonly hooks: () => Hooks | undefined;
}

type Value = readonly [value: number, attributes?: Record<string, string>];

const EVENTS: readonly (readonly [name: string, description: string, of: (totals: TraceTotals) => readonly Value[]])[] = [
  ['seen', 'System calls of traced processes that the kernel side looked at.', ({ seen }) => [[seen]]],
  ['filtered', 'System calls that no trace wanted, or that belong to containers that none wants.', ({ filtered }) => [[filtered]]],
  ['recorded', 'System calls that the kernel side handed over.', ({ recorded }) => [[recorded]]],
  ['folded', 'System calls that became part of a summary span.', ({ folded }) => [[folded]]],
  [
    'lost',
    'System calls, and changes of processes (process events), that were lost, by reason.',
    (totals) => [
      [totals.lostRingFull, { reason: 'ring_full' }],
      [totals.lostRingBusy, { reason: 'ring_busy' }],
      [totals.lostMissed, { reason: 'missed' }],
      [totals.lostFault, { reason: 'fault' }],
      [totals.lostNoStorage, { reason: 'no_storage' }],
      [totals.lostProcessEvents, { reason: 'process_events' }],
      [totals.droppedMemory, { reason: 'memory' }],
      [totals.droppedUnknown, { reason: 'unknown_process' }],
    ],
  ],
];

const REDACTED = 'Places in command lines that look like secrets, and were hidden in spans.';

/** Spans of a trace that turned out not to be wanted are moved from one counter to another; a counter must not fall. */
function rising(): (key: string, value: number) => number {
  const highest = new Map<string, number>();
  return (key, value) => {
    const risen = Math.max(value, highest.get(key) ?? 0);
    highest.set(key, risen);
    return risen;
  };
}

function observeEvents(meter: Meter, { totals }: Measurable): void {
  const risen = rising();
  const counters = EVENTS.map(([name, description, of]) => ({
    counter: meter.createObservableCounter(`sysspan.events.${name}`, { unit: '{event}', description }),
    name,
    of,
  }));
  const observe = (result: BatchObservableResult): void => {
    const now = totals();
    for (const { counter, name, of } of counters)
      for (const [value, attributes = {}] of of(now))
        result.observe(counter, risen(`${name} ${attributes.reason ?? ''}`, value), attributes);
  };
  meter.addBatchObservableCallback(
    observe,
    counters.map(({ counter }): Observable => counter),
  );
}

function observeSpans(meter: Meter, { exporters }: Measurable): void {
  const counter = (name: string, description: string) =>
    meter.createObservableCounter(`sysspan.spans.${name}`, { unit: '{span}', description });
  const acknowledged = counter('acknowledged', 'Spans that a receiver took.');
  const rejected = counter('rejected', 'Spans that a receiver refused.');
  const failed = counter('failed', 'Spans that were given up, by reason.');
  const queued = meter.createObservableUpDownCounter('sysspan.spans.queued', {
    unit: '{span}',
    description: 'Spans that wait to be sent.',
  });
  const bytes = meter.createObservableUpDownCounter('sysspan.queue.size', { unit: 'By', description: 'Bytes that wait to be sent.' });
  const observe = (result: BatchObservableResult): void => {
    for (const [exporter, one] of exporters) {
      const counts = one.counts();
      result.observe(acknowledged, counts.acknowledged, { exporter });
      result.observe(rejected, counts.rejected, { exporter });
      for (const [reason, count] of Object.entries(counts.failed)) result.observe(failed, count, { exporter, reason });
      result.observe(queued, counts.queued, { exporter });
      result.observe(bytes, one.queuedBytes, { exporter });
    }
  };
  meter.addBatchObservableCallback(observe, [acknowledged, rejected, failed, queued, bytes]);
}

function observeRedaction(meter: Meter, { totals }: Measurable): void {
  meter
    .createObservableCounter('sysspan.redacted', { unit: '{place}', description: REDACTED })
    .addCallback((result) => result.observe(totals().redacted));
}

function observeState(meter: Meter, { attached, refusedCgroups, traces, processes, heldBytes, watch }: Measurable): void {
  const gauge = (name: string, unit: string, description: string, value: () => number): void => {
    meter.createObservableGauge(name, { unit, description }).addCallback((result) => result.observe(value()));
  };
  gauge('sysspan.attached', '1', '1 while the programs are attached, and cost every system call of the node some time.', () =>
    attached() ? 1 : 0,
  );
  gauge('sysspan.traces', '{trace}', 'NodeTraces of this node.', traces);
  gauge('sysspan.processes', '{process}', 'Processes that are traced now.', processes);
  gauge('sysspan.held.size', 'By', 'Bytes of segments that wait for the name of their container.', heldBytes);
  const refused = meter.createObservableGauge('sysspan.cgroups.refused', {
    unit: '{cgroup}',
    description: "Cgroups that are named like a pod's or a container's and not taken for one, by reason.",
  });
  refused.addCallback((result) => {
    for (const [reason, count] of Object.entries(refusedCgroups())) result.observe(count, { reason });
  });
  const restarts = meter.createObservableCounter('sysspan.watch.restarts', {
    unit: '{restart}',
    description: 'Times the watch began again after an error.',
  });
  restarts.addCallback((result) => result.observe(watch().restarts));
}

function observeMissed(meter: Meter, { hooks }: Measurable): void {
  const missed = meter.createObservableCounter('sysspan.missed', {
    unit: '{run}',
    description:
      'Runs of the tracing programs that the kernel skipped, of all tasks of the node, by hook: no more calls and process events were lost by that than these.',
  });
  missed.addCallback((result) => {
    const counted = hooks();
    if (counted === undefined) return;
    result.observe(counted.missedBegins, { hook: 'call_begin' });
    result.observe(counted.missedEnds, { hook: 'call_end' });
    result.observe(counted.missedProcessEvents, { hook: 'process_event' });
  });
}

/** Declares all instruments. */
export function observeAgent(meter: Meter, measurable: Measurable): void {
  observeMissed(meter, measurable);
  observeEvents(meter, measurable);
  observeSpans(meter, measurable);
  observeRedaction(meter, measurable);
  observeState(meter, measurable);
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const TAKEN: Delivery = { outcome: 'delivered', rejected: 0, message: '' };

function timedDirectExport(
  open: NonNullable<Deliverer['directExport']>,
  record: (seconds: number) => void,
): NonNullable<Deliverer['directExport']> {
  return (mostBytes, handedBack) => {
    const port = open(mostBytes, handedBack);
    const poll = (): ReturnType<typeof port.poll> => {
      const seen = port.poll();
      for (const seconds of seen.seconds) record(seconds);
      return seen;
    };
    return { ...port, poll };
  };
}

/** Measures how long each request of an exporter takes, and makes a span of our own work of it. */
export function timed(meter: Meter, exporter: string, deliverer: Deliverer): Deliverer {
  const duration = meter.createHistogram('sysspan.export.duration', {
    unit: 's',
    description: 'How long one export request took, by outcome.',
    advice: { explicitBucketBoundaries: SECONDS },
  });
  const record = ({ outcome, seconds = 0 }: Delivery): void => duration.record(seconds, { exporter, outcome });
  return {
    target: deliverer.target,
    deliver: (request) =>
      inSpan('export', {}, async () => {
        const begun = performance.now();
        const delivery = await deliverer.deliver(request);
        record({ ...delivery, seconds: (performance.now() - begun) / 1_000 });
        return delivery;
      }),
    ...(deliverer.deliverAll && {
      deliverAll: (requests: Requests) =>
        inSpan('export', {}, async () => {
          const deliveries = (await deliverer.deliverAll?.(requests)) ?? [];
          for (const delivery of deliveries) record(delivery);
          return deliveries;
        }),
    }),
    ...(deliverer.directExport && { directExport: timedDirectExport(deliverer.directExport, (seconds) => record({ ...TAKEN, seconds })) }),
    get taken() {
      return deliverer.taken ?? 0;
    },
    ...(deliverer.reconnected && { reconnected: (signal: AbortSignal) => deliverer.reconnected?.(signal) ?? Promise.resolve() }),
    close: () => deliverer.close(),
  };
}
